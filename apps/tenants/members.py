"""Who belongs to a tenant, and with which role. A role may never be given or changed from below it (Scope.may_give)."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from apps.common.clock import now
from apps.tenants import eviction, quotas
from apps.tenants.admin_roles import permissions_in
from apps.tenants.models import CustomRole, Invitation, Membership, Tenant, User

Role = Membership.Role

_RANKS = {Role.OWNER: 3, Role.ADMINISTRATOR: 2, Role.SUPERVISOR: 1}


def rank(role: str) -> int:
    return _RANKS.get(Role(role), 0)


@transaction.atomic
def save_membership(*, membership: Membership) -> Membership:
    """Validate and store. Raises ValidationError when the person is a member already, and QuotaReached."""
    if membership.custom_role:
        membership.role = membership.custom_role.base
    membership.full_clean()
    if membership.is_active:
        quotas.require_room_for_person(membership.tenant_id, membership.user_id)
    membership.save()
    _access_changed([membership.user_id], membership.tenant_id)
    return membership


@transaction.atomic
def remove_memberships(*, tenant_id: UUID, membership_ids: Iterable[UUID]) -> int:
    rows = Membership.objects.for_tenant(tenant_id).filter(pk__in=list(membership_ids))
    user_ids = list(rows.values_list("user_id", flat=True))
    removed, _details = rows.delete()
    _access_changed(user_ids, tenant_id)
    return removed


@transaction.atomic
def save_custom_role(*, role: CustomRole) -> CustomRole:
    """Validate and store; whoever has it may from now on what it says. Raises ValidationError."""
    role.full_clean()
    role.save()
    having = Membership.objects.for_tenant(role.tenant_id).filter(custom_role=role)
    having.update(role=role.base)
    Invitation.objects.for_tenant(role.tenant_id).filter(custom_role=role).update(role=role.base)
    _access_changed(list(having.values_list("user_id", flat=True)), role.tenant_id)
    return role


@transaction.atomic
def remove_custom_roles(*, tenant_id: UUID, role_ids: Iterable[UUID]) -> None:
    """Those who were invited to one are not any more. Raises RestrictedError while somebody has it."""
    role_ids = list(role_ids)
    invited = Invitation.objects.for_tenant(tenant_id).filter(custom_role__in=role_ids)
    invited.filter(accepted_at=None, revoked_at=None).update(revoked_at=now())
    CustomRole.objects.for_tenant(tenant_id).filter(pk__in=role_ids).delete()


@transaction.atomic
def save_tenant(*, tenant: Tenant) -> Tenant:
    """Store it. Its people's sockets end when it is active no more."""
    tenant.save()
    if not tenant.is_active:
        for user_id in Membership.objects.for_tenant(tenant.id).values_list("user_id", flat=True):
            eviction.announce(user_id, [tenant.id])
    return tenant


def _access_changed(user_ids: Iterable[UUID], tenant_id: UUID) -> None:
    user_ids = list(user_ids)
    _open_or_close_back_office(user_ids)
    _withdraw_letters_of(user_ids, tenant_id)
    for user_id in user_ids:
        eviction.announce(user_id, [tenant_id])


def _open_or_close_back_office(user_ids: Iterable[UUID]) -> None:
    """is_staff opens the sign-in page of the back office; the role decides what is behind it."""
    for user in User.objects.filter(pk__in=list(user_ids), is_superuser=False):
        active = Membership.objects.select_related("custom_role").filter(user=user, is_active=True)
        user.is_staff = any(permissions_in(each).open_back_office for each in active)
        user.save(update_fields=["is_staff"])


def _withdraw_letters_of(user_ids: Iterable[UUID], tenant_id: UUID) -> None:
    """Who is no member any more brings nobody in."""
    members = Membership.objects.for_tenant(tenant_id).filter(is_active=True)
    open_ones = Invitation.objects.for_tenant(tenant_id).filter(
        invited_by__in=list(user_ids), invited_by__is_superuser=False, accepted_at=None, revoked_at=None
    )
    open_ones.exclude(invited_by__in=members.values("user_id")).update(revoked_at=now())
