"""Bringing people in by letter. A link is an id, and a signature over it and the number of the letter: nothing that
opens a door is stored, and a letter that was sent again makes the earlier ones void.

It stands behind the # of an address, which browsers send to no server.
"""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from apps.common.clock import now
from apps.common.ids import parse_id
from apps.tenants import auditing, members, quotas
from apps.tenants.models import CustomRole, Invitation, Membership, User

GOOD_FOR = timedelta(days=7)
ID_LENGTH, SIGNATURE_LENGTH = 32, 32


class InvitationInvalid(Exception):
    """Nobody made this link, or it was used or revoked, or it has expired."""


@transaction.atomic
def invite(
    *,
    tenant_id: UUID,
    email: str,
    role: str,
    custom_role: CustomRole | None = None,
    language: str = "",
    by: User | None = None,
) -> Invitation:
    """Raises ValidationError (invited or a member already, no such address) and QuotaReached."""
    invitation = Invitation(
        tenant_id=tenant_id,
        email=email.strip().lower(),
        role=custom_role.base if custom_role else role,
        custom_role=custom_role,
        language=language,
        invited_by=by,
        expires_at=now() + GOOD_FOR,
    )
    invitation.full_clean()
    if Membership.objects.for_tenant(tenant_id).filter(user__email__iexact=invitation.email).exists():
        raise ValidationError({"email": _("Somebody with this address belongs to the tenant already.")})
    quotas.require_room_for_invitation(tenant_id)
    invitation.save()
    return invitation


def renew(invitation: Invitation) -> bool:
    """Good for seven days from now; the links of earlier letters are void. False: it was accepted or revoked."""
    changed = _waiting(invitation).update(issue=F("issue") + 1, expires_at=now() + GOOD_FOR)
    invitation.refresh_from_db()
    return bool(changed)


def revoke(invitation: Invitation) -> bool:
    """False: it was accepted or revoked before."""
    changed = _waiting(invitation).update(revoked_at=now())
    invitation.refresh_from_db()
    return bool(changed)


def link_of(invitation: Invitation) -> str:
    return f"{settings.KEFU_BASE_URL.rstrip('/')}/console/invited/#{token_of(invitation)}"


def token_of(invitation: Invitation) -> str:
    return invitation.pk.hex + _signature(invitation)


def invitation_of(token: str) -> Invitation:
    """One that is still good, with tenant and role. Raises InvitationInvalid."""
    rows = Invitation.objects.select_related("tenant", "custom_role", "invited_by")
    found = rows.filter(pk__in=[parse_id(token[:ID_LENGTH])], tenant__is_active=True).first()
    if found is None or not constant_time_compare(token[ID_LENGTH:], _signature(found)):
        raise InvitationInvalid("this link is not valid")
    if found.accepted_at or found.revoked_at or found.expires_at <= now():
        raise InvitationInvalid("this link is not valid any more")
    return found


@transaction.atomic
def accept(token: str, *, user: User) -> Membership:
    """Once. Somebody who belongs to the tenant already keeps the role they have.

    Raises InvitationInvalid and QuotaReached.
    """
    invitation = _claimed(token)
    own = Membership.objects.for_tenant(invitation.tenant_id).filter(user=user).first()
    if own is None:
        own = members.save_membership(
            membership=Membership(
                tenant=invitation.tenant, user=user, role=invitation.role, custom_role=invitation.custom_role
            )
        )
    invitation.accepted_at, invitation.accepted_by = now(), user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    auditing.record(tenant_id=invitation.tenant_id, action="invitation accepted", row=invitation, actor=user)
    return own


@transaction.atomic
def accept_as_newcomer(
    token: str, *, username: str, display_name: str, password: str, language: str = ""
) -> User:
    """With an account of their own. Raises InvitationInvalid, QuotaReached and ValidationError by field."""
    invitation = invitation_of(token)
    user = User(username=username, display_name=display_name, email=invitation.email, locale=language)
    user.set_password(password)
    user.full_clean(exclude=["password"])
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ValidationError({"password": error.error_list}) from None
    user.save()
    accept(token, user=user)
    return user


def has_account(invitation: Invitation) -> bool:
    return User.objects.filter(email__iexact=invitation.email, is_active=True).exists()


def _claimed(token: str) -> Invitation:
    """Locked: two who follow the link at once cannot both come in."""
    invitation_id = invitation_of(token).pk
    Invitation.objects.select_for_update().get(pk=invitation_id)
    return invitation_of(token)


def _waiting(invitation: Invitation) -> QuerySet[Invitation]:
    rows = Invitation.objects.for_tenant(invitation.tenant_id)
    return rows.filter(pk=invitation.pk, accepted_at=None, revoked_at=None)


def _signature(invitation: Invitation) -> str:
    said = f"{invitation.pk.hex}:{invitation.issue}"
    return salted_hmac("kefu.invitation", said, algorithm="sha256").hexdigest()[:SIGNATURE_LENGTH]
