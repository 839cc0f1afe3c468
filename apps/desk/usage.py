"""What tenants use of what they may: counted for the page that shows it, and messages bit by bit for the limit."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, QuerySet, Sum
from django.utils.timezone import get_default_timezone, localdate

from apps.ai.models import Spending
from apps.common.clock import now
from apps.conversations.models import Contact, Conversation, Message
from apps.tenants import quotas
from apps.tenants.models import Inbox, Membership, MonthlyUsage, TenantLimits
from apps.tenants.queries import active_tenant_ids
from apps.tenants.quotas import Use

# A transaction that began earlier may still be on its way with messages of that moment.
SETTLED_AFTER = timedelta(seconds=30)


def uses(tenant_id: UUID) -> list[Use]:
    """Of each limit, in the order of quotas.LIMITS."""
    return uses_of([tenant_id])[tenant_id]


def uses_of(tenant_ids: Collection[UUID]) -> dict[UUID, list[Use]]:
    """Six queries, however many tenants."""
    month = quotas.this_month()
    used: dict[str, Mapping[UUID, object]] = {
        "people": _counted(Membership.objects.filter(is_active=True, user__is_active=True), tenant_ids),
        "inboxes": _counted(Inbox.objects.filter(is_active=True), tenant_ids),
        "contacts": _counted(Contact.objects.all(), tenant_ids),
        "messages": dict(
            MonthlyUsage.objects.filter(tenant__in=tenant_ids, month=month).values_list(
                "tenant_id", "messages"
            )
        ),
        "ai_cost": dict(
            Spending.objects.filter(tenant__in=tenant_ids, contact_id=None, day__gte=month)
            .order_by()
            .values_list("tenant_id")
            .annotate(Sum("cost"))
        ),
    }
    limits = {row.tenant_id: row for row in TenantLimits.objects.filter(tenant__in=tenant_ids)}
    none = TenantLimits()
    return {
        each: [
            Use(name, used[name].get(each, 0), getattr(limits.get(each, none), name))  # type: ignore[arg-type]
            for name in quotas.LIMITS
        ]
        for each in tenant_ids
    }


def _counted(rows: QuerySet[Any], tenant_ids: Collection[UUID]) -> dict[UUID, int]:
    of_these = rows.filter(tenant__in=tenant_ids).order_by()
    return dict(of_these.values_list("tenant_id").annotate(Count("pk")))


def count_messages() -> None:
    """Every few minutes, each tenant: what came since the last time. Twice at once counts nothing twice."""
    until = now() - SETTLED_AFTER
    for tenant_id in active_tenant_ids():
        count_messages_of(tenant_id, until)


def count_messages_of(tenant_id: UUID, until: datetime) -> None:
    """Also the end of the month before, when its last hour was not counted yet."""
    month = localdate(until).replace(day=1)
    MonthlyUsage.objects.get_or_create(
        tenant_id=tenant_id, month=month, defaults={"counted_until": _beginning(month)}
    )
    rows = MonthlyUsage.objects.for_tenant(tenant_id).filter(month__gte=_month_before(month))
    for row_id in list(rows.values_list("pk", flat=True)):
        _count_on(row_id, until)


@transaction.atomic
def _count_on(row_id: UUID, until: datetime) -> None:
    row = MonthlyUsage.objects.select_for_update().get(pk=row_id)
    until = min(until, _beginning(_month_after(row.month)))
    if row.counted_until >= until:
        return
    row.messages += _messages(row.tenant_id, row.counted_until, until)
    row.counted_until = until
    row.save(update_fields=["messages", "counted_until"])


def _messages(tenant_id: UUID, since: datetime, until: datetime) -> int:
    """Of people and the AI. Only conversations in which something happened since are looked at."""
    lively = Conversation.objects.for_tenant(tenant_id).filter(last_activity_at__gte=since)
    said = ~Q(sender_kind=Message.Sender.SYSTEM)
    rows = Message.objects.for_tenant(tenant_id).filter(said, created_at__gte=since, created_at__lt=until)
    return rows.filter(conversation__in=lively.values("pk")).count()


def _beginning(month: date) -> datetime:
    return datetime(month.year, month.month, 1, tzinfo=get_default_timezone())


def _month_after(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)


def _month_before(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)
