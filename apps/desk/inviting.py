"""Letters about accounts: to people who are invited, and to those who forgot their password."""

from uuid import UUID

from django.conf import settings
from django.db import transaction

from apps.common.encryption import decrypt
from apps.desk import mailing
from apps.tenants import invitations
from apps.tenants.models import CustomRole, Invitation, User
from apps.tenants.passwords import person_called


@transaction.atomic
def invite(
    *, tenant_id: UUID, email: str, role: str, custom_role: CustomRole | None, language: str, by: User
) -> Invitation:
    """Without mail (mailing.is_available) whoever invites hands the link over: invitations.link_of.

    Raises ValidationError and QuotaReached.
    """
    invitation = invitations.invite(
        tenant_id=tenant_id, email=email, role=role, custom_role=custom_role, language=language, by=by
    )
    _send(invitation)
    return invitation


@transaction.atomic
def send_again(invitation: Invitation) -> bool:
    """With a new link, for seven days from now. False: it was accepted or revoked."""
    is_open = invitations.renew(invitation)
    if is_open:
        _send(invitation)
    return is_open


def _send(invitation: Invitation) -> None:
    if mailing.is_available():
        mailing.send(
            tenant_id=invitation.tenant_id,
            to=invitation.email,
            template="invitation",
            language=invitation.language or settings.LANGUAGE_CODE,
            about={"invitation_id": str(invitation.pk), "issue": str(invitation.issue)},
        )


def send_new_password(encrypted_name: str) -> None:
    """To the person called so, if there is one. Done by a worker, so that nobody can measure whether there is."""
    user = person_called(decrypt(encrypted_name))
    if user is not None and mailing.is_available():
        mailing.send(
            tenant_id=None,
            to=user.email,
            template="password",
            language=user.locale or settings.LANGUAGE_CODE,
            about={"user_id": str(user.pk)},
        )
