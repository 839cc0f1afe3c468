"""POST /api/v1/widget/sessions: who may open one, whom it resumes, what it stores."""

import json
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from apps.conversations.models import Contact, Conversation
from apps.conversations.visitors import identity_hash, token_for, visitor_of
from apps.tenants.models import Inbox
from tests import factories

pytestmark = pytest.mark.django_db
URL = "/api/v1/widget/sessions"


def open_session(client: Client, inbox: Inbox | str, token: str = "", origin: str = "", **body: Any) -> Any:
    headers = {"Authorization": f"Visitor {token}"} if token else {}
    headers |= {"Origin": origin} if origin else {}
    key = inbox if isinstance(inbox, str) else inbox.site_key
    return client.post(URL, {"site_key": key, **body}, content_type="application/json", headers=headers)


def proved(inbox: Inbox, identifier: str, **fields: Any) -> dict[str, Any]:
    return {"identifier": identifier, "identifier_hash": identity_hash(inbox, identifier), **fields}


def test_session_of_a_page_load_stores_nothing(client: Client) -> None:
    inbox = factories.make_inbox(name="Shop", greeting="Hi", quick_questions=["Shipping?", 7, " "])
    answer = open_session(client, inbox, page={"url": "http://shop/", "title": "Shop"})
    body = answer.json()
    visitor = visitor_of(body["token"])
    assert answer.status_code == 201
    assert (visitor.tenant_id, visitor.inbox_id) == (inbox.tenant_id, inbox.id)
    assert body["contact"] == {"id": str(visitor.contact_id), "name": "", "verified": False}
    assert body["conversation"] is None
    own = {
        "name": "Shop",
        "site_key": inbox.site_key,
        "greeting": "Hi",
        "quick_questions": ["Shipping?"],
        "ai": True,
        "knowledge_only": True,
        "assistant": {"name": "Kefu", "avatar_url": ""},
        "locale": "zh-hans",
    }
    assert body["inbox"] == body["inbox"] | own
    assert (Contact.objects.count(), Conversation.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("locale", "greeting", "resolved"),
    [
        ("en-US", "Hello", "en"),
        ("zh_CN", "您好", "zh-hans"),
        ("zh-TW", "您好", "zh-hans"),
        ("fr", "您好", "zh-hans"),
    ],
)
def test_session_speaks_the_visitors_language(
    client: Client, locale: str, greeting: str, resolved: str
) -> None:
    inbox = factories.make_inbox(greeting="您好", localized={"en": {"greeting": "Hello"}})
    shown = open_session(client, inbox, locale=locale).json()["inbox"]
    assert (shown["greeting"], shown["locale"]) == (greeting, resolved)


def test_session_tells_who_answers(client: Client) -> None:
    people, model = factories.make_inbox(), factories.make_inbox()
    factories.make_owned("desk.InboxAnswering", tenant=people.tenant, inbox=people, is_ai_enabled=False)
    factories.make_provider(tenant=model.tenant)
    factories.make_persona(tenant=model.tenant, name="Hill", is_default=True)
    shown = [open_session(client, inbox).json()["inbox"] for inbox in (people, model)]
    assert [(row["ai"], row["knowledge_only"], row["assistant"]) for row in shown] == [
        (False, False, None),
        (True, False, {"name": "Hill", "avatar_url": ""}),
    ]


def test_session_refuses_an_unknown_site_key(client: Client) -> None:
    answer = open_session(client, "no-such-site")
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "not_found"


def test_session_refuses_a_switched_off_inbox(client: Client) -> None:
    assert open_session(client, factories.make_inbox(is_active=False)).status_code == 404


@pytest.mark.parametrize(
    ("origin", "status"),
    [("", 201), ("https://shop.example.com", 201), ("http://testserver", 201), ("https://evil.example", 403)],
)
def test_session_checks_the_origin(client: Client, origin: str, status: int) -> None:
    inbox = factories.make_inbox(allowed_origins=["https://shop.example.com"])
    answer = open_session(client, inbox, origin=origin)
    assert answer.status_code == status
    assert answer.get("Access-Control-Allow-Origin") == (origin if origin and status == 201 else None)
    assert "Origin" in answer["Vary"].split(", ")
    if status == 403:
        assert answer.json()["error"]["code"] == "forbidden_origin"


def test_session_preflight_names_what_is_allowed(client: Client) -> None:
    answer = client.options(URL, headers={"Origin": "https://shop.example.com"})
    assert answer.status_code == 204
    assert answer["Access-Control-Allow-Origin"] == "https://shop.example.com"
    assert answer["Access-Control-Allow-Methods"] == "POST, OPTIONS"
    assert answer["Access-Control-Allow-Headers"] == "authorization, content-type, idempotency-key"
    assert "Access-Control-Allow-Credentials" not in answer


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"visitor": {"email": "no address"}}, "visitor"),
        ({"visitor": {"avatar_url": "javascript:alert(1)"}}, "visitor"),
        ({"visitor": {"custom_attributes": {"deep": {"er": 1}}}}, "visitor"),
        ({"visitor": {"custom_attributes": {"a": "x" * 9000}}}, "visitor"),
        ({"visitor": {"custom_attributes": {"a": "\x00"}}}, "visitor"),
        ({"visitor": {"identifier": "x" * 201}}, "visitor"),
        ({"visitor": {"name": "\ud800"}}, "visitor"),
        ({"page": {"url": "javascript:alert(1)"}}, "page"),
        ({"visitor": []}, "visitor"),
        ({"site_key": None}, "site_key"),
    ],
)
def test_session_refuses_bad_input(client: Client, body: dict[str, Any], field: str) -> None:
    whole = {"site_key": factories.make_inbox().site_key} | body
    answer = client.post(URL, json.dumps(whole), content_type="application/json")
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], list(error["fields"])) == (400, "invalid", [field])
    assert Contact.objects.count() == 0


def test_session_refuses_what_is_not_json(client: Client) -> None:
    answer = client.post(URL, "{", content_type="application/json")
    assert (answer.status_code, list(answer.json())) == (400, ["error"])


def test_session_resumes_a_token(client: Client) -> None:
    inbox = factories.make_inbox()
    visitor = factories.make_visitor(inbox=inbox)
    contact = Contact.objects.get()
    conversation = factories.make_conversation(inbox=inbox, contact=contact)
    body = open_session(client, inbox, token_for(visitor), page={"url": "https://shop.example/a"}).json()
    conversation.refresh_from_db()
    assert body["contact"] == {"id": str(contact.id), "name": contact.name, "verified": False}
    assert body["conversation"]["id"] == str(conversation.id)
    assert visitor_of(body["token"]) == visitor
    assert conversation.page_url == "https://shop.example/a"


@pytest.mark.parametrize("token", ["rubbish", "x" * 5000])
def test_session_refuses_a_bad_token(client: Client, token: str) -> None:
    answer = open_session(client, factories.make_inbox(), token)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "invalid_token")


def test_session_refuses_the_token_of_another_inbox(client: Client) -> None:
    tenant = factories.make_tenant()
    token = token_for(factories.make_visitor(inbox=factories.make_inbox(tenant=tenant)))
    for inbox in (factories.make_inbox(tenant=tenant), factories.make_inbox()):
        assert open_session(client, inbox, token).status_code == 401


def test_session_with_a_wrong_hash_stores_nothing(client: Client) -> None:
    inbox = factories.make_inbox()
    visitor = proved(inbox, "42") | {"identifier": "43"}
    answer = open_session(client, inbox, visitor=visitor)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "identity_not_proved")
    assert Contact.objects.count() == 0


def test_session_of_a_proved_customer_finds_them_again(client: Client) -> None:
    inbox = factories.make_inbox()
    first = open_session(client, inbox, visitor=proved(inbox, "42", name="Lin", email="lin@example.com"))
    again = open_session(client, inbox, visitor=proved(inbox, "42"))
    contact = Contact.objects.get()
    assert (
        first.json()["contact"]
        == again.json()["contact"]
        == {
            "id": str(contact.id),
            "name": "Lin",
            "verified": True,
        }
    )
    assert (contact.identifier, contact.is_verified, contact.email) == ("42", True, "lin@example.com")


def test_session_of_a_claimed_customer_opens_nothing_of_theirs(client: Client) -> None:
    inbox = factories.make_inbox()
    known = open_session(client, inbox, visitor=proved(inbox, "42", name="Lin")).json()["contact"]
    claimed = open_session(client, inbox, visitor={"identifier": "42"}).json()
    assert claimed["contact"]["id"] != known["id"]
    assert claimed["contact"]["verified"] is False
    own = Contact.objects.get(pk=claimed["contact"]["id"])
    assert (own.identifier, own.custom_attributes) == ("", {"unverified_identifier": "42"})


def test_session_of_an_anonymous_visitor_keeps_their_thread_when_they_log_in(client: Client) -> None:
    inbox = factories.make_inbox()
    visitor = factories.make_visitor(inbox=inbox)
    body = open_session(client, inbox, token_for(visitor), visitor=proved(inbox, "42")).json()
    assert (body["contact"]["id"], body["contact"]["verified"]) == (str(visitor.contact_id), True)


def test_session_of_a_second_person_on_the_same_browser_is_another_contact(client: Client) -> None:
    inbox = factories.make_inbox()
    first = open_session(client, inbox, visitor=proved(inbox, "42")).json()
    second = open_session(client, inbox, first["token"], visitor=proved(inbox, "43")).json()
    third = open_session(client, inbox, second["token"], visitor={"identifier": "44"}).json()
    back = open_session(client, inbox, third["token"], visitor=proved(inbox, "42")).json()
    ids = [body["contact"]["id"] for body in (first, second, third, back)]
    assert len(set(ids)) == 3
    assert ids[0] == ids[3]
    assert visitor_of(second["token"]).contact_id == UUID(ids[1])


def test_session_identifies_within_its_tenant_only(client: Client) -> None:
    inbox, foreign = factories.make_inbox(), factories.make_inbox()
    one = open_session(client, inbox, visitor=proved(inbox, "42", name="Lin")).json()["contact"]
    other = open_session(client, foreign, visitor=proved(foreign, "42")).json()["contact"]
    assert one["id"] != other["id"]
    assert other["name"] == ""
    assert open_session(client, foreign, visitor=proved(inbox, "42")).status_code == 403


def test_session_merges_attributes(client: Client) -> None:
    inbox = factories.make_inbox()
    token = open_session(client, inbox, visitor={"custom_attributes": {"plan": "pro", "seats": 3}}).json()[
        "token"
    ]
    open_session(client, inbox, token, visitor={"custom_attributes": {"seats": 4}, "name": "Lin"})
    contact = Contact.objects.get()
    assert (contact.name, contact.custom_attributes) == ("Lin", {"plan": "pro", "seats": 4})


def test_conversations_are_the_visitors_own(client: Client) -> None:
    inbox = factories.make_inbox()
    visitor = factories.make_visitor(inbox=inbox)
    contact = Contact.objects.get()
    older = factories.make_conversation(inbox=inbox, contact=contact, status="resolved")
    newer = factories.make_conversation(inbox=inbox, contact=contact)
    factories.make_message(conversation=newer, content="Where is it?")
    factories.make_conversation(inbox=inbox)
    factories.make_conversation(inbox=factories.make_inbox(tenant=inbox.tenant), contact=contact)
    headers = {"Authorization": f"Visitor {token_for(visitor)}"}
    body = client.get("/api/v1/widget/conversations", headers=headers).json()
    assert [(row["id"], row["preview"]) for row in body["results"]] == [
        (str(newer.id), "Where is it?"),
        (str(older.id), ""),
    ]


def test_conversations_need_a_token(client: Client) -> None:
    answer = client.get("/api/v1/widget/conversations")
    assert (answer.status_code, list(answer.json())) == (401, ["error"])
    assert answer["WWW-Authenticate"] == "Visitor"
