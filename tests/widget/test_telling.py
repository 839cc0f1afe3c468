"""What a visitor's page tells: PATCH widget/contact, PATCH widget/conversation, POST widget/pages."""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from apps.conversations import queries, services
from apps.conversations.models import Contact, Conversation, Message, PageView
from apps.conversations.page_views import KEPT
from apps.conversations.visitors import Visitor, identity_hash, new_visitor, token_for
from apps.conversations.wire import conversation_row_json
from apps.events import audiences
from apps.tenants.models import Inbox
from apps.widget import limits
from tests import factories
from tests.pushes import Pushes

pytestmark = pytest.mark.django_db
BASE = "/api/v1/widget"
Json = dict[str, Any]


@pytest.fixture
def inbox() -> Inbox:
    return factories.make_inbox(allowed_origins=["https://shop.example.com"])


@pytest.fixture
def visitor(inbox: Inbox) -> Visitor:
    """With a contact, without a word yet."""
    return factories.make_visitor(inbox=inbox, contact=factories.make_contact(tenant=inbox.tenant, name=""))


def call(
    client: Client, visitor: Visitor | None, method: str, path: str, body: Any, *, origin: str = ""
) -> Any:
    headers = {"Authorization": f"Visitor {token_for(visitor)}"} if visitor else {}
    headers |= {"Origin": origin} if origin else {}
    send = getattr(client, method)
    return send(f"{BASE}/{path}", body, content_type="application/json", headers=headers)


def contact_of(visitor: Visitor) -> Contact:
    return Contact.objects.get(pk=visitor.contact_id)


def talk(visitor: Visitor) -> Conversation:
    return factories.make_conversation(inbox=Inbox.objects.get(), contact=contact_of(visitor))


def test_contact_is_described_bit_by_bit(client: Client, visitor: Visitor) -> None:
    answer = call(
        client, visitor, "patch", "contact", {"name": "Lin", "custom_attributes": {"plan": "pro", "seats": 3}}
    )
    assert (answer.status_code, answer.json()) == (
        200,
        {"contact": {"id": str(visitor.contact_id), "name": "Lin", "verified": False}, "kept": []},
    )
    more = {
        "email": "lin@shop.example",
        "phone": "+86 571-0000",
        "name": "",
        "custom_attributes": {"seats": 4},
    }
    assert call(client, visitor, "patch", "contact", more).status_code == 200
    contact = contact_of(visitor)
    assert (contact.name, contact.email, contact.phone) == ("Lin", "lin@shop.example", "+86 571-0000")
    assert contact.custom_attributes == {"plan": "pro", "seats": 4}


def test_null_takes_away(client: Client, visitor: Visitor) -> None:
    call(client, visitor, "patch", "contact", {"phone": "12345", "custom_attributes": {"a": 1, "b": 2}})
    call(client, visitor, "patch", "contact", {"phone": None, "custom_attributes": {"a": None, "c": None}})
    contact = contact_of(visitor)
    assert (contact.phone, contact.custom_attributes) == ("", {"b": 2})


def test_naming_makes_a_contact_and_saying_nothing_does_not(client: Client, inbox: Inbox) -> None:
    stranger = new_visitor(inbox)
    for nothing in ({}, {"name": ""}, {"email": None}, {"custom_attributes": {"a": None}}):
        answer = call(client, stranger, "patch", "contact", nothing)
        assert answer.json()["contact"] == {"id": str(stranger.contact_id), "name": "", "verified": False}
    assert Contact.objects.count() == 0
    call(client, stranger, "patch", "contact", {"custom_attributes": {"vip": False}})
    assert contact_of(stranger).custom_attributes == {"vip": False}


@pytest.mark.parametrize(
    "field", ["name", "email", "phone", "avatar_url"], ids=["name", "email", "phone", "avatar"]
)
def test_what_a_verified_contact_is_called_stays(client: Client, inbox: Inbox, field: str) -> None:
    """A claim fills what is empty, and changes nothing that stands there."""
    proved = {
        "name": "Lin",
        "email": "lin@shop.example",
        "phone": "12345",
        "avatar_url": "https://shop.example/lin.png",
    }
    claimed = {
        "name": "Boss",
        "email": "boss@shop.example",
        "phone": "99999",
        "avatar_url": "https://shop.example/boss.png",
    }
    contact = factories.make_contact(
        tenant=inbox.tenant, identifier="17", is_verified=True, **proved | {"phone": ""}
    )
    visitor = factories.make_visitor(inbox=inbox, contact=contact)
    answer = call(client, visitor, "patch", "contact", {field: claimed[field]})
    is_kept = field != "phone"
    assert answer.json()["kept"] == ([field] if is_kept else [])
    assert getattr(contact_of(visitor), field) == (proved if is_kept else claimed)[field]
    assert call(client, visitor, "patch", "contact", {field: None}).json()["kept"] == [field]


def test_verified_contact_keeps_its_address_in_sessions_too(client: Client, inbox: Inbox) -> None:
    contact = factories.make_contact(
        tenant=inbox.tenant, identifier="17", is_verified=True, email="lin@shop.example"
    )
    visitor = factories.make_visitor(inbox=inbox, contact=contact)
    body: Json = {"site_key": inbox.site_key, "visitor": {"email": "boss@shop.example"}}
    assert call(client, visitor, "post", "sessions", body).status_code == 201
    assert contact_of(visitor).email == "lin@shop.example"
    proof = {"identifier": "17", "identifier_hash": identity_hash(inbox, "17")}
    body["visitor"] |= proof
    assert call(client, visitor, "post", "sessions", body).status_code == 201
    assert contact_of(visitor).email == "boss@shop.example"


def test_claimed_identifier_cannot_be_told_as_an_attribute(client: Client, visitor: Visitor) -> None:
    Contact.objects.update(custom_attributes={"unverified_identifier": "17"})
    for value in (None, "18"):
        call(client, visitor, "patch", "contact", {"custom_attributes": {"unverified_identifier": value}})
    assert contact_of(visitor).custom_attributes == {"unverified_identifier": "17"}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"email": "no address"}, "email"),
        ({"email": "a@b.example\nBcc: c@d.example"}, "email"),
        ({"phone": "call me"}, "phone"),
        ({"phone": "1" * 41}, "phone"),
        ({"name": "x" * 121}, "name"),
        ({"name": "\x00"}, "name"),
        ({"avatar_url": "javascript:alert(1)"}, "avatar_url"),
        ({"custom_attributes": {"deep": {"er": 1}}}, "custom_attributes"),
        ({"custom_attributes": {str(number): 1 for number in range(51)}}, "custom_attributes"),
        ({"custom_attributes": {"a": "x" * 9000}}, "custom_attributes"),
        ({"custom_attributes": []}, "custom_attributes"),
    ],
)
def test_bad_descriptions_are_refused(client: Client, visitor: Visitor, body: Json, field: str) -> None:
    answer = call(client, visitor, "patch", "contact", body)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], list(error["fields"])) == (400, "invalid", [field])


def test_attributes_have_an_end(client: Client, visitor: Visitor) -> None:
    """However many calls they come in."""
    for start in (0, 50):
        many = {f"key{number}": 1 for number in range(start, start + 50)}
        assert call(client, visitor, "patch", "contact", {"custom_attributes": many}).status_code == 200
    answer = call(client, visitor, "patch", "contact", {"custom_attributes": {"one more": 1}})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid")
    assert len(contact_of(visitor).custom_attributes) == 100
    swapped = {"key0": None, "one more": 1}
    assert call(client, visitor, "patch", "contact", {"custom_attributes": swapped}).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_agents_hear_of_a_change_and_of_nothing_else(client: Client, visitor: Visitor) -> None:
    conversation = talk(visitor)
    pushes = Pushes(visitor.tenant_id)
    for _ in range(2):
        call(client, visitor, "patch", "contact", {"name": "Lin", "phone": "12345"})
    (told,) = pushes.named("conversation.changed")
    contact = told.data["conversation"]["contact"]
    assert (contact["name"], contact["phone"]) == ("Lin", "12345")
    thread = audiences.conversation_agents(visitor.tenant_id, conversation.id)
    assert set(told.groups) == {thread.group, audiences.tenant_agents(visitor.tenant_id).group}


def test_conversation_takes_attributes_and_labels_that_exist(client: Client, visitor: Visitor) -> None:
    conversation = talk(visitor)
    vip, old = (factories.make_label(tenant=conversation.tenant, title=title) for title in ("VIP", "old"))
    factories.make_label(title="elsewhere")
    factories.label_conversation(conversation, old)
    body = {
        "custom_attributes": {"order": "4711", "total": 12.5},
        "labels": {"add": ["vip", "nothing", "elsewhere"], "remove": ["OLD", "never"]},
    }
    answer = call(client, visitor, "patch", "conversation", body)
    assert (answer.status_code, answer.json()) == (
        200,
        {"unknown_labels": ["elsewhere", "never", "nothing"]},
    )
    call(client, visitor, "patch", "conversation", {"custom_attributes": {"total": None}})
    row = queries.conversations(visitor.tenant_id).get()
    assert (row.custom_attributes, row.shown_labels) == ({"order": "4711"}, [vip])
    assert conversation_row_json(row)["custom_attributes"] == {"order": "4711"}
    note = Message.objects.get()
    assert (note.visibility, note.metadata["by"]) == ("agents", "visitor")


def test_attributes_of_a_conversation_survive_its_messages(client: Client, visitor: Visitor) -> None:
    """Messages read and write the row by statements of their own."""
    talk(visitor)
    call(client, visitor, "patch", "conversation", {"custom_attributes": {"order": "4711"}})
    call(client, visitor, "patch", "contact", {"custom_attributes": {"plan": "pro"}})
    with transaction.atomic():
        row = services.open_conversation(visitor, owner="ai")
        assert (row.custom_attributes, row.contact.custom_attributes) == ({"order": "4711"}, {"plan": "pro"})
    call(client, visitor, "patch", "conversation", {"custom_attributes": {"more": 1}})
    assert Conversation.objects.get().custom_attributes == {"order": "4711", "more": 1}


@pytest.mark.parametrize("status", ["", "resolved"], ids=["none", "resolved"])
def test_conversation_that_is_not_there_is_not_made(client: Client, visitor: Visitor, status: str) -> None:
    if status:
        factories.make_conversation(inbox=Inbox.objects.get(), contact=contact_of(visitor), status=status)
    answer = call(client, visitor, "patch", "conversation", {"custom_attributes": {"a": 1}})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")
    assert not Conversation.objects.exclude(custom_attributes={}).exists()


def test_pages_of_a_contact_are_kept_and_no_others(client: Client, inbox: Inbox, visitor: Visitor) -> None:
    conversation = talk(visitor)
    page = {"url": "https://shop.example.com/a", "title": "A", "referrer": "https://search.example/"}
    assert call(client, visitor, "post", "pages", page).status_code == 204
    call(client, visitor, "post", "pages", page | {"title": "A again"})
    call(client, new_visitor(inbox), "post", "pages", page)
    row = PageView.objects.get()
    assert (row.contact_id, row.conversation_id) == (visitor.contact_id, conversation.id)
    assert (row.url, row.title, row.referrer) == (page["url"], "A again", page["referrer"])
    conversation.refresh_from_db()
    assert (conversation.page_url, conversation.page_title) == (page["url"], "A again")
    assert Contact.objects.count() == 1


def test_pages_without_a_conversation_are_the_contacts(client: Client, visitor: Visitor) -> None:
    call(client, visitor, "post", "pages", {"url": "http://shop/a"})
    assert PageView.objects.get().conversation_id is None


def test_only_the_latest_pages_are_kept(client: Client, visitor: Visitor, monkeypatch: Any) -> None:
    monkeypatch.setattr(limits, "PER_VISITOR", 1000)
    other = factories.make_visitor(inbox=Inbox.objects.get())
    call(client, other, "post", "pages", {"url": "https://shop.example.com/other"})
    for number in range(KEPT + 3):
        call(client, visitor, "post", "pages", {"url": f"https://shop.example.com/{number}"})
    kept = PageView.objects.filter(contact_id=visitor.contact_id).values_list("url", flat=True)
    numbers = [int(url.rpartition("/")[2]) for url in kept]
    assert numbers == list(range(KEPT + 2, 2, -1))
    assert PageView.objects.filter(contact_id=other.contact_id).count() == 1


@pytest.mark.parametrize(
    "page", [{"url": "javascript:alert(1)"}, {"url": "https://" + "x" * 2000}, {}, {"url": "https://a/\x00"}]
)
def test_bad_pages_are_refused(client: Client, visitor: Visitor, page: Json) -> None:
    assert call(client, visitor, "post", "pages", page).status_code == 400
    assert PageView.objects.count() == 0


CALLS = [
    ("patch", "contact", {"name": "Lin"}),
    ("patch", "conversation", {"custom_attributes": {"a": 1}}),
    ("post", "pages", {"url": "https://shop.example.com/a"}),
    ("post", "transcript", {"email": "lin@shop.example"}),
]


@pytest.mark.parametrize(("method", "path", "body"), CALLS, ids=[path for _, path, _ in CALLS])
def test_calls_need_a_token_and_an_allowed_page(
    client: Client, visitor: Visitor, method: str, path: str, body: Json
) -> None:
    anonymous = call(client, None, method, path, body)
    assert (anonymous.status_code, anonymous["WWW-Authenticate"]) == (401, "Visitor")
    elsewhere = call(client, visitor, method, path, body, origin="https://evil.example")
    assert (elsewhere.status_code, elsewhere.json()["error"]["code"]) == (403, "forbidden_origin")
    assert "Access-Control-Allow-Origin" not in elsewhere
    allowed = call(client, visitor, method, path, body, origin="https://shop.example.com")
    assert allowed["Access-Control-Allow-Origin"] == "https://shop.example.com"
    asked = client.options(f"{BASE}/{path}", headers={"Origin": "https://shop.example.com"})
    assert asked["Access-Control-Allow-Methods"] == f"{method.upper()}, OPTIONS"


@pytest.mark.parametrize(("method", "path", "body"), CALLS, ids=[path for _, path, _ in CALLS])
def test_token_of_a_closed_inbox_is_none(
    client: Client, visitor: Visitor, method: str, path: str, body: Json
) -> None:
    Inbox.objects.update(is_active=False)
    answer = call(client, visitor, method, path, body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "invalid_token")


def test_calls_are_counted_by_visitor_and_by_address(
    client: Client, inbox: Inbox, visitor: Visitor, monkeypatch: Any
) -> None:
    monkeypatch.setattr(limits, "PER_VISITOR", 2)
    monkeypatch.setattr(limits, "PER_ADDRESS", 5)
    statuses = [call(client, visitor, "patch", "contact", {}).status_code for _ in range(3)]
    other = new_visitor(inbox)
    statuses += [call(client, other, "patch", "contact", {}).status_code for _ in range(2)]
    assert statuses == [200, 200, 429, 200, 200]
    late = call(client, new_visitor(inbox), "patch", "contact", {}).status_code
    assert late == 200
    refused = call(client, new_visitor(inbox), "patch", "contact", {})
    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "rate_limited")
    assert int(refused["Retry-After"]) >= 1
    named = {"site_key": inbox.site_key, "visitor": {"name": "Lin"}}
    assert call(client, None, "post", "sessions", named).status_code == 429
    assert call(client, None, "post", "sessions", {"site_key": inbox.site_key}).status_code == 201
    elsewhere = factories.make_visitor()
    assert call(client, elsewhere, "patch", "contact", {}).status_code == 200
