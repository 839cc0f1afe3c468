"""What agents chose to be: online, busy or offline. Whether they are connected is known elsewhere."""

from collections.abc import Iterable
from uuid import UUID

from apps.tenants.access import TALKING_ROLES, Desk, NotAMember
from apps.tenants.models import Membership

Availability = Membership.Availability


def choose_availability(desk: Desk, *, availability: Availability) -> None:
    """Raises NotAMember when the desk has been taken away meanwhile."""
    own = Membership.objects.for_tenant(desk.tenant.id).filter(user_id=desk.user.pk, is_active=True)
    if not own.update(availability=availability):
        raise NotAMember("you have no desk here")


def chosen_availability(tenant_id: UUID, user_ids: Iterable[UUID]) -> dict[UUID, Availability]:
    """By user, of those who may talk to customers in this tenant."""
    rows = Membership.objects.for_tenant(tenant_id).filter(
        user_id__in=list(user_ids), is_active=True, user__is_active=True, role__in=TALKING_ROLES
    )
    return {user_id: Availability(chosen) for user_id, chosen in rows.values_list("user_id", "availability")}
