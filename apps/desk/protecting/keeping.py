"""How long things are kept: each class of a tenant by its own number of days, every night, some at a time.

A step selects what is due and what of it no hold keeps; the dry run counts the same rows. What is left when the time is
up goes the next night.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.common.clock import now
from apps.conversations import attachments, holds
from apps.conversations.models import Attachment, Contact, Conversation, Message, PageView
from apps.conversations.removing import remove_contacts, remove_conversations
from apps.desk.models import BotTurn, DataRequest, Notification
from apps.desk.protecting import archive
from apps.tenants import auditing
from apps.tenants.models import AuditEntry, Tenant
from apps.tenants.protection import Class, Protection, protection_of

AT_ONCE = 100
LONGEST_S = 300.0  # a tenant, each night
COUNTED = 100_000  # a dry run counts so far
Rows = Callable[[UUID, datetime], "QuerySet[Any]"]


@dataclass(frozen=True, slots=True)
class Due:
    """What would go: of which class, how many, and whether there are more than were counted."""

    name: Class
    days: int
    count: int

    @property
    def is_cut(self) -> bool:
        return self.count > COUNTED


def dry_run(tenant_id: UUID, protection: Protection) -> list[Due]:
    """In the order of the classes; those that are kept for good are left out."""
    moment = now()
    return [
        Due(name, days, due(name, tenant_id, moment - timedelta(days=days))[: COUNTED + 1].count())
        for name, days in sorted(protection.days.items())
    ]


def keep(tenant: Tenant, *, until: Callable[[], bool] | None = None) -> dict[str, int]:
    """Delete what is due. Answers how many of each class; on record as one entry where there were any."""
    moment, stop = now(), until or _time_is_up()
    removed: dict[str, int] = {}
    for name, days in protection_of(tenant).days.items():
        before = moment - timedelta(days=days)
        while not stop() and (count := _STEPS[name](tenant.pk, before)):
            removed[name] = removed.get(name, 0) + count
    if removed:
        with auditing.coming_from(auditing.Origin(via=auditing.Via.WORKER, name="retention")):
            auditing.record(tenant_id=tenant.pk, action="retention", row=tenant, removed=removed)
    return removed


def _time_is_up() -> Callable[[], bool]:
    end = time.monotonic() + LONGEST_S
    return lambda: time.monotonic() > end


# ── what is due ─────────────────────────────────────────────────────────────────────────────────────


def due(name: Class, tenant_id: UUID, before: datetime) -> "QuerySet[Any]":
    """The rows of that class which are older than that, and free."""
    return _DUE[name](tenant_id, before).order_by("pk")


def _conversations(tenant_id: UUID, before: datetime) -> "QuerySet[Conversation]":
    return holds.free_conversations(tenant_id).filter(
        status=Conversation.Status.RESOLVED, last_activity_at__lt=before
    )


def _attachments(tenant_id: UUID, before: datetime) -> "QuerySet[Attachment]":
    rows = Attachment.objects.for_tenant(tenant_id).filter(created_at__lt=before, message_id__isnull=False)
    return rows.filter(Exists(holds.free_conversations(tenant_id).filter(pk=OuterRef("conversation_id"))))


def _contacts(tenant_id: UUID, before: datetime) -> "QuerySet[Contact]":
    """Nobody who was merged with somebody: such a person goes as a whole, or not at all."""
    rows = holds.free_contacts(tenant_id).filter(created_at__lt=before, merged_into=None)
    seen = Q(last_seen_at=None) | Q(last_seen_at__lt=before)
    alone = ~Exists(Contact.objects.filter(merged_into=OuterRef("pk")))
    return rows.filter(seen, alone, ~Exists(Conversation.objects.filter(contact=OuterRef("pk"))))


def _page_views(tenant_id: UUID, before: datetime) -> "QuerySet[PageView]":
    rows = PageView.objects.for_tenant(tenant_id).filter(at__lt=before)
    return rows.filter(Exists(holds.free_contacts(tenant_id).filter(pk=OuterRef("contact_id"))))


def _traces(tenant_id: UUID, before: datetime) -> "QuerySet[BotTurn]":
    """Runs stay, for the figures; what was asked and found goes."""
    rows = BotTurn.objects.for_tenant(tenant_id).filter(created_at__lt=before)
    ended = rows.exclude(state__in=BotTurn.ACTIVE).exclude(trace=[])
    return ended.filter(Exists(holds.free_conversations(tenant_id).filter(pk=OuterRef("conversation_id"))))


def _notifications(tenant_id: UUID, before: datetime) -> "QuerySet[Notification]":
    return Notification.objects.for_tenant(tenant_id).filter(created_at__lt=before)


def _audit(tenant_id: UUID, before: datetime) -> "QuerySet[AuditEntry]":
    return AuditEntry.objects.for_tenant(tenant_id).filter(created_at__lt=before)


def _exports(tenant_id: UUID, before: datetime) -> "QuerySet[DataRequest]":
    return DataRequest.objects.for_tenant(tenant_id).filter(size__gt=0, ended_at__lt=before)


_DUE: dict[Class, Rows] = {
    Class.CONVERSATIONS: _conversations,
    Class.ATTACHMENTS: _attachments,
    Class.CONTACTS: _contacts,
    Class.PAGE_VIEWS: _page_views,
    Class.TRACES: _traces,
    Class.NOTIFICATIONS: _notifications,
    Class.AUDIT: _audit,
    Class.EXPORTS: _exports,
}


# ── what is done ────────────────────────────────────────────────────────────────────────────────────


def _some(name: Class, tenant_id: UUID, before: datetime) -> list[UUID]:
    return list(due(name, tenant_id, before).values_list("pk", flat=True)[:AT_ONCE])


def _forget_conversations(tenant_id: UUID, before: datetime) -> int:
    ids = _some(Class.CONVERSATIONS, tenant_id, before)
    return remove_conversations(tenant_id=tenant_id, conversation_ids=ids) if ids else 0


@transaction.atomic
def _forget_attachments(tenant_id: UUID, before: datetime) -> int:
    """A message goes on telling what was attached; its address leads nowhere."""
    ids = _some(Class.ATTACHMENTS, tenant_id, before)
    gone = {str(pk) for pk in ids}
    owners = Attachment.objects.for_tenant(tenant_id).filter(pk__in=ids).values("message_id")
    messages = list(Message.objects.for_tenant(tenant_id).filter(pk__in=owners))
    for message in messages:
        message.attachments = [
            each | {"kind": "file", "expired": True} if each.get("id") in gone else each
            for each in message.attachments
        ]
    Message.objects.bulk_update(messages, ["attachments"])
    attachments.remove_attachments(tenant_id, ids)
    return len(ids)


def _forget_contacts(tenant_id: UUID, before: datetime) -> int:
    ids = _some(Class.CONTACTS, tenant_id, before)
    return remove_contacts(tenant_id=tenant_id, contact_ids=ids) if ids else 0


def _forget_page_views(tenant_id: UUID, before: datetime) -> int:
    ids = _some(Class.PAGE_VIEWS, tenant_id, before)
    return PageView.objects.for_tenant(tenant_id).filter(pk__in=ids).delete()[0]


def _forget_traces(tenant_id: UUID, before: datetime) -> int:
    ids = _some(Class.TRACES, tenant_id, before)
    return BotTurn.objects.for_tenant(tenant_id).filter(pk__in=ids).update(trace=[])


def _forget_notifications(tenant_id: UUID, before: datetime) -> int:
    ids = _some(Class.NOTIFICATIONS, tenant_id, before)
    return Notification.objects.for_tenant(tenant_id).filter(pk__in=ids).delete()[0]


def _forget_exports(tenant_id: UUID, before: datetime) -> int:
    rows = list(
        DataRequest.objects.for_tenant(tenant_id).filter(pk__in=_some(Class.EXPORTS, tenant_id, before))
    )
    for row in rows:
        archive.forget(row)
    return len(rows)


_STEPS: dict[Class, Callable[[UUID, datetime], int]] = {
    Class.CONVERSATIONS: _forget_conversations,
    Class.ATTACHMENTS: _forget_attachments,
    Class.CONTACTS: _forget_contacts,
    Class.PAGE_VIEWS: _forget_page_views,
    Class.TRACES: _forget_traces,
    Class.NOTIFICATIONS: _forget_notifications,
    Class.AUDIT: auditing.forget_before,
    Class.EXPORTS: _forget_exports,
}
