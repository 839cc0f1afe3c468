"""Erasing a person everywhere: in their conversations and in whatever the desk has made of them.

PSEUDONYMISE leaves conversations without words, for the figures; DELETE leaves nothing. Neither can be undone.
TREATED says of every table that knows a contact or a conversation what becomes of it; a test compares it with the
tables that there are.
"""

from collections.abc import Callable, Collection
from functools import partial
from uuid import UUID

from django.db import transaction

from apps.ai import context
from apps.common import valkey
from apps.conversations import erasing
from apps.conversations.locking import ConversationMissing, locked_conversation
from apps.conversations.models import Contact, Conversation
from apps.conversations.people import tell_watchers
from apps.conversations.removing import remove_contacts
from apps.desk import addresses, growing, turns
from apps.desk.gaps.forgetting import forget_said
from apps.desk.models import (
    AnswerReport,
    BotTurn,
    DataRequest,
    MailedLink,
    Notification,
    PendingMail,
    Suggestion,
)
from apps.events import outbox

Kind = DataRequest.Kind
Progress = Callable[[int, int], None]
GONE, WORDS, STAYS = "deleted", "its words go", "nothing of the person is in it"
TREATED = {
    "ai.Spending": STAYS,
    "conversations.Attachment": GONE,
    "conversations.Block": WORDS,
    "conversations.Contact": WORDS,
    "conversations.ContactLabel": GONE,
    "conversations.ContactMerge": WORDS,
    "conversations.ContactNote": GONE,
    "conversations.Conversation": WORDS,
    "conversations.ConversationLabel": STAYS,
    "conversations.Hold": STAYS,  # while there is one, nothing is erased
    "conversations.Mention": STAYS,
    "conversations.Message": WORDS,
    "conversations.MessageTerms": WORDS,
    "conversations.PageView": GONE,
    "conversations.Rating": WORDS,
    "conversations.SavedDraft": GONE,
    "conversations.ScheduledMessage": GONE,
    "desk.AnswerReport": WORDS,
    "desk.Assignment": STAYS,
    "desk.BotTurn": WORDS,
    "desk.DataRequest": WORDS,
    "desk.GapQuestion": GONE,
    "desk.MailedLink": GONE,
    "desk.Notification": GONE,
    "desk.PendingMail": GONE,
    "desk.SilenceWarning": STAYS,
    "desk.Suggestion": WORDS,
    "desk.Wait": STAYS,
    "reports.ConversationHour": STAYS,
}


def erase(
    kind: str, contacts: list[Contact], *, progress: Progress = lambda _done, _total: None
) -> dict[str, int]:
    """contacts: of one person, none on hold. Answers how many of what. Running it again goes on where it ended."""
    tenant_id, ids = contacts[0].tenant_id, [each.id for each in contacts]
    own = Conversation.objects.for_tenant(tenant_id).filter(contact__in=ids).order_by("pk")
    conversation_ids = list(own.values_list("pk", flat=True))
    counts = {"contacts": len(ids), "conversations": len(conversation_ids), "messages": 0}
    for number, conversation_id in enumerate(conversation_ids, 1):
        counts["messages"] += _erase_conversation(tenant_id, conversation_id)
        progress(number, len(conversation_ids))
    since = min(each.created_at for each in contacts)
    with transaction.atomic():
        about = {"conversation_ids": conversation_ids, "contact_ids": ids}
        counts["events"] = outbox.forget_about(tenant_id=tenant_id, since=since, **about)
        counts |= erasing.erase_facts(tenant_id, ids)
        if kind == Kind.DELETE:
            remove_contacts(tenant_id=tenant_id, contact_ids=ids)
        else:
            tell_watchers(contacts)
        transaction.on_commit(partial(_forget_kept, tenant_id, conversation_ids, ids))
    return counts


@transaction.atomic
def _erase_conversation(tenant_id: UUID, conversation_id: UUID) -> int:
    try:
        conversation = locked_conversation(tenant_id, conversation_id)
    except ConversationMissing:
        return 0
    turns.cancel_active_turn(conversation, reason="replaced")
    forget_said(tenant_id, conversation_id, since_seq=0)
    of_it = {"conversation_id": conversation_id}
    for model in (Notification, MailedLink, PendingMail):
        model.objects.for_tenant(tenant_id).filter(**of_it).delete()
    BotTurn.objects.for_tenant(tenant_id).filter(**of_it).update(trace=[])
    Suggestion.objects.for_tenant(tenant_id).filter(**of_it).update(text="", citations=[])
    AnswerReport.objects.for_tenant(tenant_id).filter(**of_it).update(comment="")
    return erasing.erase_words(conversation)


def _forget_kept(tenant_id: UUID, conversation_ids: Collection[UUID], contact_ids: Collection[UUID]) -> None:
    """What is kept for a while beside the database. What Valkey keeps while it is away, it forgets within a day."""
    for conversation_id in conversation_ids:
        context.forget(tenant_id, conversation_id)
    names = [growing.text_key(tenant_id, each) for each in conversation_ids]
    names += [addresses.key_of(tenant_id, each) for each in contact_ids]
    if names:
        valkey.quick_client().delete(*names)
