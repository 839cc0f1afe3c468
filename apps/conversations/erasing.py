"""Taking a person out of their conversations: words, names and files go; times, senders and states stay for figures.

What cannot be undone happens conversation by conversation, each in one transaction, so that a worker that dies in
between leaves nothing half erased and the next one goes on.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Q

from apps.conversations.attachments import remove_attachments
from apps.conversations.models import (
    Attachment,
    Block,
    Contact,
    ContactLabel,
    ContactMerge,
    ContactNote,
    Conversation,
    Message,
    MessageTerms,
    PageView,
    Rating,
    SavedDraft,
    ScheduledMessage,
)
from apps.conversations.recalling import tell_erased

ERASED = "erased"
# Lines of the system that say what happened and quote nobody. All others are erased like everybody's words.
QUOTES_NOBODY = frozenset(
    {"assigned", "handoff", "labels", "priority", "rated", "released", "reopened", "resolved", "returned"}
    | {"snoozed", "takeover", "team", "woken"}
)
KEPT_METADATA = ("source",)  # how an answer came about: the figures count by it
MOST_TOLD = 200  # of a conversation; whoever looks at older lines loads them anew
NOTHING: dict[str, Any] = {
    "name": "",
    "email": "",
    "phone": "",
    "identifier": "",
    "avatar_url": "",
    "is_verified": False,
    "custom_attributes": {},
    "last_seen_at": None,
}


def is_erased(contact: Contact) -> bool:
    return not (
        contact.name or contact.email or contact.phone or contact.identifier or contact.custom_attributes
    )


def erase_words(conversation: Conversation) -> int:
    """Of a conversation that the caller has locked. Answers how many messages were erased."""
    tenant_id = conversation.tenant_id
    rows = Message.objects.for_tenant(tenant_id).filter(conversation=conversation)
    erased = [_erased(row) for row in rows.order_by("seq").iterator(chunk_size=500) if _says_something(row)]
    fields = ["content", "encrypted_original", "metadata", "citations", "attachments", "sender_name"]
    Message.objects.bulk_update(erased, fields, batch_size=500)
    MessageTerms.objects.for_tenant(tenant_id).filter(conversation=conversation).update(terms=[])
    files = Attachment.objects.for_tenant(tenant_id).filter(conversation=conversation)
    remove_attachments(tenant_id, files.values_list("pk", flat=True))
    for model in (SavedDraft, ScheduledMessage):
        model.objects.for_tenant(tenant_id).filter(conversation=conversation).delete()
    Rating.objects.for_tenant(tenant_id).filter(conversation=conversation).update(comment="")
    conversation.preview = conversation.page_url = conversation.page_title = ""
    conversation.custom_attributes = {}
    conversation.save(update_fields=["preview", "page_url", "page_title", "custom_attributes"])
    tell_erased(conversation, erased[-MOST_TOLD:])
    return len(erased)


def _says_something(message: Message) -> bool:
    is_ours = (
        message.sender_kind == Message.Sender.SYSTEM and message.metadata.get("activity") in QUOTES_NOBODY
    )
    return not is_ours and message.metadata.get(ERASED) is not True


def _erased(message: Message) -> Message:
    """To clients it is a recalled message: they know how to show that nothing is there any more."""
    kept = {name: message.metadata[name] for name in KEPT_METADATA if name in message.metadata}
    message.metadata = {**kept, "recalled": True, ERASED: True}
    message.content, message.encrypted_original = "", ""
    message.citations, message.attachments = [], []
    if message.sender_kind == Message.Sender.VISITOR:
        message.sender_name = ""
    return message


def erase_facts(tenant_id: UUID, contact_ids: Collection[UUID]) -> dict[str, int]:
    """What stands beside the conversations. Answers how many of what; the contacts stay, as nobody."""
    ids = list(contact_ids)
    removed = {
        model._meta.model_name or "": model.objects.for_tenant(tenant_id).filter(contact__in=ids).delete()[0]
        for model in (ContactNote, PageView, ContactLabel)
    }
    unsent = Attachment.objects.for_tenant(tenant_id).filter(contact__in=ids)
    remove_attachments(tenant_id, unsent.values_list("pk", flat=True))
    merged = Q(kept__in=ids) | Q(joined__in=ids)
    ContactMerge.objects.for_tenant(tenant_id).filter(merged).update(changes={})
    Block.objects.for_tenant(tenant_id).filter(contact__in=ids).update(reason="")
    Contact.objects.for_tenant(tenant_id).filter(pk__in=ids).update(**NOTHING)
    return removed
