"""The texts of letters about accounts: an invitation, and a forgotten password."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from apps.common.clock import now
from apps.tenants.invitations import link_of
from apps.tenants.models import Invitation, User
from apps.tenants.passwords import link_for


@dataclass(frozen=True, slots=True)
class InvitationLetter:
    """by: who invites; empty when they are gone. role: as people call it."""

    shop: str
    by: str
    role: str
    link: str


@dataclass(frozen=True, slots=True)
class PasswordLetter:
    name: str
    username: str
    link: str


def invitation(tenant_id: UUID, about: dict[str, str]) -> InvitationLetter | None:
    """None when it was accepted, revoked or sent again meanwhile."""
    still_good = Q(accepted_at=None, revoked_at=None, expires_at__gt=now(), issue=int(about["issue"]))
    rows = Invitation.objects.for_tenant(tenant_id).select_related("tenant", "custom_role", "invited_by")
    found = rows.filter(still_good, pk=about["invitation_id"]).first()
    if found is None:
        return None
    by = found.invited_by.public_name if found.invited_by else ""
    role = found.custom_role.name if found.custom_role else found.get_role_display()
    return InvitationLetter(found.tenant.name, by, role, link_of(found))


def new_password(about: dict[str, str]) -> PasswordLetter | None:
    """The link is made here, so no queue ever holds it."""
    user = User.objects.filter(pk=about["user_id"], is_active=True).first()
    return PasswordLetter(user.public_name, user.username, link_for(user)) if user else None
