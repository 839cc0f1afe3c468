"""Replies for later: written now, sent by their author's name when the time has come, once.

A worker sends what is due. The row's lock decides between it and whoever cancels, and the message's client_id is the
row's, so that no second message is made of it. What cannot be sent any more ends with a reason, a line that the
conversation's agents see, and a notification for its author.
"""

import logging
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.common.clock import isoformat, now
from apps.conversations import queries, triage
from apps.conversations import services as conversations
from apps.conversations.models import Conversation, ScheduledMessage
from apps.conversations.services import ConversationClosed, ConversationMissing, Draft
from apps.desk import actors, notifying, pending_mail
from apps.desk.changing import give_to_person, require_open
from apps.desk.models import Notification
from apps.tenants.access import Desk, NotAMember
from apps.tenants.access import desk as desk_of
from apps.tenants.admin_roles import Verb

State = ScheduledMessage.State
Reason = ScheduledMessage.Reason
AT_ONCE = 200
MOST_WAITING = 20  # of a conversation
AHEAD = timedelta(days=365)
LATE = timedelta(hours=12)
QUOTED = 80
Json = dict[str, Any]
log = logging.getLogger(__name__)


class WrongTime(Exception):
    """A message is scheduled for some time within the next year."""


class TooManyScheduled(Exception):
    """A conversation holds twenty messages that wait."""


class ScheduledMissing(Exception):
    """No such message waits in this conversation."""


class NotTheAuthor(Exception):
    """Somebody else wrote it."""


class TooLate(Exception):
    """Nobody worked for so long that the words may be wrong by now."""


# ── what agents do ──────────────────────────────────────────────────────────────────────────────────


def waiting(tenant_id: UUID, conversation_id: UUID) -> list[ScheduledMessage]:
    """With their authors, the next one first."""
    return list(_waiting(tenant_id).filter(conversation_id=conversation_id).select_related("user"))


def schedule(
    desk: Desk, conversation_id: UUID, *, content: str, send_at: datetime, in_reply_to: UUID | None = None
) -> ScheduledMessage:
    """Raises ConversationMissing, ConversationClosed, EmptyMessage, MessageTooLong, WrongTime, TooManyScheduled."""
    conversation = queries.conversation(desk.tenant.id, conversation_id)
    if conversation is None:
        raise ConversationMissing("no such conversation")
    require_open(conversation)
    text = conversations.clean_content(content)
    if not now() < send_at <= now() + AHEAD:
        raise WrongTime("the time must lie within the next year")
    if _waiting(desk.tenant.id).filter(conversation=conversation).count() >= MOST_WAITING:
        raise TooManyScheduled(f"at most {MOST_WAITING} messages wait in a conversation")
    return ScheduledMessage.objects.create(
        tenant_id=desk.tenant.id,
        conversation=conversation,
        user=desk.user,
        content=text,
        send_at=send_at,
        in_reply_to=in_reply_to,
    )


@transaction.atomic
def cancel(desk: Desk, conversation_id: UUID, scheduled_id: UUID) -> ScheduledMessage:
    """One's own; supervisors and above cancel anybody's. Raises ScheduledMissing, also when it has just been sent, and
    NotTheAuthor."""
    rows = _waiting(desk.tenant.id).select_for_update(of=("self",))
    row = rows.filter(conversation_id=conversation_id, pk=scheduled_id).first()
    if row is None:
        raise ScheduledMissing("no such scheduled message")
    if not may_cancel(desk, row):
        raise NotTheAuthor("somebody else wrote it")
    return _end(row, State.CANCELLED)


def may_cancel(desk: Desk, row: ScheduledMessage) -> bool:
    return row.user_id == desk.user.pk or desk.may(Verb.SUPERVISE)


def scheduled_json(row: ScheduledMessage) -> Json:
    """Needs the user loaded."""
    return {
        "id": str(row.id),
        "content": row.content,
        "send_at": isoformat(row.send_at),
        "author": {"id": str(row.user_id), "name": row.user.public_name},
    }


# ── what workers do ─────────────────────────────────────────────────────────────────────────────────


def send_due() -> int:
    """Send, or give up, what is due. Running it twice, or in two workers at once, sends each message once."""
    due = ScheduledMessage.objects.filter(state=State.WAITING, send_at__lte=now()).order_by("send_at", "id")
    return sum(map(_try, due.values_list("pk", flat=True)[:AT_ONCE]))


def _try(scheduled_id: UUID) -> bool:
    """Whether it ended. One that fails by our fault is tried again the next time, and makes no other wait."""
    try:
        return _treat(scheduled_id)
    except Exception:
        log.exception("the scheduled message %s could not be sent", scheduled_id)
        return False


@transaction.atomic
def _treat(scheduled_id: UUID) -> bool:
    rows = ScheduledMessage.objects.select_for_update(skip_locked=True, of=("self",)).select_related("user")
    row = rows.filter(pk=scheduled_id, state=State.WAITING).first()
    if row is None:  # cancelled, or in another worker's hands
        return False
    conversation = conversations.locked_conversation(row.tenant_id, row.conversation_id)
    try:
        _send(row, conversation)
    except (ConversationClosed, NotAMember, TooLate) as error:
        _give_up(row, conversation, REASONS[type(error)])
    return True


REASONS = {ConversationClosed: Reason.RESOLVED, NotAMember: Reason.LEFT, TooLate: Reason.LATE}
TOLD = {
    Reason.RESOLVED: _("Scheduled message not sent, the conversation was resolved: %s"),
    Reason.LEFT: _("Scheduled message not sent, its author has left: %s"),
    Reason.LATE: _("Scheduled message not sent, its time had long passed: %s"),
}


def _send(row: ScheduledMessage, conversation: Conversation) -> None:
    """Raises ConversationClosed, NotAMember, TooLate."""
    require_open(conversation)
    desk = desk_of(row.user, row.tenant_id)
    if now() - row.send_at > LATE:
        raise TooLate
    if conversation.owner != Conversation.Owner.HUMAN:
        give_to_person(actors.agent(desk), conversation, desk.user)
    draft = Draft(
        sender=conversations.agent_sender(desk.user),
        content=row.content,
        client_id=f"scheduled-{row.id}",
        in_reply_to=row.in_reply_to,
    )
    posted = conversations.post_message(conversation, draft)
    pending_mail.after_reply(conversation, posted.message)
    _end(row, State.SENT)


def _give_up(row: ScheduledMessage, conversation: Conversation, reason: Reason) -> None:
    name, quoted = row.user.public_name, row.content[:QUOTED]
    metadata = {
        "activity": "not_sent",
        "reason": str(reason),
        "by": str(row.user_id),
        "name": name,
        "text": quoted,
    }
    triage.note(conversation, TOLD[reason], quoted, **metadata)
    kind = Notification.Kind.NOT_SENT
    notifying.notify(row.tenant_id, [row.user_id], kind, conversation=conversation, text=row.content)
    _end(row, State.NOT_SENT, reason)


def _end(row: ScheduledMessage, state: State, reason: str = "") -> ScheduledMessage:
    row.state, row.reason, row.ended_at = state, reason, now()
    row.save(update_fields=["state", "reason", "ended_at"])
    return row


def _waiting(tenant_id: UUID) -> QuerySet[ScheduledMessage]:
    return ScheduledMessage.objects.for_tenant(tenant_id).filter(state=State.WAITING)
