"""The pages of the configuration: draft, compare, publish, take back, export, import, with the real editors inside."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from apps.ai.models import Persona
from apps.desk.configuring import drafts
from apps.desk.configuring.comparing import changes
from apps.desk.configuring.documents import file_of
from apps.desk.configuring.kinds import KINDS
from apps.desk.models import ConfigurationDraft, ConfigurationVersion, TriggerRule
from apps.moderation.models import SensitiveWord
from apps.tenants.models import AuditEntry, Inbox, Membership
from tests.admin.urls import form_data
from tests.desk.configuring.conftest import Shop, make_shop
from tests.factories import make_evaluation_case, make_evaluation_set, make_superuser, make_user
from tests.security.html_forms import form_data as sent_form

Role = Membership.Role


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def shop(db: None) -> Shop:
    return make_shop()


def browser(shop: Shop, role: str = Role.OWNER) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(
        make_user(tenant=shop.tenant, role=role, is_staff=True, username=f"{role}-{shop.tenant.pk}")
    )
    return client


@pytest.fixture
def client(shop: Shop) -> Client:
    return browser(shop)


def at(shop: Shop, name: str, *args: Any) -> str:
    return reverse(name, args=[shop.tenant.id, *args])


def do(client: Client, shop: Shop, deed: str, **data: Any) -> Any:
    return client.post(at(shop, "configuration_deed", deed), data)


def editor(label: str, name: str, *args: Any) -> str:
    return reverse(f"admin:{label}_{name}", args=args, current_app="draft")


def draft_of(shop: Shop) -> ConfigurationDraft:
    found = drafts.draft_of(shop.tenant.id)
    assert found is not None
    return found


def edit_persona(client: Client, shop: Shop, **changed: Any) -> Any:
    address = editor("ai_persona", "change", shop.persona.pk)
    return client.post(address, form_data(client.get(address), **changed))


# ── the editors within the draft ──────────────────────────────────────────────────────────────────────


def test_editor_changes_the_draft_and_nothing_else(client: Client, shop: Shop) -> None:
    do(client, shop, "begin")
    response = edit_persona(client, shop, opening="Dear customer,")
    assert (response.status_code, response["Location"]) == (302, editor("ai_persona", "changelist"))
    found = changes(shop.document, draft_of(shop).document)
    assert [(change.label, change.fields) for change in found] == [("Friendly", ("opening",))]
    assert Persona.objects.get().opening == ""
    assert "Dear customer," in client.get(editor("ai_persona", "change", shop.persona.pk)).content.decode()
    assert "Dear customer," in client.get(at(shop, "configuration_draft")).content.decode()
    entries = AuditEntry.objects.order_by("created_at").values_list("action", flat=True)
    assert list(entries) == ["draft begun", "draft changed"]


def test_new_row_of_the_draft_can_be_chosen_edited_and_removed_in_it(client: Client, shop: Shop) -> None:
    do(client, shop, "begin")
    add = editor("ai_persona", "add")
    client.post(add, form_data(client.get(add), name="Short", tone="concise", language="auto", max_length=0))
    address = editor("desk_inboxanswering", "change", shop.answering.pk)
    choices = client.get(address).context["adminform"].form.fields["persona"].queryset
    assert "persona" in client.get(address).context["adminform"].form.fields
    assert choices is not None
    (pk,) = [each["id"] for each in draft_of(shop).document["personas"] if each["name"] == "Short"]
    client.post(address, form_data(client.get(address), persona=pk))
    assert draft_of(shop).document["answering"][0]["persona"] == "Short"
    assert b"Short" in client.get(editor("ai_persona", "changelist")).content
    assert client.post(editor("ai_persona", "delete", pk), {"post": "yes"}).status_code == 302
    assert [each["name"] for each in draft_of(shop).document["personas"]] == ["Friendly"]
    assert Persona.objects.count() == 1


def test_every_kind_has_its_editor_in_the_draft(client: Client, shop: Shop) -> None:
    do(client, shop, "begin")
    page = client.get(at(shop, "configuration_draft"))
    editors = [address for _title, address, _count in page.context["editors"]]
    assert len(editors) == len(KINDS)
    for kind, address in zip(KINDS, editors, strict=True):
        row = kind.model.objects.for_tenant(shop.tenant.id).first()
        assert row is not None
        changed = f"{address}{row.pk}/change/"
        data = sent_form(client.get(changed)) | {"accepts_hits": "on"}
        assert client.post(changed, data).status_code == 302, address
    assert changes(shop.document, draft_of(shop).document) == []


def test_draft_shows_of_an_inbox_what_belongs_to_it(client: Client, shop: Shop) -> None:
    do(client, shop, "begin")
    page = client.get(editor("tenants_inbox", "change", shop.inbox.pk))
    fields = set(page.context["adminform"].form.fields)
    assert {"greeting", "quick_questions", "greeting_en"} <= fields
    assert not fields & {"allowed_origins", "is_active", "site_key"}
    assert shop.inbox.identity_secret[-4:] not in page.content.decode()
    assert client.get(editor("tenants_inbox", "add")).status_code == 403


def test_editor_without_a_draft_leads_to_the_page_that_begins_one(client: Client, shop: Shop) -> None:
    response = client.get(editor("ai_persona", "changelist"), follow=True)
    assert response.redirect_chain[-1][0] == at(shop, "configuration_of")
    assert "There is no draft" in response.content.decode()


def test_draft_that_has_errors_leads_to_the_page_that_lists_them(client: Client, shop: Shop) -> None:
    do(client, shop, "begin")
    draft = draft_of(shop)
    broken = draft.document | {"hours": [draft.document["hours"][0] | {"monday": "25:00"}]}
    drafts.change(draft=draft, document=broken, by=None)
    response = client.get(editor("ai_persona", "changelist"), follow=True)
    assert response.redirect_chain[-1][0] == at(shop, "configuration_draft")
    assert "hours › shop › monday" in response.content.decode()


def test_superuser_edits_the_draft_that_was_opened(shop: Shop) -> None:
    client = Client()
    client.force_login(make_superuser())
    assert client.get(reverse("configuration")).headers["Location"] == at(shop, "configuration_of")
    make_shop("other")
    assert str(shop.tenant) in client.get(reverse("configuration")).content.decode()
    assert client.get(editor("ai_persona", "changelist")).status_code == 302
    do(client, shop, "begin")
    assert client.get(at(shop, "configuration_draft")).status_code == 200
    rows = client.get(editor("ai_persona", "changelist")).context["cl"].result_list
    assert [row.tenant_id for row in rows] == [shop.tenant.id]


# ── publishing and taking back ────────────────────────────────────────────────────────────────────────


def test_draft_is_published_and_taken_back(client: Client, shop: Shop) -> None:
    do(client, shop, "begin")
    edit_persona(client, shop, opening="Dear customer,")
    do(client, shop, "publish", note="Politer", digest=draft_of(shop).digest)
    assert Persona.objects.get().opening == "Dear customer,"
    version = ConfigurationVersion.objects.get(number=2)
    assert (version.note, version.origin, version.by is not None) == ("Politer", "published", True)
    entry = AuditEntry.objects.get(action="configuration published")
    assert entry.summary["changes"] == {
        "personas › Friendly › opening": {"before": "", "after": "Dear customer,"}
    }
    overview = client.get(at(shop, "configuration_of")).content.decode()
    assert "Politer" in overview
    shown = client.get(at(shop, "configuration_version", 2)).content.decode()
    assert "Dear customer," in shown
    assert "Dear customer," in client.get(at(shop, "configuration_back", 1)).content.decode()
    client.post(at(shop, "configuration_back", 1), {"note": "Too polite"})
    assert Persona.objects.get().opening == ""
    assert AuditEntry.objects.filter(action="configuration rolled back").count() == 1
    assert ConfigurationVersion.objects.get(number=3).of_number == 1


def test_draft_that_somebody_changed_meanwhile_is_not_published(client: Client, shop: Shop) -> None:
    do(client, shop, "begin")
    edit_persona(client, shop, opening="Seen")
    seen = draft_of(shop).digest
    edit_persona(client, shop, opening="Not seen")
    do(client, shop, "publish", digest=seen)
    assert Persona.objects.get().opening == ""


def test_evaluation_that_must_hold_holds_publishing_back(client: Client, shop: Shop) -> None:
    row = make_evaluation_set(tenant=shop.tenant, inbox=shop.inbox, blocks_publishing=True)
    make_evaluation_case(evaluation_set=row, question="refund please", expected="hand_off")
    do(client, shop, "begin")
    edit_persona(client, shop, opening="Dear customer,")
    do(client, shop, "publish")
    assert Persona.objects.get().opening == ""
    do(client, shop, "evaluate")
    waiting = client.get(at(shop, "configuration_draft"))
    assert (waiting["Refresh"], "queued" in waiting.content.decode()) == ("5", True)
    do(client, shop, "publish", against_evaluation="yes")
    assert Persona.objects.get().opening == "Dear customer,"
    assert AuditEntry.objects.filter(action="configuration published against the evaluation").count() == 1


def test_changes_of_others_are_taken_over(client: Client, shop: Shop) -> None:
    do(client, shop, "begin")
    edit_persona(client, shop, opening="Dear customer,")
    SensitiveWord.objects.create(tenant=shop.tenant, text="new word")
    assert "new word" in client.get(at(shop, "configuration_draft")).content.decode()
    do(client, shop, "publish")
    assert Persona.objects.get().opening == ""
    do(client, shop, "take-over")
    do(client, shop, "publish")
    assert (Persona.objects.get().opening, SensitiveWord.objects.count()) == ("Dear customer,", 2)


def test_discarding_leaves_everything_as_it_is(client: Client, shop: Shop) -> None:
    before = shop.document
    do(client, shop, "begin")
    edit_persona(client, shop, opening="Dear customer,")
    do(client, shop, "discard")
    assert (drafts.draft_of(shop.tenant.id), shop.document) == (None, before)


# ── files ─────────────────────────────────────────────────────────────────────────────────────────────


def upload(client: Client, shop: Shop, data: bytes, how: str = "add") -> Any:
    file = SimpleUploadedFile("configuration.json", data)
    return client.post(at(shop, "configuration_import"), {"file": file, "how": how}, follow=True)


def test_file_goes_out_and_comes_in_elsewhere_as_a_draft(client: Client, shop: Shop) -> None:
    response = client.get(at(shop, "configuration_file"))
    assert response["Content-Disposition"].startswith("attachment;")
    assert response.content == file_of(shop.document)
    assert AuditEntry.objects.filter(action="configuration exported").count() == 1
    other = make_shop("other")
    TriggerRule.objects.filter(tenant=other.tenant).delete()
    Inbox.objects.filter(pk=other.inbox.pk).update(greeting="Other")
    before = other.document
    page = upload(browser(other), other, response.content)
    assert page.redirect_chain[-1][0] == at(other, "configuration_draft")
    assert other.document == before
    found = changes(before, draft_of(other).document)
    assert [(change.kind.name, change.label) for change in found] == [
        ("inboxes", "other"),
        ("rules", "Refunds"),
        ("rules", "Prices"),
    ]


def test_file_with_errors_is_refused_with_all_of_them(client: Client, shop: Shop) -> None:
    page = upload(
        client, shop, file_of({"format": "kefu-configuration", "schema": 1, "words": [{"text": "."}]})
    )
    assert "words › . › text" in page.content.decode()
    assert "This is not JSON" in upload(client, shop, b"{").content.decode()
    assert drafts.draft_of(shop.tenant.id) is None


# ── who may ───────────────────────────────────────────────────────────────────────────────────────────


def test_analyst_looks_and_changes_nothing(shop: Shop) -> None:
    client = browser(shop, Role.ANALYST)
    assert client.get(at(shop, "configuration_of")).status_code == 200
    for deed in ("begin", "take-over", "evaluate", "publish", "discard"):
        assert do(client, shop, deed).status_code == 403
    for name in ("configuration_file", "configuration_import"):
        assert client.get(at(shop, name)).status_code == 403
    assert drafts.draft_of(shop.tenant.id) is None


def test_supervisor_publishes_how_we_answer_but_no_inboxes(shop: Shop) -> None:
    client = browser(shop, Role.SUPERVISOR)
    do(client, shop, "begin")
    assert edit_persona(client, shop, opening="Dear customer,").status_code == 302
    inbox = editor("tenants_inbox", "change", shop.inbox.pk)
    assert client.post(inbox, {"name": "Taken"}).status_code == 403
    draft = draft_of(shop)
    touched = draft.document | {"inboxes": [draft.document["inboxes"][0] | {"greeting": "Taken"}]}
    drafts.change(draft=draft, document=touched, by=None)
    assert do(client, shop, "publish").status_code == 403
    drafts.change(draft=draft, document=touched | {"inboxes": shop.document["inboxes"]}, by=None)
    do(client, shop, "publish")
    assert (Persona.objects.get().opening, Inbox.objects.get().greeting) == ("Dear customer,", "Hello!")


@pytest.mark.parametrize("role", [Role.EDITOR, Role.AGENT])
def test_others_have_no_business_here(shop: Shop, role: str) -> None:
    assert browser(shop, role).get(at(shop, "configuration_of")).status_code in (302, 403)


def test_another_tenants_configuration_is_not_there(client: Client, shop: Shop) -> None:
    other = make_shop("other")
    drafts.begin(tenant_id=other.tenant.id, by=None)
    names = ["configuration_of", "configuration_draft", "configuration_file", "configuration_import"]
    for address in [at(other, name) for name in names]:
        assert client.get(address).status_code == 404
    for address in [at(other, "configuration_version", 1), at(other, "configuration_back", 1)]:
        assert client.get(address).status_code == 404
    assert do(client, other, "discard").status_code == 404
    do(client, shop, "begin")
    assert client.get(editor("ai_persona", "change", other.persona.pk)).status_code == 302
    assert drafts.draft_of(other.tenant.id) is not None
