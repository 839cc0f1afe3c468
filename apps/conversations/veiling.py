"""Conversations, contacts and messages as people are shown them: copies in which numbers are masked."""

from collections.abc import Collection
from copy import copy
from typing import TypeVar

from django.db.models import Model

from apps.conversations.models import Contact, Conversation, Message
from apps.tenants.veil import Veil

R = TypeVar("R", bound=Model)
CONTACT = ("name", "email", "phone", "identifier", "custom_attributes")
CONVERSATION = ("preview", "custom_attributes", "page_title", "page_url")
MESSAGE = ("content", "sender_name", "metadata", "attachments")


def shown_contact(veil: Veil, contact: Contact) -> Contact:
    return veil.row(contact, CONTACT)


def shown_conversation(veil: Veil, conversation: Conversation) -> Conversation:
    """With its contact, which must be loaded."""
    contact, shown = shown_contact(veil, conversation.contact), veil.row(conversation, CONVERSATION)
    if contact is not conversation.contact:
        shown = copy(shown)
        shown.contact = contact
    return shown


def shown_message(veil: Veil, message: Message) -> Message:
    return veil.row(message, MESSAGE)


def is_masked(veil: Veil, message: Message) -> bool:
    """Whether somebody may reveal more of it than is shown."""
    return veil.hides(message.content) or bool(message.encrypted_original)


def people_of(model: type[Model]) -> list[str]:
    """What must be loaded so that a row can be called by name, as select_related wants it."""
    return [path for name, path in _PEOPLE.items() if any(field.name == name for field in model._meta.fields)]


def shown_row(veil: Veil, row: R, names: Collection[str] = ()) -> R:
    """A copy with these columns masked, and with the contacts and the conversation it belongs to as they are shown."""
    shown = veil.row(row, names)
    for path in people_of(type(row)) if veil else ():
        name = path.partition("__")[0]
        before = getattr(row, name)
        after = _shown_related(veil, before)
        if after is not before:
            shown = copy(row) if shown is row else shown
            setattr(shown, name, after)
    return shown


_PEOPLE = {
    "contact": "contact",
    "conversation": "conversation__contact",
    "kept": "kept",
    "joined": "joined",
}


def _shown_related(veil: Veil, related: Model | None) -> Model | None:
    if isinstance(related, Contact):
        return shown_contact(veil, related)
    return shown_conversation(veil, related) if isinstance(related, Conversation) else related
