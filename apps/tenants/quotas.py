"""How much a tenant may have and use. Enforced where something is created; said beforehand from 80 % on.

No customer is turned away: contacts come in by the chat all the same, and beyond the messages of a month, or the
cost of AI, no model is asked and people answer.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from apps.common.clock import now
from apps.common.freshness import Fresh
from apps.tenants.kept import Kept
from apps.tenants.models import Inbox, Invitation, Membership, MonthlyUsage, TenantLimits

if TYPE_CHECKING:
    from collections.abc import Callable

WARN_AT_PERCENT = 80
LIMITS = ("people", "inboxes", "contacts", "messages", "ai_cost")  # fields of TenantLimits
_limits: Kept[UUID, TenantLimits] = Kept()
_messages: Fresh[UUID, int] = Fresh(size=1000)


class QuotaReached(ValidationError):
    """The tenant has as many as it may have. Forms show its text."""


@dataclass(frozen=True, slots=True)
class Use:
    """Of one limit. limit is None: there is none."""

    name: str  # of LIMITS
    used: Decimal | int
    limit: Decimal | int | None
    warn_at_percent: int = WARN_AT_PERCENT

    @property
    def percent(self) -> int:
        if self.limit is None:
            return 0
        return int(100 * self.used / self.limit) if self.limit else 100

    @property
    def title(self) -> str:
        """As people call it."""
        return str(TenantLimits._meta.get_field(self.name).verbose_name)  # type: ignore[union-attr]

    @property
    def level(self) -> str:
        """ok, warn or full."""
        if self.limit is not None and self.used >= self.limit:
            return "full"
        return "warn" if self.percent >= self.warn_at_percent else "ok"

    @property
    def stops_the_ai(self) -> bool:
        """Whether people answer once it is used up, rather than that nothing can be added."""
        return self.name in ("messages", "ai_cost")

    @property
    def page(self) -> str:
        """The name of the page that tells more."""
        return "usage_page"


def limits_of(tenant_id: UUID) -> TenantLimits:
    """May be CONFIGURATION_FRESH_S old, and is shared: read it, do not change it."""
    return _limits.get(tenant_id, tenant_id, partial(read_limits, tenant_id))


def read_limits(tenant_id: UUID) -> TenantLimits:
    """As stored now; without a row there is no limit."""
    return TenantLimits.objects.for_tenant(tenant_id).first() or TenantLimits(tenant_id=tenant_id)


@transaction.atomic
def save_limits(limits: TenantLimits) -> None:
    """Every process is current CONFIGURATION_FRESH_S later."""
    limits.full_clean()
    limits.save()


def has_limits(tenant_id: UUID) -> bool:
    limits = limits_of(tenant_id)
    return any(getattr(limits, name) is not None for name in LIMITS)


def this_month() -> date:
    return localdate(now()).replace(day=1)


def people(tenant_id: UUID) -> int:
    return Membership.objects.for_tenant(tenant_id).filter(is_active=True, user__is_active=True).count()


def inboxes(tenant_id: UUID) -> int:
    return Inbox.objects.for_tenant(tenant_id).filter(is_active=True).count()


def messages(tenant_id: UUID) -> int:
    """Of this month, as counted last (apps.desk.usage)."""
    row = MonthlyUsage.objects.for_tenant(tenant_id).filter(month=this_month()).first()
    return row.messages if row else 0


def messages_are_used_up(tenant_id: UUID) -> bool:
    """For those who ask with every message: the count may be a moment old."""
    limit = limits_of(tenant_id).messages
    return limit is not None and _messages.get(tenant_id, partial(messages, tenant_id)) >= limit


def require_room_for_person(tenant_id: UUID, user_id: UUID | None = None) -> None:
    """user_id: who becomes active; somebody who is active already takes no further place. Raises QuotaReached."""
    active = Membership.objects.for_tenant(tenant_id).filter(is_active=True, user__is_active=True)
    if user_id is not None and active.filter(user_id=user_id).exists():
        return
    _require_room(tenant_id, "people", active.count)


def require_room_for_invitation(tenant_id: UUID) -> None:
    """Those who are asked already have a place kept for them. Raises QuotaReached."""
    asked = Invitation.objects.for_tenant(tenant_id).filter(
        accepted_at=None, revoked_at=None, expires_at__gt=now()
    )
    _require_room(tenant_id, "people", lambda: people(tenant_id) + asked.count())


def require_room_for_inbox(tenant_id: UUID) -> None:
    """Raises QuotaReached."""
    _require_room(tenant_id, "inboxes", partial(inboxes, tenant_id))


def require_room_for_contact(tenant_id: UUID, count: "Callable[[], int]") -> None:
    """count: how many there are; contacts are kept by another app. Raises QuotaReached."""
    _require_room(tenant_id, "contacts", count)


@transaction.atomic
def _require_room(tenant_id: UUID, name: str, count: "Callable[[], int]") -> None:
    """Two who ask for the last place at once wait for each other here, until the first has taken it or not."""
    row = TenantLimits.objects.for_tenant(tenant_id).select_for_update().first()
    limit = getattr(row, name) if row else None
    if limit is not None and count() >= limit:
        raise QuotaReached(_TEXTS[name]() % {"limit": limit}, code="quota")


_TEXTS: "dict[str, Callable[[], str]]" = {
    "people": lambda: _(
        "There are as many people here as your plan allows (%(limit)s). Deactivate somebody, or ask for more."
    ),
    "inboxes": lambda: _(
        "There are as many inboxes here as your plan allows (%(limit)s). Deactivate one, or ask for more."
    ),
    "contacts": lambda: _(
        "There are as many contacts here as your plan allows (%(limit)s). Delete some, or ask for more."
    ),
}
