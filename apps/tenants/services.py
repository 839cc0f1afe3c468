"""Writes of the tenants app: API keys are made and revoked here."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.common.clock import now
from apps.tenants import eviction
from apps.tenants.access import hash_key
from apps.tenants.models import ApiKey

KEY_BYTES = 24  # 32 URL-safe characters
PREFIX_LENGTH = 12
NOTED_EVERY = timedelta(minutes=1)


def new_key() -> str:
    return f"kefu_{secrets.token_urlsafe(KEY_BYTES)}"


def create_api_key(
    *,
    tenant_id: UUID,
    name: str,
    scopes: Iterable[str],
    expires_at: datetime | None = None,
    plain: str = "",
) -> tuple[ApiKey, str]:
    """The stored key and its plain text, which nobody can read again. plain: a known key, for demos.

    Raises ValidationError for a scope that does not exist.
    """
    key = plain or new_key()
    row = ApiKey.objects.create(
        tenant_id=tenant_id,
        name=name,
        # A known key is not secret, but a prefix as long as a short key would be the key itself.
        prefix=key[: min(PREFIX_LENGTH, len(key) // 2)],
        hashed_key=hash_key(key),
        scopes=_clean_scopes(scopes),
        expires_at=expires_at,
    )
    return row, key


def _clean_scopes(scopes: Iterable[str]) -> list[str]:
    wanted = set(scopes)
    unknown = wanted - set(ApiKey.Scope.values)
    if unknown or not wanted:
        raise ValidationError({"scopes": _("Choose from: %s.") % ", ".join(ApiKey.Scope.values)})
    return sorted(wanted)


def revoke_api_key(*, tenant_id: UUID, key_id: UUID) -> bool:
    """End the key and its sockets at once. False when the tenant has no such key in use."""
    usable = ApiKey.objects.for_tenant(tenant_id).filter(pk=key_id, revoked_at=None)
    if not usable.update(revoked_at=now()):
        return False
    eviction.announce(key_id, [tenant_id])
    return True


def note_use(key: ApiKey) -> None:
    """Remember that the key is in use, at most once a minute."""
    seen, moment = key.last_used_at, now()
    if seen is None or seen <= moment - NOTED_EVERY:
        ApiKey.objects.filter(pk=key.pk, last_used_at=seen).update(last_used_at=moment)
