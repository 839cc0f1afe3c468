"""The link in a letter to a colleague that ends such letters: signed, without signing in, good for nothing else."""

import contextlib
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer

from apps.tenants.models import Membership, NotificationChoices

_signer = Signer(salt="kefu.digest", sep=".")


class LinkInvalid(Exception):
    """Nobody made this link, or its person is no member any more."""


def link_for(membership_id: UUID) -> str:
    return f"{settings.KEFU_BASE_URL.rstrip('/')}/console/letters/{_signer.sign(membership_id.hex)}/"


def member_of(signed: str) -> Membership:
    """Raises LinkInvalid."""
    found = None
    with contextlib.suppress(BadSignature, ValueError):
        membership_id = UUID(_signer.unsign(signed))
        rows = Membership.objects.select_related("tenant", "user")
        found = rows.filter(pk=membership_id, is_active=True).first()
    if found is None:
        raise LinkInvalid("this link is not valid")
    return found


def end_letters(signed: str) -> None:
    """Doing it again changes nothing. Raises LinkInvalid."""
    member = member_of(signed)
    NotificationChoices.objects.update_or_create(
        membership=member,
        defaults={"is_mailed": False},
        create_defaults={"tenant_id": member.tenant_id, "is_mailed": False},
    )
