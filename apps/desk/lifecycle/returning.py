"""Back to the AI when the person in charge stays silent while the visitor waits.

Silent: for so many minutes neither a message nor a note nor anything else of a colleague in the thread, and nobody is
typing. One message of a visitor brings a conversation back once: if the AI hands it over again, it stays there.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from apps.common.clock import now
from apps.conversations import queries as threads
from apps.conversations import services as conversations
from apps.conversations.models import Conversation, Message
from apps.conversations.services import SYSTEM, ConversationMissing, Draft
from apps.desk import queries, typing
from apps.desk.handoff import language_of
from apps.desk.lifecycle import texts
from apps.desk.starting import Starting
from apps.tenants.hours import Hours, is_open, next_change
from apps.tenants.models import LifecycleSettings
from apps.tenants.queries import hours_of

AT_ONCE = 500  # of an inbox and team; the others come the next time
ACTIVITY = "returned"
Owner, Status = Conversation.Owner, Conversation.Status
When = LifecycleSettings.ReturnWhen


def return_silent() -> list[UUID]:
    """Returns the turns that a worker must be told of: what was written meanwhile, the AI answers."""
    return [turn_id for row in _settings() for turn_id in _of_inbox(row)]


def _settings() -> Iterator[LifecycleSettings]:
    """Of the inboxes where it may happen."""
    rows = LifecycleSettings.objects.filter(
        return_after_min__gt=0, inbox__is_active=True, inbox__tenant__is_active=True
    )
    for row in rows.select_related("inbox").order_by("id"):
        if queries.answering(row.inbox).is_ai_enabled:
            yield row


def may_return(row: LifecycleSettings, hours: Hours, moment: datetime) -> bool:
    """By the hours. Within opening hours only: people have been there for as long as they may be silent."""
    if row.return_when == When.ALWAYS:
        return True
    if row.return_when == When.CLOSED:
        return not is_open(hours, moment)
    began = moment - timedelta(minutes=row.return_after_min)
    closes = next_change(hours, began)
    return is_open(hours, began) and (closes is None or closes > moment)


def _of_inbox(row: LifecycleSettings) -> Iterator[UUID]:
    silent_since = now() - timedelta(minutes=row.return_after_min)
    waiting = Conversation.objects.for_tenant(row.tenant_id).filter(
        inbox_id=row.inbox_id, status=Status.OPEN, owner=Owner.HUMAN, waiting_since__lte=silent_since
    )
    for team_id in set(waiting.order_by().values_list("team_id", flat=True).distinct()):
        if not may_return(row, hours_of(row.tenant_id, row.inbox_id, team_id), now()):
            continue
        of_team = waiting.filter(team_id=team_id).order_by("waiting_since")
        for conversation_id in list(of_team.values_list("pk", flat=True)[:AT_ONCE]):
            if not typing.is_agent_typing(row.tenant_id, conversation_id):
                yield from _give_back(row, conversation_id, silent_since)


@transaction.atomic
def _give_back(row: LifecycleSettings, conversation_id: UUID, silent_since: datetime) -> list[UUID]:
    try:
        conversation = conversations.locked_conversation(row.tenant_id, conversation_id)
    except ConversationMissing:
        return []
    asked = _unanswered(conversation, silent_since)
    if asked is None:
        return []
    person = conversation.assignee
    conversations.change_owner(conversation, owner=Owner.AI)
    metadata = {
        "activity": ACTIVITY,
        "by": "system",
        "minutes": row.return_after_min,
        "name": person.public_name if person else "",
    }
    text = texts.returned(language_of(conversation))
    conversations.post_new(conversation, Draft(sender=SYSTEM, content=text, metadata=metadata))
    starting = Starting([conversation])
    starting.add(conversation, asked, queries.answering(conversation.inbox))
    return starting.flush()


def _unanswered(conversation: Conversation, silent_since: datetime) -> Message | None:
    """What the visitor has written last, if nobody has shown any sign of life since then, for long enough."""
    if (conversation.owner, conversation.status) != (Owner.HUMAN, Status.OPEN):
        return None
    if conversation.waiting_since is None or conversation.waiting_since > silent_since:
        return None
    rows = threads.messages(conversation.tenant_id, conversation.id)
    ours = rows.exclude(sender_kind=Message.Sender.VISITOR)
    if ours.filter(created_at__gt=silent_since).exists():
        return None
    theirs = rows.filter(sender_kind=Message.Sender.VISITOR, visibility=Message.Visibility.PUBLIC)
    asked = theirs.last()
    came_back = ours.filter(metadata__activity=ACTIVITY).last()
    is_new = asked is not None and (came_back is None or came_back.seq < asked.seq)
    return asked if is_new else None
