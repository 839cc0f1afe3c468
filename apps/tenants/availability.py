"""What agents chose to be: online, busy or offline. Whether they are connected is known elsewhere."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from apps.common.clock import now
from apps.tenants.access import TALKING_ROLES, Desk, NotAMember
from apps.tenants.models import Membership

Availability = Membership.Availability
Because = Membership.Because


def choose_availability(desk: Desk, *, availability: Availability) -> None:
    """By the person. Raises NotAMember when the desk has been taken away meanwhile."""
    if not _change(desk.tenant.id, desk.user.pk, availability=availability):
        raise NotAMember("you have no desk here")


def set_availability_of(
    tenant_id: UUID, user_id: UUID, *, availability: Availability, by_name: str, note: str = ""
) -> bool:
    """By a colleague, who may say why. False: no such member."""
    return _change(
        tenant_id,
        user_id,
        availability=availability,
        because=Because.COLLEAGUE,
        by_name=by_name,
        note=note,
    )


def change_if_unchanged(member: Membership, *, availability: Availability, because: Because) -> bool:
    """By itself. False: since member was read the person, or somebody, has chosen something else."""
    same = {"availability": member.availability, "availability_at": member.availability_at}
    return _change(member.tenant_id, member.user_id, availability=availability, because=because, only_if=same)


def _change(
    tenant_id: UUID,
    user_id: UUID,
    *,
    availability: Availability,
    because: str = Because.CHOSEN,
    by_name: str = "",
    note: str = "",
    only_if: Mapping[str, Any] = MappingProxyType({}),
) -> bool:
    rows = Membership.objects.for_tenant(tenant_id).filter(user_id=user_id, is_active=True, **only_if)
    changed = rows.update(
        availability=availability,
        availability_because=because,
        availability_by=by_name[:120],
        availability_note=note[:200],
        availability_at=now(),
    )
    return bool(changed)


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody is, and why: for «why am I offline». by_name, note: of a colleague who set it."""

    availability: Availability
    because: Because
    by_name: str
    note: str
    at: datetime | None


def standing_of(tenant_id: UUID, user_id: UUID) -> Standing | None:
    """None: no such member."""
    row = Membership.objects.for_tenant(tenant_id).filter(user_id=user_id, is_active=True).first()
    if row is None:
        return None
    return Standing(
        Availability(row.availability),
        Because(row.availability_because),
        row.availability_by,
        row.availability_note,
        row.availability_at,
    )


def chosen_availability(tenant_id: UUID, user_ids: Iterable[UUID]) -> dict[UUID, Availability]:
    """By user, of those who may talk to customers in this tenant."""
    rows = Membership.objects.for_tenant(tenant_id).filter(
        user_id__in=list(user_ids), is_active=True, user__is_active=True, role__in=TALKING_ROLES
    )
    return {user_id: Availability(chosen) for user_id, chosen in rows.values_list("user_id", "availability")}


def own_membership(desk: Desk) -> Membership:
    """With what the person chose to be told of. Raises NotAMember."""
    rows = Membership.objects.for_tenant(desk.tenant.id).select_related("notification_choices")
    row = rows.filter(user_id=desk.user.pk, is_active=True).first()
    if row is None:
        raise NotAMember("you have no desk here")
    return row
