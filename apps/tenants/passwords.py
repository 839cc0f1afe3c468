"""Forgotten passwords: a link by mail, good for an hour and once.

The token is Django's: it depends on the password and on the last sign-in, so either of them ends it.
"""

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction

from apps.common.ids import parse_id
from apps.tenants import auditing
from apps.tenants.models import Membership, User

ID_LENGTH = 32


class ResetInvalid(Exception):
    """Nobody made this link, or it was used, or it has expired."""


def person_called(name: str) -> User | None:
    """Whose password a letter may set anew, by user name or e-mail. Nobody, when an address is not one person's."""
    found = User.objects.filter(username=name, is_active=True).first()
    if found is None:
        namesakes = list(User.objects.filter(email__iexact=name, is_active=True)[:2])
        found = namesakes[0] if len(namesakes) == 1 else None
    return found if found and found.email else None


def link_for(user: User) -> str:
    token = f"{user.pk.hex}{default_token_generator.make_token(user)}"
    return f"{settings.KEFU_BASE_URL.rstrip('/')}/console/reset/#{token}"


def person_of(token: str) -> User:
    """Raises ResetInvalid."""
    user = User.objects.filter(pk__in=[parse_id(token[:ID_LENGTH])], is_active=True).first()
    if user is None or not default_token_generator.check_token(user, token[ID_LENGTH:]):
        raise ResetInvalid("this link is not valid")
    return user


@transaction.atomic
def reset(token: str, *, password: str) -> User:
    """Every session, and every socket, of the person ends. Raises ResetInvalid and ValidationError."""
    User.objects.select_for_update().filter(pk=person_of(token).pk).first()
    user = person_of(token)  # again, behind the lock: of two at once the second finds another password
    validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    for membership in Membership.objects.filter(user=user, is_active=True):
        auditing.record(tenant_id=membership.tenant_id, action="password reset by mail", row=user, actor=user)
    return user
