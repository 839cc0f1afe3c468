"""Conversations, contacts and messages as people are shown them: copies in which numbers are masked."""

from copy import copy

from apps.conversations.models import Contact, Conversation, Message
from apps.tenants.veil import Veil

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
