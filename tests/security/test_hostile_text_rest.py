"""Programs send hostile texts and odd JSON: texts come back as they were, as JSON, and nothing answers with 500."""

import json
from typing import Any

import pytest
from django.test import Client

from apps.conversations.models import Conversation, Message
from tests.api.client import Program
from tests.factories import make_api_key, make_conversation, make_tenant
from tests.security.hostile import ELSEWHERE, EVERYTHING, HANDLER, MARK, TABLE, hostile_cards, one_line

Json = dict[str, Any]
ODD: dict[str, Any] = {
    "null": None,
    "true": True,
    "number": 1e308,
    "whole_number_of_many_digits": 10**400,
    "list": [TABLE["script"]],
    "object": {"toString": TABLE["script"], "__proto__": {MARK: 1}, "$ne": None, "$where": HANDLER},
    "deep": json.loads('{"a":' * 60 + "1" + "}" * 60),
    "wide": {f"n{number}": number for number in range(2_000)},
    "zero": "a\x00b",
    "half_surrogate": "\ud83d",
    "long": "x" * 20_000,
}


@pytest.fixture
def conversation(db: None) -> Conversation:
    return make_conversation(tenant=make_tenant())


@pytest.fixture
def program(conversation: Conversation) -> Program:
    return Program(make_api_key(tenant=conversation.tenant)[1])


@pytest.fixture
def path(conversation: Conversation) -> str:
    return f"/conversations/{conversation.id}/messages"


def posted(program: Program, path: str, body: Any) -> Any:
    return program.send("post", f"/api/v1{path}", data=json.dumps(body), content_type="application/json")


def require_json(response: Any) -> None:
    """Never a page, whatever it quotes."""
    assert response["Content-Type"] == "application/json"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_texts_come_back_as_they_were(program: Program, path: str) -> None:
    for sender in ("visitor", "ai", "system", "agent"):
        response = posted(program, path, {"sender": sender, "content": EVERYTHING})
        assert response.status_code == 201
        assert response.json()["content"] == EVERYTHING
        require_json(response)
    listed = program.get(path)
    assert listed.json()["results"][0]["content"] == EVERYTHING
    require_json(listed)


def test_cards_come_back_as_they_were(program: Program, path: str) -> None:
    for card in hostile_cards(EVERYTHING):
        body = {"sender": "system", "content_type": "card", "metadata": {"card": card, MARK: TABLE["json"]}}
        response = posted(program, path, body)
        assert response.status_code == 201, response.content
        assert response.json()["metadata"][MARK] == TABLE["json"]
        shown = response.json()["metadata"]["card"]
        assert {name: value for name, value in shown.items() if name not in ("fields", "steps")} == {
            name: value for name, value in card.items() if name not in ("fields", "steps")
        }


def test_cards_take_no_hostile_address(program: Program, path: str) -> None:
    harmless = {"address_with_markup", "address_with_quote"}  # to be shown as they are: nothing in them runs
    for name, text in TABLE.items():
        card = {"kind": "product", "title": "a", "url": text}
        response = posted(program, path, {"sender": "ai", "content_type": "card", "metadata": {"card": card}})
        assert response.status_code == (201 if name in harmless else 400), name
        require_json(response)


@pytest.mark.parametrize("value", ODD.values(), ids=ODD)
@pytest.mark.parametrize("place", ["body", "content", "content_type", "metadata", "card", "title"])
def test_odd_json_is_refused_or_kept_as_text(program: Program, path: str, place: str, value: Any) -> None:
    card: Json = {"kind": "product", "title": "a"}
    body: Any = {"sender": "ai", "content_type": "card", "metadata": {"card": card}}
    if place == "body":
        body = value
    elif place == "card":
        body["metadata"]["card"] = value
    elif place == "title":
        card["title"] = value
    else:
        body[place] = value
    response = posted(program, path, body)
    assert response.status_code in (201, 400, 413)
    require_json(response)
    assert all(isinstance(row.content, str) and row.content for row in Message.objects.all())


def test_errors_quote_as_json(program: Program) -> None:
    for text in (TABLE["script"], TABLE["end_of_attribute"]):
        for response in (
            program.get("/conversations", status=text, cursor=text),
            posted(program, "/conversations", {text: text}),
            program.get(f"/conversations/{text}"),
        ):
            assert 400 <= response.status_code < 500
            require_json(response)


def test_visitors_name_themselves_as_text_or_not_at_all(client: Client, conversation: Conversation) -> None:
    body = {
        "site_key": conversation.inbox.site_key,
        "visitor": {"name": one_line(EVERYTHING, 120), "custom_attributes": {TABLE["script"]: TABLE["json"]}},
        "page": {"url": f"https://a.example/?{TABLE['script']}", "title": TABLE["end_of_title"]},
        "locale": TABLE["script"][:30],
    }
    response = client.post("/api/v1/widget/sessions", body, content_type="application/json")
    assert response.status_code == 201
    require_json(response)
    for name, value in {"avatar_url": "javascript:1", "email": f"<{MARK}>", "name": [ELSEWHERE]}.items():
        bad = body | {"visitor": {name: value}}
        response = client.post("/api/v1/widget/sessions", bad, content_type="application/json")
        assert response.status_code == 400, name
        require_json(response)
