"""Contacts, their conversations and the messages in them."""

from apps.conversations.models.attachments import Attachment
from apps.conversations.models.blocks import MAX_REASON, Block
from apps.conversations.models.canned import MAX_CANNED, CannedResponse
from apps.conversations.models.composing import Mention, SavedDraft, ScheduledMessage
from apps.conversations.models.contacts import MAX_PHONE, Contact, ContactLabel
from apps.conversations.models.conversations import Conversation, ConversationLabel
from apps.conversations.models.holds import Hold
from apps.conversations.models.labels import LABEL_TITLE, Label
from apps.conversations.models.merges import ContactMerge
from apps.conversations.models.messages import MAX_CONTENT, Message
from apps.conversations.models.notes import MAX_NOTE, ContactNote
from apps.conversations.models.pages import MAX_PAGE_ADDRESS, MAX_PAGE_TITLE, PageView
from apps.conversations.models.ratings import MAX_COMMENT, Rating
from apps.conversations.models.search import MAX_VIEW_NAME, MessageTerms, SavedView, SearchProgress

__all__ = [
    "LABEL_TITLE",
    "MAX_CANNED",
    "MAX_COMMENT",
    "MAX_CONTENT",
    "MAX_NOTE",
    "MAX_PAGE_ADDRESS",
    "MAX_PAGE_TITLE",
    "MAX_PHONE",
    "MAX_REASON",
    "MAX_VIEW_NAME",
    "Attachment",
    "Block",
    "CannedResponse",
    "Contact",
    "ContactLabel",
    "ContactMerge",
    "ContactNote",
    "Conversation",
    "ConversationLabel",
    "Hold",
    "Label",
    "Mention",
    "Message",
    "MessageTerms",
    "PageView",
    "Rating",
    "SavedDraft",
    "SavedView",
    "ScheduledMessage",
    "SearchProgress",
]
