"""A form card that a visitor sends back: read against the card, its words screened like any others."""

from dataclasses import dataclass
from typing import Any

from apps.conversations.card_forms import Filled, answers, as_lines, details
from apps.conversations.cards import CARD
from apps.conversations.models import Message
from apps.conversations.visitors import Visitor
from apps.moderation.automaton import WordAutomaton
from apps.moderation.screening import judge

Json = dict[str, Any]


class FormMissing(Exception):
    """No such form was sent to this visitor."""


@dataclass(frozen=True, slots=True)
class Form:
    """content: the lines as they were written. shown: metadata.form, masked where the word list asks for it.

    details: what the contact may learn from it (name, email, phone).
    """

    content: str
    shown: Json
    details: dict[str, str]


def read_form(visitor: Visitor, filled: Filled, automaton: WordAutomaton) -> Form:
    """Raises FormMissing, CardInvalid."""
    card = _card(visitor, filled)
    found = answers(card, filled.values)
    shown = [answer | {"value": _masked(answer["value"], automaton)} for answer in found]
    form = {"card_message_id": str(filled.card_message_id), "title": card.get("title", ""), "answers": shown}
    unmasked = [answer for answer in found if answer in shown]
    return Form(as_lines(found), form, details(unmasked))


def _card(visitor: Visitor, filled: Filled) -> Json:
    public = Message.objects.for_tenant(visitor.tenant_id).filter(
        visibility=Message.Visibility.PUBLIC, content_type=CARD
    )
    own = public.filter(conversation__contact_id=visitor.contact_id, conversation__inbox_id=visitor.inbox_id)
    message = own.filter(pk=filled.card_message_id).only("metadata").first()
    card: Json = message.metadata.get("card", {}) if message else {}
    if card.get("kind") != "form":
        raise FormMissing("no such form")
    return card


def _masked(value: str | bool, automaton: WordAutomaton) -> str | bool:
    if isinstance(value, bool):
        return value
    verdict = judge(automaton, value)
    return verdict.content if verdict.is_masked else value
