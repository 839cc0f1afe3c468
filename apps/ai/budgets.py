"""What a tenant and its visitors have spent, and whether they may spend more. PostgreSQL alone knows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, Literal
from uuid import UUID

from django.db import connection
from django.db.models import F, Sum
from django.utils.timezone import localdate

from apps.ai.models import Budget, Spending
from apps.ai.profiles import Attempt, Usage
from apps.common.clock import now
from apps.common.ids import new_id
from apps.tenants import quotas
from apps.tenants.kept import Kept

Level = Literal["ok", "warn", "exceeded"]
LIMITS = ("visitor_tokens_per_day", "visitor_cost_per_day", "tokens_per_month", "cost_per_month")
# One statement for the visitor's day and the tenant's, so that both are counted or none.
ADD = """
INSERT INTO ai_spending
  (id, created_at, tenant_id, contact_id, day, requests, prompt_tokens, completion_tokens, cost)
VALUES {rows}
ON CONFLICT (tenant_id, contact_id, day) DO UPDATE SET
  requests = ai_spending.requests + EXCLUDED.requests,
  prompt_tokens = ai_spending.prompt_tokens + EXCLUDED.prompt_tokens,
  completion_tokens = ai_spending.completion_tokens + EXCLUDED.completion_tokens,
  cost = ai_spending.cost + EXCLUDED.cost
"""
# By the ORM this takes three times as long; every question to a model passes here. In the order of LIMITS.
_SPENT = """
SELECT coalesce(sum(prompt_tokens + completion_tokens) FILTER (WHERE contact_id IS NOT NULL), 0)::bigint,
    coalesce(sum(cost) FILTER (WHERE contact_id IS NOT NULL), 0),
    coalesce(sum(prompt_tokens + completion_tokens) FILTER (WHERE contact_id IS NULL), 0)::bigint,
    coalesce(sum(cost) FILTER (WHERE contact_id IS NULL), 0)
FROM ai_spending
WHERE tenant_id = %s
    AND ((contact_id IS NULL AND day BETWEEN %s AND %s) OR (contact_id = %s::uuid AND day = %s))
"""
ROW = "(%s, %s, %s, %s, %s, %s, %s, %s, %s)"


@dataclass(frozen=True, slots=True)
class BudgetVerdict:
    """The limit that is used up the most. share: 1.0 is all of it; limit is empty when there is none."""

    level: Level = "ok"
    limit: str = ""  # the field of Budget; messages: of the tenant's month
    share: float = 0.0

    @property
    def is_exceeded(self) -> bool:
        return self.level == "exceeded"


@dataclass(frozen=True, slots=True)
class Bill:
    """What the requests of one run used, the failed and the stopped ones included."""

    tenant_id: UUID
    contact_id: UUID | None
    attempts: Iterable[Attempt]


def settle(*, tenant_id: UUID, contact_id: UUID | None, attempts: Iterable[Attempt]) -> None:
    """Count it, in the caller's transaction: on the tenant's day, and the visitor's when there is one."""
    settle_all([Bill(tenant_id, contact_id, attempts)])


def settle_all(bills: Iterable[Bill]) -> None:
    """One statement for all of them."""
    sums: dict[tuple[UUID, UUID | None], list[Any]] = {}
    for bill in bills:
        for owner in {bill.contact_id, None}:
            for each in bill.attempts:
                if each.usage:
                    _add(
                        sums.setdefault((bill.tenant_id, owner), [0, 0, 0, Decimal(0)]), each.usage, each.cost
                    )
    if not sums:
        return
    moment = now()
    # Always in this order, so that two workers cannot wait for each other; the tenants' rows, wanted by all, last.
    owners = sorted(sums, key=lambda owner: (owner[1] is None, owner[0], owner[1] or owner[0]))
    rows = [(new_id(), moment, *owner, localdate(moment), *sums[owner]) for owner in owners]
    with connection.cursor() as cursor:
        cursor.execute(
            ADD.format(rows=", ".join([ROW] * len(rows))), [value for row in rows for value in row]
        )


def _add(figures: list[Any], usage: Usage, cost: Decimal) -> None:
    for position, amount in enumerate((1, usage.prompt_tokens, usage.completion_tokens, cost)):
        figures[position] += amount


_budgets: Kept[UUID, Budget] = Kept()


def _budget(tenant_id: UUID) -> Budget:
    """The tenant's own limits, and the installation's where it is lower."""
    budget = Budget.objects.for_tenant(tenant_id).first() or Budget(tenant_id=tenant_id)
    most = quotas.limits_of(tenant_id).ai_cost
    if most is not None:
        own = budget.cost_per_month
        budget.cost_per_month = most if own is None else min(own, most)
    return budget


def check(*, tenant_id: UUID, contact_id: UUID | None) -> BudgetVerdict:
    """Whether another question may go to a model. One small read, where there are limits; those may be a moment old."""
    if quotas.messages_are_used_up(tenant_id):
        return BudgetVerdict("exceeded", "messages", 1.0)
    budget = _budgets.get(tenant_id, tenant_id, partial(_budget, tenant_id))
    if all(getattr(budget, limit) is None for limit in LIMITS):
        return BudgetVerdict()
    today = localdate(now())
    with connection.cursor() as cursor:
        cursor.execute(_SPENT, [tenant_id, today.replace(day=1), today, contact_id, today])
        (spent,) = cursor.fetchall()
    used: dict[str, Decimal | int] = dict(zip(LIMITS, spent, strict=True))
    shares = {name: _share(amount, getattr(budget, name)) for name, amount in used.items()}
    limit = max(shares, key=lambda name: shares[name])
    return _verdict(limit, shares[limit], budget.warn_at_percent)


class BudgetUse(quotas.Use):
    """Of a limit that the tenant has set itself, for its month."""

    __slots__ = ()

    @property
    def title(self) -> str:
        return str(Budget._meta.get_field(self.name).verbose_name)  # type: ignore[union-attr]

    @property
    def stops_the_ai(self) -> bool:
        return True

    @property
    def page(self) -> str:
        return "admin:ai_spending_changelist"


def month_uses(tenant_id: UUID) -> list[BudgetUse]:
    """Of each limit for the month that the tenant has set."""
    budget = Budget.objects.for_tenant(tenant_id).first()
    if budget is None or (budget.tokens_per_month is None and budget.cost_per_month is None):
        return []
    month = Spending.objects.for_tenant(tenant_id).filter(contact_id=None, day__gte=quotas.this_month())
    spent = month.aggregate(tokens=Sum(F("prompt_tokens") + F("completion_tokens")), cost=Sum("cost"))
    used = {"tokens_per_month": spent["tokens"] or 0, "cost_per_month": round(spent["cost"] or Decimal(0), 2)}
    uses = [
        BudgetUse(name, amount, getattr(budget, name), budget.warn_at_percent)
        for name, amount in used.items()
    ]
    return [use for use in uses if use.limit is not None]


def _verdict(limit: str, share: float, warn_at_percent: int) -> BudgetVerdict:
    if share >= 1:
        return BudgetVerdict("exceeded", limit, share)
    level: Level = "warn" if share * 100 >= warn_at_percent else "ok"
    return BudgetVerdict(level, limit if share else "", share)


def _share(used: Decimal | int, limit: Decimal | int | None) -> float:
    if limit is None:
        return 0.0
    return float(used / limit) if limit else 1.0


def forget_visitors(*, before: date) -> int:
    """Remove visitors' days that no limit looks at any more; the tenants' days stay."""
    removed, _details = Spending.objects.filter(contact_id__isnull=False, day__lt=before).delete()
    return removed
