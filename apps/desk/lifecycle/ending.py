"""The end after silence: a warning first, then the end, unless something was said in between.

Whoever waits for an answer is never cut off: of the visitor's silence alone anything ends. A conversation that rests
(snoozed) or waits for a person goes on, too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.common.clock import isoformat, now
from apps.conversations import queries as threads
from apps.conversations import services as conversations
from apps.conversations.models import Conversation, Message
from apps.conversations.services import SYSTEM, ConversationMissing, Draft
from apps.desk import pending_mail, turns, waiting
from apps.desk.handoff import language_of
from apps.desk.lifecycle import texts
from apps.desk.models import SilenceWarning
from apps.desk.waiting import Outcome
from apps.tenants.lifecycle import stored_settings
from apps.tenants.models import LifecycleSettings

AT_ONCE = 500  # of an inbox, and of the warnings that have come true; the others come the next time
Owner, Status = Conversation.Owner, Conversation.Status
TALK = (Message.Sender.VISITOR, Message.Sender.AGENT, Message.Sender.AI)


@dataclass(frozen=True, slots=True)
class Rule:
    """For the conversations of one owner in one inbox."""

    tenant_id: UUID
    inbox_id: UUID
    owner: str
    after: timedelta
    warning: timedelta

    @property
    def quiet_since(self) -> datetime:
        """Silence that began before then has consequences."""
        return now() - (self.after - self.warning)

    def applies(self, conversation: Conversation) -> bool:
        return (
            (conversation.status, conversation.owner) == (Status.OPEN, self.owner)
            and conversation.waiting_since is None
            and conversation.last_activity_at <= self.quiet_since
        )


def end_silent() -> None:
    """Warn, and end what was warned of."""
    for rule in _rules():
        for conversation_id in _quiet(rule)[:AT_ONCE]:
            _treat(rule, conversation_id)
    due = SilenceWarning.objects.filter(ends_at__lte=now()).order_by("ends_at")
    for tenant_id, conversation_id in list(due.values_list("tenant_id", "conversation_id")[:AT_ONCE]):
        _keep_word(tenant_id, conversation_id)


# ── silence ─────────────────────────────────────────────────────────────────────────────────────────


def _rules() -> Iterator[Rule]:
    wanted = Q(end_ai_after_min__gt=0) | Q(end_people_after_min__gt=0)
    rows = LifecycleSettings.objects.filter(wanted, inbox__is_active=True, inbox__tenant__is_active=True)
    for row in rows.order_by("id"):
        for owner in (Owner.AI, Owner.HUMAN):
            if after := minutes_until_end(row, owner):
                warning = timedelta(minutes=row.warn_before_min)
                yield Rule(row.tenant_id, row.inbox_id, owner, timedelta(minutes=after), warning)


def minutes_until_end(row: LifecycleSettings, owner: str) -> int:
    """0: never."""
    by_owner = {Owner.AI: row.end_ai_after_min, Owner.HUMAN: row.end_people_after_min}
    return by_owner.get(Owner(owner), 0)


def _quiet(rule: Rule) -> QuerySet[Conversation, UUID]:
    warned = SilenceWarning.objects.filter(conversation=OuterRef("pk"))
    rows = Conversation.objects.for_tenant(rule.tenant_id).filter(
        inbox_id=rule.inbox_id,
        status=Status.OPEN,
        owner=rule.owner,
        waiting_since=None,
        last_activity_at__lte=rule.quiet_since,
        last_seq__gt=0,
    )
    return rows.exclude(Exists(warned)).order_by("last_activity_at").values_list("pk", flat=True)


@transaction.atomic
def _treat(rule: Rule, conversation_id: UUID) -> None:
    conversation = _locked(rule.tenant_id, conversation_id)
    if conversation is None or not rule.applies(conversation):
        return
    if rule.warning:
        _warn(rule, conversation)
    else:
        _end(conversation)


def _warn(rule: Rule, conversation: Conversation) -> None:
    ends_at = now() + rule.warning
    text = texts.ends_soon(round(rule.warning.total_seconds() / 60), language_of(conversation))
    metadata = {"activity": "ending_soon", "by": "system", "ends_at": isoformat(ends_at)}
    posted = conversations.post_new(conversation, Draft(sender=SYSTEM, content=text, metadata=metadata))
    SilenceWarning.objects.update_or_create(
        conversation=conversation,
        defaults={
            "tenant_id": conversation.tenant_id,
            "seq": posted.message.seq,
            "ends_at": ends_at,
        },
    )


# ── the end ─────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def _keep_word(tenant_id: UUID, conversation_id: UUID) -> None:
    conversation = _locked(tenant_id, conversation_id)
    warnings = SilenceWarning.objects.for_tenant(tenant_id).filter(conversation_id=conversation_id)
    warning = warnings.first()
    if conversation is None or warning is None or warning.ends_at > now():
        return
    if _still_silent(conversation, warning):
        _end(conversation)
    warning.delete()


def _still_silent(conversation: Conversation, warning: SilenceWarning) -> bool:
    """And nobody has taken the rule away meanwhile."""
    settings = stored_settings(conversation.tenant_id, conversation.inbox_id)
    if conversation.status != Status.OPEN or conversation.waiting_since is not None:
        return False
    if not minutes_until_end(settings, conversation.owner):
        return False
    said = threads.messages(conversation.tenant_id, conversation.id).filter(seq__gt=warning.seq)
    return not said.filter(sender_kind__in=TALK, visibility=Message.Visibility.PUBLIC).exists()


def _end(conversation: Conversation) -> None:
    turns.cancel_active_turn(conversation, reason="replaced")
    waiting.end(conversation, Outcome.ENDED)
    conversations.change_status(conversation, status=Status.RESOLVED)
    metadata = {"activity": "resolved", "by": "system", "reason": "silence"}
    text = texts.ended(language_of(conversation))
    conversations.post_new(conversation, Draft(sender=SYSTEM, content=text, metadata=metadata))
    pending_mail.after_end(conversation)


def _locked(tenant_id: UUID, conversation_id: UUID) -> Conversation | None:
    try:
        return conversations.locked_conversation(tenant_id, conversation_id)
    except ConversationMissing:
        return None
