"""What agents do in the contact pane, as the console sends it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.common.clock import now
from apps.common.ids import new_id
from apps.conversations import merging, notes
from apps.conversations.models import Block, Contact, ContactMerge, ContactNote
from apps.tenants.access import Desk
from apps.tenants.models import Membership
from tests import factories

Json = dict[str, Any]


@pytest.fixture
def contact(desk: Desk) -> Contact:
    return factories.make_contact(tenant=desk.tenant, name="Lin", custom_attributes={"plan": "pro", "old": 1})


def post(agent: Client, name: str, *ids: object, **fields: Any) -> tuple[int, Json]:
    response = agent.post(reverse(f"console:{name}", args=ids), fields)
    return response.status_code, response.json()


def refused(status: int, code: str) -> tuple[int, Json]:
    return status, {"error": {"code": code}}


def page(agent: Client, name: str, *ids: object, **query: str) -> str:
    response = agent.get(reverse(f"console:{name}", args=ids), query)
    assert response.status_code == 200, name
    return response.content.decode()


# ── editing ────────────────────────────────────────────────────────────────────────────────────────────


def test_edit_changes_what_was_sent_with_its_type(agent: Client, contact: Contact) -> None:
    label = factories.make_label(tenant=contact.tenant)
    fields = {
        "email": "lin@shop.example",
        "labels": "1",
        "label": [str(label.id)],
        "attribute_name": ["seats", "vip", "note", "score"],
        "attribute_kind": ["number", "truth", "text", "number"],
        "attribute_value": ["3", "yes", "3", "2.5"],
        "attribute_gone": ["old"],
    }
    assert post(agent, "contact-edit", contact.id, **fields)[0] == 200
    contact.refresh_from_db()
    assert (contact.name, contact.email) == ("Lin", "lin@shop.example")
    assert contact.custom_attributes == {"plan": "pro", "seats": 3, "vip": True, "note": "3", "score": 2.5}
    assert list(contact.labels.all()) == [label]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"email": "nobody"}, "email"),
        ({"attribute_name": "a", "attribute_kind": "number", "attribute_value": "three"}, "attributes"),
        ({"attribute_name": "a", "attribute_kind": "number", "attribute_value": "NaN"}, "attributes"),
        ({"attribute_name": "a", "attribute_kind": "truth", "attribute_value": "perhaps"}, "attributes"),
        ({"attribute_name": "a", "attribute_kind": "pickle", "attribute_value": "x"}, "attributes"),
        ({"attribute_name": "a"}, "attributes"),
        ({"attribute_name": "", "attribute_kind": "text", "attribute_value": "x"}, "custom_attributes"),
    ],
    ids=["email", "number", "nan", "truth", "kind", "halves", "nameless"],
)
def test_edit_says_which_field_is_wrong(agent: Client, contact: Contact, fields: Json, wrong: str) -> None:
    status, answer = post(agent, "contact-edit", contact.id, **fields)
    assert (status, answer["error"]["code"], list(answer["error"]["fields"])) == (400, "invalid", [wrong])
    contact.refresh_from_db()
    assert (contact.email, contact.custom_attributes) == ("", {"plan": "pro", "old": 1})


def test_edit_form_offers_each_attribute_in_its_type(agent: Client, contact: Contact) -> None:
    contact.custom_attributes = {"seats": 3, "vip": False, "nested": {"a": 1}, "unverified_identifier": "u1"}
    contact.save()
    form = page(agent, "contact-form-edit", contact.id)
    for row in (
        'data-name="seats" data-kind="number" data-value="3"',
        'data-name="vip" data-kind="truth" data-value="no"',
        'data-name="nested" data-kind="other"',
    ):
        assert row in form
    assert "unverified_identifier" not in form


# ── notes ──────────────────────────────────────────────────────────────────────────────────────────────


def test_note_is_written_changed_and_deleted_by_its_author(
    agent: Client, desk: Desk, contact: Contact
) -> None:
    _, answer = post(agent, "contact-notes", contact.id, text="likes tea")
    note = ContactNote.objects.get()
    assert (answer, note.text, note.author_name) == (
        {"note": str(note.id)},
        "likes tea",
        desk.user.public_name,
    )
    assert "likes tea" in page(agent, "contact-form-note", note.id)
    assert post(agent, "contact-note", note.id, text="") == refused(400, "invalid")
    assert post(agent, "contact-note", note.id, text="likes coffee") == (200, {})
    row = factories.make_conversation(contact=contact)
    assert "likes coffee" in page(agent, "conversation", row.id, part="contact")
    assert post(agent, "contact-note", note.id, delete="1", text="x") == (200, {})
    assert ContactNote.objects.count() == 0


def test_note_of_a_colleague_is_read_only(agent: Client, contact: Contact) -> None:
    note = notes.add_note(
        contact.tenant_id, contact.id, text="hers", author=factories.make_user(), author_name="Rain"
    )
    assert post(agent, "contact-note", note.id, text="mine") == refused(403, "forbidden")
    assert agent.get(reverse("console:contact-form-note", args=[note.id])).status_code == 404
    assert reverse("console:contact-form-note", args=[note.id]) not in page(agent, "contact", contact.id)


# ── blocks ─────────────────────────────────────────────────────────────────────────────────────────────


def test_block_has_an_end_and_a_reason_and_is_lifted(agent: Client, desk: Desk, contact: Contact) -> None:
    assert post(agent, "contact-block", contact.id, lasts="day", reason="rude") == (200, {})
    block = Block.objects.get()
    assert block.expires_at is not None
    assert timedelta(hours=23) < block.expires_at - now() <= timedelta(days=1)
    assert (block.contact_id, block.reason, block.by_name) == (contact.id, "rude", desk.user.public_name)
    assert "rude" in page(agent, "contact", contact.id)
    assert post(agent, "contact-lift", block.id) == (200, {})
    assert Block.objects.count() == 0


def test_block_of_an_address_is_a_supervisors(agent: Client, contact: Contact) -> None:
    assert post(agent, "contact-block", contact.id, lasts="", address="1") == refused(403, "forbidden")
    network = factories.make_block(tenant=contact.tenant)
    assert post(agent, "contact-lift", network.id) == refused(403, "forbidden")
    assert list(Block.objects.all()) == [network]


def test_block_of_an_unknown_address_blocks_nobody(client: Client, contact: Contact) -> None:
    client.force_login(factories.make_user(tenant=contact.tenant, role=Membership.Role.SUPERVISOR))
    answer = post(client, "contact-block", contact.id, lasts="", address="1")
    assert answer == refused(409, "address_unknown")
    assert Block.objects.count() == 0


def test_block_needs_a_known_length(agent: Client, contact: Contact) -> None:
    assert post(agent, "contact-block", contact.id, lasts="century")[0] == 400


# ── merging ────────────────────────────────────────────────────────────────────────────────────────────


def test_merge_is_looked_at_done_and_undone(agent: Client, contact: Contact) -> None:
    twin = factories.make_contact(tenant=contact.tenant, name="L.", email="lin@shop.example")
    row = factories.make_conversation(contact=twin)
    shown = page(agent, "contact-form-merge", contact.id, **{"with": str(twin.id)})
    for text in ("<strong>L.</strong> joins <strong>Lin</strong>", "1 conversation", "lin@shop.example"):
        assert text in shown
    assert post(agent, "contact-merge", contact.id, twin.id) == (200, {"contact": str(contact.id)})
    pane = page(agent, "conversation", row.id)
    assert "L. " in pane
    assert "Undo the merge" in pane
    merge = ContactMerge.objects.get()
    assert post(agent, "contact-merge", contact.id, twin.id) == refused(409, "same_person")
    assert post(agent, "contact-undo", merge.id) == (200, {"contact": str(contact.id)})
    assert post(agent, "contact-undo", merge.id) == refused(404, "not_found")


def test_merge_offers_who_is_alike_and_finds_others(agent: Client, contact: Contact) -> None:
    factories.make_contact(tenant=contact.tenant, name="lin", email="twin@shop.example")
    factories.make_contact(tenant=contact.tenant, name="Wei", email="wei@shop.example")
    factories.make_contact(name="Lin", email="foreign@shop.example")
    alike = page(agent, "contact-form-merge", contact.id)
    assert ("twin@shop.example" in alike, "wei@shop.example" in alike) == (True, False)
    found = page(agent, "contact-form-merge", contact.id, q="wei")
    assert ("twin@shop.example" in found, "wei@shop.example" in found) == (False, True)
    assert "foreign@" not in alike + page(agent, "contact-form-merge", contact.id, q="foreign")


def test_pane_of_a_merged_contact_shows_the_whole_person(agent: Client, contact: Contact) -> None:
    twin = factories.make_contact(tenant=contact.tenant, name="L.")
    here = factories.make_conversation(contact=twin)
    there = factories.make_conversation(contact=contact, preview="where is it?")
    factories.make_page_view(contact=contact, url="https://shop.example/seen")
    factories.make_rating(conversation=there, comment="very kind")
    notes.add_note(contact.tenant_id, contact.id, text="likes tea", author=None, author_name="Mia")
    merging.merge(contact.tenant_id, contact.id, twin.id, by=None, by_name="Mia")
    pane = page(agent, "conversation", here.id)
    for text in ("where is it?", "shop.example/seen", "likes tea", "very kind"):
        assert text in pane


# ── what is not there ──────────────────────────────────────────────────────────────────────────────────


def test_foreign_rows_are_not_found(agent: Client, contact: Contact) -> None:
    foreign = factories.make_contact()
    note = notes.add_note(foreign.tenant_id, foreign.id, text="x", author=None, author_name="Mia")
    block = factories.make_block(tenant=foreign.tenant)
    for name, ids in (
        ("contact-edit", [foreign.id]),
        ("contact-notes", [foreign.id]),
        ("contact-note", [note.id]),
        ("contact-block", [foreign.id]),
        ("contact-lift", [block.id]),
        ("contact-merge", [contact.id, foreign.id]),
        ("contact-merge", [foreign.id, contact.id]),
        ("contact-undo", [new_id()]),
    ):
        assert post(agent, name, *ids, text="y", lasts="") == refused(404, "not_found"), name
    for name in ("contact", "contact-form-edit", "contact-form-block", "contact-form-merge"):
        assert agent.get(reverse(f"console:{name}", args=[foreign.id])).status_code == 404
