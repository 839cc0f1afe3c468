"""The page of an inbox's appearance and behaviour: rows instead of JSON, pictures, and the preview beside it."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from apps.common.clock import now
from apps.tenants.models import AuditEntry, Membership, User, WidgetPicture, WidgetSettings
from apps.tenants.previews import preview
from tests import factories as make
from tests.admin.conftest import World, make_member
from tests.admin.urls import page
from tests.security.html_forms import form_data

Role = Membership.Role
LABEL = "tenants.WidgetSettings"
GREETING = {
    "proactive-0-is-row": "1",
    "proactive-0-url": "*/cart*",
    "proactive-0-after_s": "15",
    "proactive-0-text_en": "May I help?",
}
FIELDS = {
    "pre_chat_when": "always",
    "pre_chat_fields-0-is-row": "1",
    "pre_chat_fields-0-name": "order_number",
    "pre_chat_fields-0-kind": "text",
    "pre_chat_fields-0-required": "on",
    "pre_chat_fields-0-label_en": "Order number",
    "pre_chat_fields-0-label_zh-hans": "订单号",
    "pre_chat_fields-0-pattern": r"^[A-Z]{2}\d{6}$",
    "pre_chat_fields-3-is-row": "1",
    "pre_chat_fields-3-name": "topic",
    "pre_chat_fields-3-kind": "select",
    "pre_chat_fields-3-label_en": "Topic",
    "pre_chat_fields-3-options_en": "Order\n\nOther",
}


@pytest.fixture
def client(ours: World, enter: Callable[[User], Client]) -> Client:
    """The owner, who reads English."""
    signed_in = enter(ours.owner)
    signed_in.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return signed_in


@pytest.fixture
def look(ours: World) -> WidgetSettings:
    row: WidgetSettings = ours.rows[LABEL]
    return row


def sent(client: Client, look: WidgetSettings, **changes: Any) -> Any:
    """The page as it is, with changes, sent back."""
    address = page(LABEL, "change", look.pk)
    data = form_data(client.get(address)) | changes
    response = client.post(address, {name: value for name, value in data.items() if value is not None})
    look.refresh_from_db()
    return response


def errors_of(response: Any) -> dict[str, list[str]]:
    return {name: list(errors) for name, errors in response.context["adminform"].form.errors.items()}


def png(colour: str = "#0b6b5c") -> SimpleUploadedFile:
    drawn = io.BytesIO()
    Image.new("RGB", (300, 300), colour).save(drawn, "PNG")
    return SimpleUploadedFile("../../logo.php", drawn.getvalue(), content_type="text/html")


def test_page_sent_back_unchanged_changes_nothing(client: Client, look: WidgetSettings) -> None:
    look.proactive = [{"id": "0123456789ab", "url": "*", "after_s": 5, "text": {"en": "Hi"}}]
    look.faces = [{"name": "Rain", "avatar_url": "/static/img/faces/rain.svg"}]
    look.pre_chat_fields = [
        {
            "name": "topic",
            "kind": "select",
            "required": False,
            "label": {"en": "Topic"},
            "pattern": "",
            "error": {},
        }
        | {"options": {"en": ["a", "b"]}}
    ]
    look.save()
    before = WidgetSettings.objects.filter(pk=look.pk).values().get()
    assert sent(client, look).status_code == 302
    assert WidgetSettings.objects.filter(pk=look.pk).values().get() == before
    assert not AuditEntry.objects.filter(object_id=str(look.pk), action="changed").exists()


def test_rows_are_stored_in_one_form(client: Client, look: WidgetSettings) -> None:
    texts = {"announcement_en": "Sale today", "announcement_zh-hans": "今日特价", "launcher_title_en": ""}
    response = sent(client, look, **GREETING, **FIELDS, **texts, accent="#1D5A9E")
    assert response.status_code == 302
    assert look.announcement == {"zh-hans": "今日特价", "en": "Sale today"}
    assert look.accent == "#1d5a9e"
    (greeting,) = look.proactive
    assert greeting == {"id": greeting["id"], "url": "*/cart*", "after_s": 15, "text": {"en": "May I help?"}}
    assert [(row["name"], row["pattern"], row["options"]) for row in look.pre_chat_fields] == [
        ("order_number", r"[A-Z]{2}\d{6}", {}),
        ("topic", "", {"en": ["Order", "Other"]}),
    ]
    entry = AuditEntry.objects.get(object_id=str(look.pk), action="changed")
    assert entry.summary["changes"]["accent"] == {"before": "", "after": "#1D5A9E"}


def test_rows_left_empty_and_rows_taken_away_are_gone(client: Client, look: WidgetSettings) -> None:
    sent(client, look, **GREETING)
    empty = {"proactive-4-is-row": "1", "proactive-4-after_s": "20", "proactive-4-id": ""}
    assert sent(client, look, **empty).status_code == 302
    assert len(look.proactive) == 1
    assert sent(client, look, **{"proactive-0-remove": "on"}).status_code == 302
    assert look.proactive == []


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"accent": "#808080"}, "accent", "Text cannot be read well on this colour"),
        ({"accent": "#f4c95d"}, "accent", "hard to see on light ground"),
        (FIELDS | {"pre_chat_fields-0-pattern": "(a+)+"}, "pre_chat_fields", "could be very slow"),
        (FIELDS | {"pre_chat_fields-0-name": "Order No"}, "pre_chat_fields", "small letters"),
        ({"pre_chat_when": "always"}, "pre_chat_fields", "Add a field"),
        (GREETING | {"proactive-0-text_en": ""}, "proactive", "A greeting has no text."),
        (GREETING | {"proactive-0-after_s": "-1"}, "proactive", "greater than or equal to 0"),
        ({"announcement_en": "x" * 501}, "announcement", "at most 500 characters"),
        ({"locales": None}, "locales", "required"),
    ],
    ids=[
        "unreadable",
        "pale",
        "slow pattern",
        "bad name",
        "no fields",
        "no text",
        "no time",
        "long",
        "no language",
    ],
)
def test_mistakes_are_named_where_they_are(
    client: Client, look: WidgetSettings, change: dict[str, Any], field: str, reason: str
) -> None:
    response = sent(client, look, **change)
    assert list(errors_of(response)) == [field]
    assert reason in response.content.decode()


def test_picture_is_drawn_anew_and_served_to_everybody(client: Client, look: WidgetSettings) -> None:
    face = {"faces-0-is-row": "1", "faces-0-name": "Rain", "faces-0-avatar_url": png("#b4582c")}
    assert sent(client, look, logo_url=png(), **face).status_code == 302
    assert WidgetPicture.objects.for_tenant(look.tenant_id).count() == 2
    for address in (look.logo_url, look.faces[0]["avatar_url"]):
        answer = Client().get(address)
        with Image.open(io.BytesIO(answer.content)) as shown:
            assert (shown.format, shown.size) == ("PNG", (160, 160))
        assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/png", "nosniff")
        assert "immutable" in answer["Cache-Control"]
    assert sent(client, look, **{"logo_url-remove": "on"}).status_code == 302
    assert (look.logo_url, look.faces[0]["name"]) == ("", "Rain")


def test_pictures_that_are_used_no_more_go_after_a_day(client: Client, look: WidgetSettings) -> None:
    old = [make.make_widget_picture(inbox=look.inbox) for _number in range(2)]
    make.make_widget_picture(inbox=look.inbox)  # of today
    WidgetPicture.objects.filter(pk__in=[row.pk for row in old]).update(created_at=now() - timedelta(days=2))
    look.logo_url = old[0].address
    look.save()
    assert sent(client, look, **{"announcement_en": "Changed"}).status_code == 302
    assert set(WidgetPicture.objects.values_list("pk", flat=True)) & {row.pk for row in old} == {old[0].pk}
    assert WidgetPicture.objects.count() == 2


def test_file_that_is_no_picture_is_refused(client: Client, look: WidgetSettings) -> None:
    script = SimpleUploadedFile("logo.png", b"<svg onload='alert(1)'/>", content_type="image/png")
    assert list(errors_of(sent(client, look, logo_url=script))) == ["logo_url"]
    assert not WidgetPicture.objects.exists()


def test_present_picture_cannot_be_talked_into_another_host(client: Client, look: WidgetSettings) -> None:
    response = sent(client, look, **{"logo_url-present": "https://evil.example/a.png"})
    assert list(errors_of(response)) == ["logo_url"]


def test_inbox_page_leads_to_the_settings(client: Client, ours: World, look: WidgetSettings) -> None:
    inbox = ours.rows["tenants.Inbox"]
    leads = page("tenants.Inbox", "appearance", inbox.pk)
    assert client.get(leads)["Location"] == page(LABEL, "change", look.pk)
    look.delete()
    add = client.get(leads)["Location"]
    assert add.startswith(page(LABEL, "add"))
    data = form_data(client.get(add)) | {"rating": "stars"}
    assert client.post(page(LABEL, "add"), data).status_code == 302
    assert WidgetSettings.objects.get(inbox=inbox).rating == "stars"


def test_settings_of_an_inbox_exist_once(client: Client, ours: World) -> None:
    inbox = ours.rows["tenants.Inbox"]
    data = form_data(client.get(f"{page(LABEL, 'add')}?inbox={inbox.pk}"))
    assert list(errors_of(client.post(page(LABEL, "add"), data))) == ["inbox"]


def test_who_may_only_look_reads_it_in_words(ours: World, look: WidgetSettings, enter: Any) -> None:
    supervisor = enter(make_member(ours, Role.SUPERVISOR))
    shown = supervisor.get(page(LABEL, "change", look.pk)).content.decode()
    assert ("News of Ours" in shown, "data-stage" in shown) == (True, False)
    assert supervisor.post(page(LABEL, "preview"), {"inbox": look.inbox_id}).status_code == 403


def previewed(client: Client, look: WidgetSettings, **changes: Any) -> Any:
    data = form_data(client.get(page(LABEL, "change", look.pk))) | {"inbox": str(look.inbox_id)} | changes
    return client.post(page(LABEL, "preview"), data)


def test_preview_shows_what_nobody_saved(client: Client, look: WidgetSettings) -> None:
    answer = previewed(client, look, announcement_en="Not yet saved", logo_url=png())
    chat = Client().get(f"{answer.json()['address']}&locale=en&scene=talk")
    shown = chat.content.decode()
    assert ("Not yet saved" in shown, "data:image/png;base64," in shown, "js/widget/preview.js" in shown) == (
        True,
    ) * 3
    assert "connect-src 'none'" in chat["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in chat["Content-Security-Policy"]
    look.refresh_from_db()
    assert (look.announcement, WidgetPicture.objects.count()) == ({"en": "News of Ours"}, 0)


def test_preview_of_a_form_with_mistakes_says_so(client: Client, look: WidgetSettings) -> None:
    assert list(previewed(client, look, accent="#808080").json()) == ["problem"]


def test_preview_is_of_the_own_inbox(client: Client, look: WidgetSettings, theirs: World) -> None:
    foreign = theirs.rows["tenants.Inbox"]
    assert previewed(client, look, inbox=str(foreign.pk)).status_code == 404
    assert previewed(client, look, inbox="x").status_code == 404
    name = previewed(client, look).json()["address"].partition("preview=")[2]
    assert preview(inbox=look.inbox, name=name) is not None
    assert preview(inbox=foreign, name=name) is None
    assert Client().get(f"/chat/{foreign.site_key}/?preview={name}").status_code == 404


def test_expired_preview_never_becomes_the_real_chat(look: WidgetSettings) -> None:
    assert Client().get(f"/chat/{look.inbox.site_key}/?preview=gone").status_code == 404
    assert Client().get(f"/chat/{look.inbox.site_key}/?preview=").status_code == 404


def test_saved_settings_reach_the_visitor(client: Client, look: WidgetSettings) -> None:
    """With the caches off, as everywhere in tests; in production they are a second old at most."""
    sent(client, look, **FIELDS, accent="#1d5a9e", consent_text_en="We keep this.", consent_required="on")
    inbox = make.Inbox.objects.get(pk=look.inbox_id)
    body = {"site_key": inbox.site_key, "locale": "en"}
    shown = client.post("/api/v1/widget/sessions", body, content_type="application/json").json()["inbox"]
    assert shown["theme"]["accent"] == "#1d5a9e"
    assert shown["consent"] == {"text": "We keep this.", "required": True}
    assert [(row["label"], row["options"]) for row in shown["pre_chat"]["fields"]] == [
        ("Order number", []),
        ("Topic", ["Order", "Other"]),
    ]
