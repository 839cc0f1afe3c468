"""Contacts, their conversations and the messages in them."""

from apps.conversations.models.attachments import Attachment
from apps.conversations.models.contacts import MAX_PHONE, Contact
from apps.conversations.models.conversations import Conversation, ConversationLabel
from apps.conversations.models.labels import LABEL_TITLE, Label
from apps.conversations.models.messages import MAX_CONTENT, Message
from apps.conversations.models.pages import MAX_PAGE_ADDRESS, MAX_PAGE_TITLE, PageView
from apps.conversations.models.ratings import MAX_COMMENT, Rating

__all__ = [
    "LABEL_TITLE",
    "MAX_COMMENT",
    "MAX_CONTENT",
    "MAX_PAGE_ADDRESS",
    "MAX_PAGE_TITLE",
    "MAX_PHONE",
    "Attachment",
    "Contact",
    "Conversation",
    "ConversationLabel",
    "Label",
    "Message",
    "PageView",
    "Rating",
]
