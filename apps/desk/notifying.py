"""Telling people at the desk what concerns them: a row in their list, a frame to their sockets, later perhaps a letter.

New messages and newcomers in the queue are not told here: that would be a statement for every message. The page sees
them in the frames that it gets anyway (static/js/console/notifications.js), and the letter reads how things stand
(digests.py).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from apps.common.clock import isoformat, now
from apps.common.inserting import insert
from apps.conversations.models import Conversation
from apps.desk.choosing import DERIVED, Choices, Way, choices_of
from apps.desk.events import NotificationsRead, UserNotified
from apps.desk.models import Notification
from apps.events import audiences, bus

Kind = Notification.Kind
MAX_TEXT = 200
MAX_NAME = 120
SHOWN = 50
MOST_COUNTED = 100


def notify(
    tenant_id: UUID,
    user_ids: Iterable[UUID],
    kind: Kind,
    *,
    conversation: Conversation | None,
    actor_name: str = "",
    text: str = "",
) -> list[Notification]:
    """Tell these people, each by the ways they chose; after commit. Who is no agent of the tenant is left out.

    text: a quote or a reason, shown as it is (cut to 200 characters); what happened is said by the kind, in the
    reader's language. The caller leaves out who acts. Two statements, however many people.
    """
    if kind in DERIVED:
        raise ValueError(f"{kind} is seen by the page itself")
    wanted = set(user_ids)
    people = [each for each in choices_of(tenant_id, wanted).values() if each.ways[kind]] if wanted else []
    rows = [
        Notification(
            tenant_id=tenant_id,
            user_id=each.user_id,
            kind=kind,
            conversation=conversation,
            actor_name=actor_name[:MAX_NAME],
            text=text[:MAX_TEXT],
            is_listed=each.wants(kind, Way.LIST),
            created_at=now(),
        )
        for each in people
    ]
    insert(rows)
    for row, each in zip(rows, people, strict=True):
        _push(row, each)
    return rows


def _push(row: Notification, choices: Choices) -> None:
    ways = sorted(way.value for way in choices.ways[Kind(row.kind)] - {Way.MAIL})
    if ways:
        event = UserNotified(notification=notification_json(row), ways=ways)
        bus.publish(event, to=[audiences.user(row.tenant_id, row.user_id)])


def notification_json(row: Notification) -> dict[str, Any]:
    """Needs the conversation and its contact loaded."""
    conversation = row.conversation
    contact = conversation.contact if conversation else None
    return {
        "id": str(row.id),
        "kind": row.kind,
        "conversation_id": str(conversation.id) if conversation else None,
        "contact": {"id": str(contact.id), "name": str(contact)} if contact else None,
        "actor": row.actor_name,
        "text": row.text,
        "created_at": isoformat(row.created_at),
    }


# ── a person's own list ─────────────────────────────────────────────────────────────────────────────


def latest(tenant_id: UUID, user_id: UUID) -> list[Notification]:
    """The newest SHOWN, with conversation and contact, in one query."""
    return list(_listed(tenant_id, user_id).select_related("conversation__contact").order_by("-id")[:SHOWN])


def unread_count(tenant_id: UUID, user_id: UUID) -> int:
    """At most MOST_COUNTED: more is «many»."""
    return _listed(tenant_id, user_id).filter(read_at=None)[:MOST_COUNTED].count()


def mark_read(
    tenant_id: UUID,
    user_id: UUID,
    *,
    ids: Sequence[UUID] | None = None,
    conversation_id: UUID | None = None,
    moment: datetime | None = None,
) -> int:
    """These, those of a conversation, or all of the person's own. Tells the person's other pages; answers how many are
    unread now."""
    rows = Notification.objects.for_tenant(tenant_id).filter(user_id=user_id, read_at=None)
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    if conversation_id is not None:
        rows = rows.filter(conversation_id=conversation_id)
    changed = rows.update(read_at=moment or now())
    unread = unread_count(tenant_id, user_id)
    if changed:
        bus.publish(NotificationsRead(unread=unread), to=[audiences.user(tenant_id, user_id)])
    return unread


def _listed(tenant_id: UUID, user_id: UUID) -> QuerySet[Notification]:
    return Notification.objects.for_tenant(tenant_id).filter(user_id=user_id, is_listed=True)


def forget_before(tenant_id: UUID, moment: datetime) -> int:
    return Notification.objects.for_tenant(tenant_id).filter(created_at__lt=moment).delete()[0]
