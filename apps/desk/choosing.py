"""By which ways a person wants to be told of what: their own choice, else the defaults of their role."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist

from apps.desk.models import Notification
from apps.tenants.access import TALKING_ROLES, Desk, NotAMember
from apps.tenants.models import Membership, NotificationChoices

Kind = Notification.Kind
Role = Membership.Role


class Way(StrEnum):
    LIST = "list"
    SOUND = "sound"
    DESKTOP = "desktop"
    MAIL = "mail"


# Kinds that have no rows are derived by the page; only what waits unanswered can be mailed (digests.py).
DERIVED = frozenset({Kind.MESSAGE, Kind.QUEUED})
OFFERED_WAYS: Mapping[Kind, tuple[Way, ...]] = {
    kind: (Way.LIST, Way.SOUND, Way.DESKTOP, Way.MAIL) for kind in Kind if kind not in DERIVED
} | {
    Kind.OFFERED: (Way.LIST, Way.SOUND, Way.DESKTOP),  # over long before anybody reads a letter
    Kind.MESSAGE: (Way.SOUND, Way.DESKTOP, Way.MAIL),
    Kind.QUEUED: (Way.SOUND, Way.DESKTOP),
}
ALOUD = frozenset({Way.LIST, Way.SOUND, Way.DESKTOP})
DEFAULTS: Mapping[Kind, frozenset[Way]] = {
    Kind.ASSIGNED: ALOUD | {Way.MAIL},
    Kind.OFFERED: ALOUD,
    Kind.TRANSFERRED: ALOUD | {Way.MAIL},
    Kind.MENTION: ALOUD | {Way.MAIL},
    Kind.TEAM: frozenset({Way.LIST}),
    Kind.WAITING: frozenset({Way.LIST, Way.SOUND}),
    Kind.NOT_SENT: ALOUD | {Way.MAIL},
    Kind.SNOOZE_OVER: ALOUD | {Way.MAIL},
    Kind.MESSAGE: frozenset({Way.SOUND, Way.DESKTOP, Way.MAIL}),
    Kind.QUEUED: frozenset({Way.SOUND}),
}
OVERSEERS = frozenset({Role.OWNER, Role.ADMINISTRATOR, Role.SUPERVISOR})


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """chosen: ways by kind; ways: the same, but mail is missing from all for who wants no letters."""

    user_id: UUID
    role: str
    chosen: Mapping[Kind, frozenset[Way]]
    ways: Mapping[Kind, frozenset[Way]]
    is_mailed: bool
    mail_after_minutes: int
    long_wait_minutes: int

    def wants(self, kind: Kind, way: Way) -> bool:
        return way in self.ways[kind]


def choices_of(tenant_id: UUID, user_ids: Iterable[UUID]) -> dict[UUID, Choices]:
    """By user, of those who may talk to customers in this tenant. One query."""
    rows = Membership.objects.for_tenant(tenant_id).filter(
        user_id__in=list(user_ids), is_active=True, user__is_active=True, role__in=TALKING_ROLES
    )
    return {row.user_id: of_membership(row) for row in rows.select_related("notification_choices")}


def own_choices(desk: Desk) -> Choices:
    """Raises NotAMember."""
    found = choices_of(desk.tenant.id, [desk.user.pk])
    if not found:
        raise NotAMember("you have no desk here")
    return found[desk.user.pk]


def of_membership(row: Membership) -> Choices:
    """Needs notification_choices loaded."""
    try:
        stored = row.notification_choices
    except ObjectDoesNotExist:
        stored = NotificationChoices()
    chosen = {kind: _chosen(kind, stored.chosen) for kind in Kind}
    unwanted = frozenset() if stored.is_mailed else frozenset({Way.MAIL})
    return Choices(
        user_id=row.user_id,
        role=row.role,
        chosen=chosen,
        ways={kind: ways - unwanted for kind, ways in chosen.items()},
        is_mailed=stored.is_mailed,
        mail_after_minutes=stored.mail_after_minutes,
        long_wait_minutes=stored.long_wait_minutes,
    )


def _chosen(kind: Kind, stored: Any) -> frozenset[Way]:
    """stored: of all kinds, as the row has it."""
    own = stored.get(kind.value) if isinstance(stored, dict) else None
    wanted = DEFAULTS[kind] if not isinstance(own, list) else own
    return frozenset(way for way in OFFERED_WAYS[kind] if way in wanted)
