"""Cards over REST."""

from typing import Any

import pytest

from apps.conversations.models import Conversation, Message
from apps.tenants.models import Tenant
from tests.api.client import Program, error
from tests.factories import make_conversation, make_owned

Json = dict[str, Any]
CARD: Json = {"kind": "order", "number": "A-17", "items": [{"title": "Tent", "quantity": 2}]}


@pytest.fixture
def conversation(tenant: Tenant) -> Conversation:
    return make_conversation(tenant=tenant, locale="en")


@pytest.fixture
def path(conversation: Conversation) -> str:
    return f"/conversations/{conversation.id}/messages"


def body(card: Any, sender: str = "ai", **fields: Any) -> Json:
    return {"sender": sender, "content_type": "card", "metadata": {"card": card}} | fields


@pytest.mark.parametrize("sender", ["agent", "ai", "system"])
def test_card_is_posted_with_its_text(program: Program, path: str, sender: str) -> None:
    answer = program.post(path, body(CARD, sender, metadata={"card": CARD, "intent": "order"}))
    assert answer.status_code == 201
    message = answer.json()
    assert (message["content_type"], message["content"]) == ("card", "Order: A-17\n· Tent × 2")
    assert message["metadata"] == {"card": CARD, "intent": "order"}


def test_card_keeps_its_own_text(program: Program, path: str, conversation: Conversation) -> None:
    assert program.post(path, body(CARD, content="Your order")).json()["content"] == "Your order"
    conversation.refresh_from_db()
    assert conversation.preview == "Your order"


def test_cards_text_is_in_the_visitors_language(program: Program, tenant: Tenant) -> None:
    conversation = make_conversation(tenant=tenant, locale="zh-hans")
    answer = program.post(f"/conversations/{conversation.id}/messages", body(CARD)).json()
    assert answer["content"].splitlines()[1:] == ["· Tent × 2"]


@pytest.mark.parametrize(
    ("sent", "fields"),
    [
        (body({"kind": "order", "items": [{"price": 3}]}), {
            "metadata.card.number", "metadata.card.items[0].title", "metadata.card.items[0].price"}),
        (body("<b>"), {"metadata.card"}),
        ({"sender": "ai", "content_type": "card", "content": "x"}, {"metadata.card"}),
        (body(CARD, private=True), {"content_type"}),
        ({"sender": "visitor", "content_type": "card", "content": "x"}, {"content_type"}),
        (body(CARD, content_type="html"), {"content_type"}),
    ],
    ids=["wrong_fields", "no_object", "no_card", "note", "visitor", "content_type"],
)  # fmt: skip
def test_wrong_card_is_refused_by_field(program: Program, path: str, sent: Json, fields: set[str]) -> None:
    answer = program.post(path, sent)
    assert error(answer) == (400, "invalid")
    assert set(answer.json()["error"]["fields"]) == fields
    assert not Message.objects.exists()


def test_card_names_an_upload_of_the_same_message(
    program: Program, path: str, conversation: Conversation
) -> None:
    row = make_owned(
        "conversations.Attachment",
        tenant=conversation.tenant,
        name="tent.png",
        content_type="image/png",
        size=9,
        width=4,
        height=3,
    )
    card = {"kind": "product", "title": "Tent", "image": str(row.id)}
    assert set(program.post(path, body(card)).json()["error"]["fields"]) == {"metadata.card.image"}
    answer = program.post(path, body(card, attachments=[str(row.id)])).json()
    assert [shown["id"] for shown in answer["attachments"]] == [answer["metadata"]["card"]["image"]]


def test_text_needs_content(program: Program, path: str) -> None:
    assert error(program.post(path, {"sender": "ai"})) == (400, "invalid")
