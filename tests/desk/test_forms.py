"""Form cards that come back from visitors."""

from typing import Any
from uuid import UUID

import pytest

from apps.conversations.card_forms import Filled
from apps.conversations.cards import CardInvalid, checked_card
from apps.conversations.models import Contact, Message
from apps.conversations.services import Posted
from apps.desk.forms import FormMissing
from apps.desk.intake import FromAgent, write_one
from apps.desk.program.actor import Program
from apps.desk.program.posting import Outgoing, post
from apps.desk.visitor import Incoming, end_conversation, receive_message
from apps.moderation.services import add_word
from tests.desk.conftest import Shop
from tests.factories import make_desk, make_visitor

Json = dict[str, Any]
FORM = checked_card(
    {
        "kind": "form",
        "title": "Call me back",
        "fields": [
            {"name": "name", "label": "Name", "kind": "text"},
            {"name": "mail", "label": "E-mail", "kind": "email"},
            {"name": "phone", "label": "Phone", "kind": "phone", "required": True},
        ],
    }
)
WHOLE = {"name": "Wei", "mail": "wei@shop.example", "phone": "138 0000 0000"}


@pytest.fixture
def card(shop: Shop) -> Message:
    """A form, sent to the shop's visitor."""
    shop.say("转人工")
    return send(shop, FORM)


def send(shop: Shop, card: Json, **fields: Any) -> Message:
    outgoing = Outgoing(sender="agent", content="", card=card, **fields)
    return post(Program(shop.inbox.tenant_id, "Shop"), shop.conversation.id, outgoing).message


def fill(shop: Shop, card_id: UUID, values: Json) -> Posted:
    filled = Filled(card_id, values)
    return receive_message(shop.visitor, Incoming(content="", client_id=filled.client_id, form=filled))


def test_card_without_content_says_its_text(shop: Shop, card: Message) -> None:
    assert (card.content_type, card.metadata) == ("card", {"card": FORM})
    assert card.content == "Call me back\n· Name\n· E-mail\n· Phone"
    assert shop.conversation.preview == card.content


def test_agent_at_the_console_sends_a_card(shop: Shop) -> None:
    shop.say("转人工")
    desk = make_desk(tenant=shop.inbox.tenant)
    fields = {"desk": desk, "conversation_id": shop.conversation.id, "content": " ", "client_id": "c1"}
    sent = write_one(FromAgent(**fields, card=FORM)).message
    assert (sent.content_type, sent.metadata["card"]["kind"]) == ("card", "form")
    assert sent.content.startswith("Call me back\n")
    assert (sent.sender_id, shop.conversation.owner) == (desk.user.id, "human")


def test_form_is_stored_as_lines_and_as_answers(shop: Shop, card: Message) -> None:
    stored = fill(shop, card.id, {"phone": " 138 0000 0000 "}).message
    assert (stored.sender_kind, stored.content_type) == ("visitor", "text")
    assert stored.content == "Phone: 138 0000 0000"
    answer = {"name": "phone", "label": "Phone", "kind": "phone", "value": "138 0000 0000"}
    form = {"card_message_id": str(card.id), "title": "Call me back", "answers": [answer]}
    assert stored.metadata == {"form": form}


def test_form_is_answered_once(shop: Shop, card: Message) -> None:
    first = fill(shop, card.id, WHOLE)
    second = fill(shop, card.id, {"phone": "139 0000 0000"})
    assert (first.is_new, second.is_new) == (True, False)
    assert second.message.id == first.message.id
    end_conversation(shop.visitor)
    assert fill(shop, card.id, WHOLE).message.id == first.message.id


def test_form_tells_the_contact_what_it_has_not(shop: Shop, card: Message) -> None:
    Contact.objects.filter(pk=shop.visitor.contact_id).update(email="old@shop.example")
    fill(shop, card.id, WHOLE)
    contact = Contact.objects.get(pk=shop.visitor.contact_id)
    assert (contact.name, contact.email, contact.phone) == ("Wei", "old@shop.example", "138 0000 0000")


def test_wrong_values_are_refused(shop: Shop, card: Message) -> None:
    with pytest.raises(CardInvalid) as refusal:
        fill(shop, card.id, {"mail": "wei"})
    assert set(refusal.value.fields) == {"mail", "phone"}
    assert Message.objects.filter(sender_kind="visitor").count() == 1


def test_only_the_visitor_whom_it_was_sent_may_fill_it(shop: Shop, card: Message) -> None:
    other = make_visitor(inbox=shop.inbox)
    filled = Filled(card.id, WHOLE)
    with pytest.raises(FormMissing):
        receive_message(other, Incoming(content="", client_id="c", form=filled))


@pytest.mark.parametrize("what", ["text", "another_card", "recalled"])
def test_only_forms_are_filled(shop: Shop, card: Message, what: str) -> None:
    if what == "text":
        Message.objects.filter(pk=card.pk).update(content_type="text")
    elif what == "another_card":
        faq = checked_card({"kind": "faq", "questions": ["?"]})
        Message.objects.filter(pk=card.pk).update(metadata={"card": faq})
    else:
        Message.objects.filter(pk=card.pk).update(content="", metadata={"recalled": True})
    with pytest.raises(FormMissing):
        fill(shop, card.id, WHOLE)


def test_words_of_a_form_are_screened(shop: Shop, card: Message) -> None:
    add_word(tenant_id=shop.inbox.tenant_id, text="Wei", action="mask", category="names")
    stored = fill(shop, card.id, WHOLE).message
    assert stored.content.startswith("Name: ***\n")
    assert stored.metadata["form"]["answers"][0]["value"] == "***"
    contact = Contact.objects.get(pk=shop.visitor.contact_id)
    assert (contact.name, contact.phone) == ("", "138 0000 0000")


def test_blocked_form_tells_nobody(shop: Shop, card: Message) -> None:
    add_word(tenant_id=shop.inbox.tenant_id, text="Wei", action="block", category="names")
    assert fill(shop, card.id, WHOLE).message.visibility == "supervisors"
    assert Contact.objects.get(pk=shop.visitor.contact_id).phone == ""
