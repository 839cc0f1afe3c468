"""Contacts over REST: make, change, delete, note, block, merge."""

from typing import Any

import pytest

from apps.conversations.blocks import block_list
from apps.conversations.models import Block, Contact, ContactNote, Conversation
from apps.tenants.models import Tenant
from tests.api.client import Program, error
from tests.factories import make_contact, make_conversation, make_label


def ids(response: Any) -> list[str]:
    return [row["id"] for row in response.json()["results"]]


def test_contact_is_made_once_for_an_identifier(program: Program, tenant: Tenant) -> None:
    body = {"identifier": "c-1", "name": "Lin", "custom_attributes": {"plan": "pro"}}
    made = program.post("/contacts", body)
    again = program.post("/contacts", body | {"name": "Lin Na"})
    assert (made.status_code, again.status_code) == (201, 200)
    assert made.json()["id"] == again.json()["id"]
    row = Contact.objects.get()
    assert (row.tenant, row.name, row.is_verified) == (tenant, "Lin Na", True)


def test_contact_without_an_identifier_is_new_each_time(program: Program) -> None:
    for _ in range(2):
        assert program.post("/contacts", {"email": "lin@shop.example"}).status_code == 201
    assert [row.is_verified for row in Contact.objects.all()] == [False, False]
    assert error(program.post("/contacts", {})) == (400, "invalid")


def test_contact_is_changed(program: Program, tenant: Tenant) -> None:
    row = make_contact(tenant=tenant, custom_attributes={"old": 1, "plan": "pro"})
    make_label(tenant=tenant, title="vip")
    body = {"name": "Lin", "custom_attributes": {"old": None, "seats": 3}, "labels": ["vip"]}
    answer = program.patch(f"/contacts/{row.id}", body).json()
    assert (answer["name"], answer["custom_attributes"]) == ("Lin", {"plan": "pro", "seats": 3})
    assert [label["title"] for label in answer["labels"]] == ["vip"]
    assert error(program.patch(f"/contacts/{row.id}", {"labels": ["none"]})) == (404, "not_found")
    assert error(program.patch(f"/contacts/{row.id}", {"email": "nobody"})) == (400, "invalid")
    assert program.get(f"/contacts/{row.id}").json() == answer


def test_contact_is_deleted_with_everything(program: Program, tenant: Tenant) -> None:
    row = make_conversation(tenant=tenant)
    assert program.delete(f"/contacts/{row.contact_id}").status_code == 204
    assert (Contact.objects.count(), Conversation.objects.count()) == (0, 0)


def test_notes_are_written_under_the_name_of_the_key(program: Program, tenant: Tenant) -> None:
    row = make_contact(tenant=tenant)
    made = program.post(f"/contacts/{row.id}/notes", {"text": "likes tea"})
    assert (made.status_code, made.json()["author"]) == (201, "Shop backend")
    assert program.get(f"/contacts/{row.id}/notes").json()["results"] == [made.json()]
    assert error(program.post(f"/contacts/{row.id}/notes", {"text": ""})) == (400, "invalid")
    assert error(program.post(f"/contacts/{make_contact().id}/notes", {"text": "x"})) == (404, "not_found")
    assert ContactNote.objects.count() == 1


def test_merge_and_undo(program: Program, tenant: Tenant) -> None:
    kept, joined = make_contact(tenant=tenant), make_contact(tenant=tenant, identifier="c-9")
    rows = [str(make_conversation(contact=contact).id) for contact in (kept, joined)][::-1]
    merged = program.post(f"/contacts/{kept.id}/merge", {"contact": str(joined.id)})
    assert (merged.status_code, merged.json()["joined_id"]) == (201, str(joined.id))
    assert ids(program.get("/contacts")) == [str(kept.id)]
    assert program.get("/contacts", identifier="c-9").json()["results"][0]["merged_into"] == str(kept.id)
    for contact in (kept, joined):
        assert ids(program.get(f"/contacts/{contact.id}/conversations")) == rows
    again = program.post(f"/contacts/{joined.id}/merge", {"contact": str(kept.id)})
    assert error(again) == (409, "same_person")
    undone = program.post(f"/merges/{merged.json()['id']}/undo")
    assert (undone.status_code, undone.json()["undone_at"] is not None) == (200, True)
    assert ids(program.get(f"/contacts/{kept.id}/conversations")) == rows[1:]


def test_block_and_unblock(program: Program, tenant: Tenant) -> None:
    row = make_contact(tenant=tenant)
    made = program.post(f"/contacts/{row.id}/block", {"reason": "rude", "expires_at": "2999-01-01T00:00:00Z"})
    network = program.post("/blocks", {"network": "203.0.113.9/24"})
    assert (made.status_code, made.json()["by"], network.json()["network"]) == (
        201,
        "Shop backend",
        "203.0.113.0/24",
    )
    assert block_list(tenant.id).holds(row.id)
    assert ids(program.get("/blocks")) == [network.json()["id"], made.json()["id"]]
    assert ids(program.get("/blocks", contact=str(row.id))) == [made.json()["id"]]
    assert error(program.post("/blocks", {"network": "0.0.0.0/0"})) == (400, "invalid")
    assert program.delete(f"/blocks/{made.json()['id']}").status_code == 204
    assert [each.network for each in Block.objects.all()] == ["203.0.113.0/24"]


def test_message_that_a_channel_brings_from_who_is_blocked_is_refused(
    program: Program, tenant: Tenant
) -> None:
    row = make_conversation(tenant=tenant)
    program.post(f"/contacts/{row.contact_id}/block", {})
    said = program.post(f"/conversations/{row.id}/messages", {"sender": "visitor", "content": "hello"})
    assert error(said) == (403, "blocked")


@pytest.mark.parametrize("path", ["", "/conversations", "/notes"])
def test_foreign_contacts_are_not_found(program: Program, path: str) -> None:
    assert error(program.get(f"/contacts/{make_contact().id}{path}")) == (404, "not_found")
