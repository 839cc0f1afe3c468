"""Who belongs to a tenant, and with which role. A role may never be given or changed from below it."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from apps.tenants import eviction
from apps.tenants.models import Membership, Tenant, User

Role = Membership.Role

BACK_OFFICE_ROLES = frozenset({Role.OWNER, Role.ADMINISTRATOR, Role.SUPERVISOR, Role.ANALYST, Role.EDITOR})
_RANKS = {Role.OWNER: 3, Role.ADMINISTRATOR: 2, Role.SUPERVISOR: 1}


def rank(role: str) -> int:
    return _RANKS.get(Role(role), 0)


def roles_up_to(role: str) -> list[Role]:
    """The roles that somebody with this role may give."""
    return [each for each in Role if rank(each) <= rank(role)]


@transaction.atomic
def save_membership(*, membership: Membership) -> Membership:
    """Validate and store. Raises ValidationError when the person is a member already."""
    membership.full_clean()
    membership.save()
    _open_or_close_back_office([membership.user_id])
    eviction.announce(membership.user_id, [membership.tenant_id])
    return membership


@transaction.atomic
def remove_memberships(*, tenant_id: UUID, membership_ids: Iterable[UUID]) -> int:
    rows = Membership.objects.for_tenant(tenant_id).filter(pk__in=list(membership_ids))
    user_ids = list(rows.values_list("user_id", flat=True))
    removed, _details = rows.delete()
    _open_or_close_back_office(user_ids)
    for user_id in user_ids:
        eviction.announce(user_id, [tenant_id])
    return removed


@transaction.atomic
def save_tenant(*, tenant: Tenant) -> Tenant:
    """Store it. Its people's sockets end when it is active no more."""
    tenant.save()
    if not tenant.is_active:
        for user_id in Membership.objects.for_tenant(tenant.id).values_list("user_id", flat=True):
            eviction.announce(user_id, [tenant.id])
    return tenant


def _open_or_close_back_office(user_ids: Iterable[UUID]) -> None:
    """is_staff opens the sign-in page of the back office; the role decides what is behind it."""
    for user in User.objects.filter(pk__in=list(user_ids), is_superuser=False):
        roles = Membership.objects.filter(user=user, is_active=True, role__in=BACK_OFFICE_ROLES)
        user.is_staff = roles.exists()
        user.save(update_fields=["is_staff"])
