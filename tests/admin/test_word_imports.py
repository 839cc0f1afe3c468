"""The pages of categories, allowed phrases and files of words."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.moderation import importing, queries, services
from apps.moderation.automaton import Word
from apps.moderation.models import WordCategory, WordImport, WordTrial
from apps.tenants.models import AuditEntry, Membership
from tests.admin.conftest import World, make_member
from tests.admin.urls import page

IMPORT, CATEGORY, PHRASE = (f"moderation.{name}" for name in ("WordImport", "WordCategory", "AllowedPhrase"))


@pytest.fixture(autouse=True)
def _english(client: Client) -> None:
    client.cookies["django_language"] = "en"


def upload(client: Client, text: str, **fields: str) -> WordImport:
    data = {"action": "block", "mode": "add", "is_draft": "on", "category": "ads"} | fields
    file = SimpleUploadedFile("list.csv", text.encode())
    response = client.post(page(IMPORT, "add"), data | {"file": file})
    job = WordImport.objects.get(file_name="list.csv")
    assert response["Location"] == page(IMPORT, "change", job.pk)
    return job


def test_file_is_looked_at_tried_and_saved(client: Client, ours: World) -> None:
    job = upload(client, "坏坏坏\n***\n坏坏坏")
    address = page(IMPORT, "change", job.pk)
    assert client.get(address)["Refresh"] == "2"
    importing.run_waiting()
    shown = client.get(address).content.decode()
    assert "A word needs at least one letter or digit." in shown
    assert "The same word stands further up already." in shown
    trial = client.post(address, {"deed": "try"})
    assert trial["Location"] == page(
        "moderation.WordTrial", "change", WordTrial.objects.get(word_import=job).pk
    )
    client.post(address, {"deed": "save"})
    importing.run_waiting()
    assert queries.words(tenant_id=ours.tenant.id).get(text="坏坏坏").action == "block"
    assert not WordCategory.objects.get(tenant=ours.tenant, name="ads").is_active
    assert AuditEntry.objects.filter(tenant=ours.tenant, action="words imported").count() == 1
    assert client.post(address, {"deed": "save"}).status_code == 302  # too late, and it says so


def test_import_is_cancelled_by_who_may_change(client: Client, ours: World) -> None:
    job = upload(client, "坏坏坏")
    looker = Client()
    looker.force_login(make_member(ours, Membership.Role.ANALYST))
    assert looker.post(page(IMPORT, "change", job.pk), {"deed": "cancel"}).status_code == 403
    client.post(page(IMPORT, "change", job.pk), {"deed": "cancel"})
    job.refresh_from_db()
    assert job.state == WordImport.State.CANCELLED


def test_export_is_what_the_import_takes(client: Client, ours: World, theirs: World) -> None:
    services.add_words(tenant_id=ours.tenant.id, words=[Word("=1+1", "ads", "review")])
    response = client.get(page("moderation.SensitiveWord", "changelist") + "export/?category=ads")
    assert response["Content-Disposition"].startswith("attachment")
    assert response.content.decode().splitlines() == [
        "\ufefftext,category,action,pinyin,active",
        "'=1+1,ads,review,,yes",
    ]


def test_category_with_hits_has_to_be_meant(client: Client, ours: World) -> None:
    services.add_words(tenant_id=ours.tenant.id, words=[Word("发票", "trade")])
    row = WordCategory.objects.get(tenant=ours.tenant, name="trade")
    address = page(CATEGORY, "change", row.pk)
    assert client.post(address, {"name": "trade", "action": ""}).status_code == 302
    refused = client.post(address, {"name": "trade", "is_active": "on", "action": ""})
    assert list(refused.context["adminform"].form.errors) == ["accepts_hits"]
    meant = {"name": "trade", "is_active": "on", "action": "", "accepts_hits": "on"}
    assert client.post(address, meant).status_code == 302
    row.refresh_from_db()
    assert row.is_active


def test_categories_are_switched_after_a_look(client: Client, ours: World, theirs: World) -> None:
    services.add_words(tenant_id=ours.tenant.id, words=[Word("发票", "trade")])
    row, foreign = WordCategory.objects.get(tenant=ours.tenant, name="trade"), theirs.rows[CATEGORY]
    chosen = {"_selected_action": [str(row.pk), str(foreign.pk)]}
    client.post(page(CATEGORY, "changelist"), chosen | {"action": "switch_off"})
    states = dict(WordCategory.objects.filter(pk__in=[row.pk, foreign.pk]).values_list("pk", "is_active"))
    assert states == {row.pk: False, foreign.pk: True}
    shown = client.post(page(CATEGORY, "changelist"), chosen | {"action": "switch_on"})
    assert shown.context["samples"].worst[0][0] == "发票"
    client.post(page(CATEGORY, "changelist"), chosen | {"action": "switch_on", "confirmed": "yes"})
    row.refresh_from_db()
    assert row.is_active


def test_deleting_a_category_says_how_many_words_go(client: Client, ours: World) -> None:
    services.add_words(tenant_id=ours.tenant.id, words=[Word("a1", "trade"), Word("b1", "trade")])
    row = WordCategory.objects.get(tenant=ours.tenant, name="trade")
    address = page(CATEGORY, "delete", row.pk)
    assert "with 2 words" in client.get(address).content.decode()
    client.post(address, {"post": "yes"})
    assert not queries.words(tenant_id=ours.tenant.id).filter(category="trade").exists()


def test_allowed_phrases_tell_what_they_allow(client: Client, ours: World) -> None:
    services.add_words(tenant_id=ours.tenant.id, words=[Word("发票")])
    assert client.post(page(PHRASE, "add"), {"words": "电子发票\n无关"}).status_code == 302
    shown = client.get(page(PHRASE, "changelist")).content.decode()
    assert (
        queries.words(tenant_id=ours.tenant.id).filter(action="pass", text__in=["电子发票", "无关"]).count()
        == 2
    )
    assert shown.count("no listed word") == 2  # of the one that stood there, too
