"""Conversations over REST: list, open, read, change."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.common.clock import isoformat, now
from apps.common.ids import new_id
from apps.conversations.models import Contact, Conversation
from apps.desk.models import InboxAnswering
from apps.tenants.models import Tenant
from tests.api.client import Program, error
from tests.factories import make_contact, make_conversation, make_inbox, make_message, make_user

Owner, Status = Conversation.Owner, Conversation.Status


def ids(response: Any) -> list[str]:
    return [row["id"] for row in response.json()["results"]]


def test_list_shows_own_conversations_last_activity_first(program: Program, tenant: Tenant) -> None:
    first, second = make_conversation(tenant=tenant), make_conversation(tenant=tenant)
    make_conversation()  # another tenant's
    make_message(conversation=first, content="Is it still on its way?")
    response = program.get("/conversations")
    assert response.status_code == 200
    assert ids(response) == [str(first.id), str(second.id)]
    assert response.json()["results"][0]["preview"] == "Is it still on its way?"
    assert (response.json()["next"], response.json()["previous"]) == (None, None)


@pytest.mark.parametrize(
    ("name", "value"),
    [("status", "resolved"), ("owner", "queue"), ("assignee", None), ("inbox", None), ("q", "wEI")],
)
def test_list_filters(program: Program, tenant: Tenant, name: str, value: str | None) -> None:
    agent, inbox = make_user(tenant=tenant), make_inbox(tenant=tenant)
    wanted = make_conversation(
        tenant=tenant,
        inbox=inbox,
        contact=make_contact(tenant=tenant, name="Zhang Wei"),
        status=Status.RESOLVED,
        owner=Owner.QUEUE,
        assignee=agent,
    )
    make_conversation(tenant=tenant)
    value = value or str({"assignee": agent.id, "inbox": inbox.id}[name])
    assert ids(program.get("/conversations", **{name: value})) == [str(wanted.id)]


def test_list_finds_by_email_and_by_preview(program: Program, tenant: Tenant) -> None:
    by_email = make_conversation(tenant=tenant, contact=make_contact(tenant=tenant, email="li@shop.example"))
    by_preview = make_conversation(tenant=tenant)
    make_message(conversation=by_preview, content="100% cotton?")
    assert ids(program.get("/conversations", q="li@shop")) == [str(by_email.id)]
    assert ids(program.get("/conversations", q="100%")) == [str(by_preview.id)]
    assert ids(program.get("/conversations", q="%")) == [str(by_preview.id)]


def test_list_finds_those_without_assignee(program: Program, tenant: Tenant) -> None:
    free = make_conversation(tenant=tenant)
    make_conversation(tenant=tenant, assignee=make_user(tenant=tenant), owner=Owner.HUMAN)
    assert ids(program.get("/conversations", assignee="none")) == [str(free.id)]


def test_list_finds_those_updated_since(program: Program, tenant: Tenant) -> None:
    old, fresh = make_conversation(tenant=tenant), make_conversation(tenant=tenant)
    Conversation.objects.filter(pk=old.pk).update(last_activity_at=now() - timedelta(days=2))
    since = isoformat(now() - timedelta(days=1))
    assert ids(program.get("/conversations", updated_since=since)) == [str(fresh.id)]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("status", "closed"),
        ("owner", "nobody"),
        ("assignee", "me"),
        ("inbox", "1"),
        ("q", "x" * 201),
        ("q", "a\x00b"),
        ("updated_since", "yesterday"),
        ("updated_since", "0001-01-01T00:00:00+23:59"),
        ("limit", "0"),
        ("limit", "101"),
        ("limit", "ten"),
        ("cursor", "@@@"),
        ("cursor", "W10"),
        ("cursor", "x" * 301),
        ("order_by", "id; drop table"),
    ],
)
def test_list_refuses_bad_values(program: Program, name: str, value: str) -> None:
    response = program.get("/conversations", **{name: value})
    assert error(response) == (400, "invalid")
    assert list(response.json()["error"]["fields"]) == [name]


@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_the_same_for_any_number_of_rows(program: Program, tenant: Tenant, rows: int) -> None:
    for _ in range(rows):
        make_message(conversation=make_conversation(tenant=tenant))
    program.get("/conversations")  # notes the key's use
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert len(ids(program.get("/conversations"))) == rows
    assert len(queries) == 4  # the key, the tenant's features, the list, their labels


def test_pages_follow_each_other_both_ways(program: Program, tenant: Tenant) -> None:
    made = [str(make_conversation(tenant=tenant).id) for _ in range(5)][::-1]
    first = program.get("/conversations", limit=2)
    second = program.get(first.json()["next"])
    third = program.get(second.json()["next"])
    assert [ids(first), ids(second), ids(third)] == [made[:2], made[2:4], made[4:]]
    assert third.json()["next"] is None
    assert first.json()["previous"] is None
    back = program.get(third.json()["previous"])
    assert ids(back) == made[2:4]
    assert ids(program.get(back.json()["previous"])) == made[:2]
    assert program.get(back.json()["previous"]).json()["previous"] is None


def test_pages_keep_their_place_while_rows_come_in(program: Program, tenant: Tenant) -> None:
    made = [str(make_conversation(tenant=tenant).id) for _ in range(3)][::-1]
    first = program.get("/conversations", limit=2)
    make_conversation(tenant=tenant)
    assert ids(program.get(first.json()["next"])) == made[2:]


def test_pages_split_rows_of_the_same_moment(program: Program, tenant: Tenant) -> None:
    made = [str(make_conversation(tenant=tenant).id) for _ in range(3)][::-1]
    Conversation.objects.update(last_activity_at=now())
    first = program.get("/conversations", limit=2)
    assert ids(first) + ids(program.get(first.json()["next"])) == made


def test_create_opens_for_a_known_contact(program: Program, tenant: Tenant) -> None:
    inbox, contact = make_inbox(tenant=tenant), make_contact(tenant=tenant)
    body = {"inbox_id": str(inbox.id), "contact_id": str(contact.id), "locale": "en"}
    first = program.post("/conversations", body)
    assert first.status_code == 201
    assert first.json()["contact"]["id"] == str(contact.id)
    assert (first.json()["owner"], first.json()["locale"]) == ("ai", "en")
    again = program.post("/conversations", body)
    assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])


def test_create_makes_the_contact(program: Program, tenant: Tenant) -> None:
    inbox = make_inbox(tenant=tenant)
    contact = {
        "identifier": "c-17",
        "name": "Li Na",
        "email": "li@shop.example",
        "custom_attributes": {"vip": 1},
    }
    first = program.post("/conversations", {"inbox_id": str(inbox.id), "contact": contact})
    assert first.status_code == 201
    row = Contact.objects.get(tenant=tenant)
    assert (row.identifier, row.name, row.email) == ("c-17", "Li Na", "li@shop.example")
    assert (row.custom_attributes, row.is_verified) == ({"vip": 1}, True)
    again = program.post("/conversations", {"inbox_id": str(inbox.id), "contact": {"identifier": "c-17"}})
    assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])


def test_create_queues_where_only_people_answer(program: Program, tenant: Tenant) -> None:
    inbox = make_inbox(tenant=tenant)
    InboxAnswering.objects.create(tenant=tenant, inbox=inbox, is_ai_enabled=False)
    opened = program.post("/conversations", {"inbox_id": str(inbox.id), "contact": {}})
    assert opened.json()["owner"] == "queue"
    assert opened.json()["waiting_since"] is not None


def test_create_refuses_foreign_and_unknown_parts(program: Program, tenant: Tenant) -> None:
    own_inbox, own_contact = make_inbox(tenant=tenant), make_contact(tenant=tenant)
    for inbox_id, contact_id in (
        (make_inbox().id, own_contact.id),
        (own_inbox.id, make_contact().id),
        (new_id(), own_contact.id),
        (own_inbox.id, new_id()),
    ):
        body = {"inbox_id": str(inbox_id), "contact_id": str(contact_id)}
        assert error(program.post("/conversations", body)) == (404, "not_found")
    assert Conversation.objects.count() == 0


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "inbox_id"),
        ({"inbox_id": "1", "contact": {}}, "inbox_id"),
        ({"contact": {"email": "no"}}, "contact"),
        ({"contact": {"nmae": "Li"}}, "contact"),
        ({"contact": {"custom_attributes": {"a": "\x00"}}}, "contact"),
        ({"contact": {"custom_attributes": {"a": "x" * 17_000}}}, "contact"),
        ({"contact": {"custom_attributes": []}}, "contact"),
        ({}, "non_field_errors"),
        ({"contact": {}, "contact_id": str(new_id())}, "non_field_errors"),
        ({"contact": {}, "tenant_id": str(new_id())}, "tenant_id"),
    ],
)
def test_create_refuses_bad_bodies(program: Program, tenant: Tenant, body: Any, field: str) -> None:
    if field != "inbox_id":
        body = body | {"inbox_id": str(make_inbox(tenant=tenant).id)}
    response = program.post("/conversations", body)
    assert error(response) == (400, "invalid")
    assert list(response.json()["error"]["fields"]) == [field]
    assert Conversation.objects.count() == 0


def test_read_shows_one(program: Program, tenant: Tenant) -> None:
    row = make_conversation(tenant=tenant, page_url="https://shop.example/tea", page_title="Tea")
    answer = program.get(f"/conversations/{row.id}").json()
    assert (answer["id"], answer["page"]) == (
        str(row.id),
        {"url": "https://shop.example/tea", "title": "Tea"},
    )


def test_change_resolves_and_reopens(program: Program, tenant: Tenant) -> None:
    row = make_conversation(tenant=tenant)
    resolved = program.patch(f"/conversations/{row.id}", {"status": "resolved"}).json()
    assert (resolved["status"], resolved["last_seq"]) == ("resolved", 1)  # the visitor reads of it
    assert program.patch(f"/conversations/{row.id}", {"status": "resolved"}).json() == resolved
    assert program.patch(f"/conversations/{row.id}", {"status": "open"}).json()["status"] == "open"


def test_change_corrects_details_one_by_one(program: Program, tenant: Tenant) -> None:
    row = make_conversation(tenant=tenant, locale="zh-hans")
    page = {"url": "https://shop.example/tea", "title": "Tea"}
    assert program.patch(f"/conversations/{row.id}", {"page": page}).json()["page"] == page
    answer = program.patch(f"/conversations/{row.id}", {"locale": "en"}).json()
    assert (answer["locale"], answer["page"], answer["status"]) == ("en", page, "open")


@pytest.mark.parametrize(
    "body",
    [
        {"status": "snoozed"},
        {"owner": "ai"},
        {"page": {"url": "javascript:alert(1)"}},
        {"locale": 5 * "zh-hans"},
        [],
    ],
)
def test_change_refuses_bad_bodies(program: Program, tenant: Tenant, body: Any) -> None:
    row = make_conversation(tenant=tenant)
    assert error(program.patch(f"/conversations/{row.id}", body)) == (400, "invalid")


def test_change_cannot_reopen_beside_a_newer_one(program: Program, tenant: Tenant) -> None:
    old = make_conversation(tenant=tenant, status=Status.RESOLVED)
    make_conversation(tenant=tenant, inbox=old.inbox, contact=old.contact)
    assert error(program.patch(f"/conversations/{old.id}", {"status": "open"})) == (409, "closed")
