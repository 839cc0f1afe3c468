"""Who may stay: many sockets asked at once, by the rules under which each came in, in a handful of queries."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Q

from apps.common.clock import now
from apps.tenants.access import TALKING_ROLES, Desk
from apps.tenants.features import Feature, is_on
from apps.tenants.models import ApiKey, Inbox, Membership, UserSession
from apps.tenants.signing_in.sessions import is_signed_in

AT_ONCE = 1_000
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SocketAccess:
    """What an agent's socket came in by: the session of its cookie, whose it was, and the tenant it works in."""

    session_key: str
    user_id: UUID
    tenant_id: UUID


@dataclass(frozen=True, slots=True)
class KeyAccess:
    key_id: UUID
    tenant_id: UUID


def still_admitted(entries: Iterable[SocketAccess]) -> dict[SocketAccess, Desk]:
    """The desks of those who may stay, with the role they have now. Who is missing must go.

    Two queries for each thousand. A socket stays in its tenant when the session moves on to another one.
    """
    found: dict[SocketAccess, Desk] = {}
    for part in _parts(set(entries)):
        found |= _admitted(part)
    return found


def _admitted(entries: Sequence[SocketAccess]) -> dict[SocketAccess, Desk]:
    sessions = _sessions({entry.session_key for entry in entries})
    memberships = _memberships(entries)
    found = {}
    for entry in entries:
        membership = memberships.get((entry.tenant_id, entry.user_id))
        if membership and is_signed_in(sessions.get(entry.session_key, {}), membership.user):
            found[entry] = Desk.of(membership)
    return found


def _sessions(keys: set[str]) -> dict[str, dict[str, Any]]:
    rows = UserSession.objects.filter(session_key__in=keys, expire_date__gt=now())
    return {row.session_key: row.get_decoded() for row in rows}


def _memberships(entries: Sequence[SocketAccess]) -> dict[tuple[UUID, UUID], Membership]:
    rows = Membership.objects.select_related("user", "tenant", "custom_role").filter(
        user_id__in={entry.user_id for entry in entries},
        tenant_id__in={entry.tenant_id for entry in entries},
        role__in=TALKING_ROLES,
        is_active=True,
        user__is_active=True,
        tenant__is_active=True,
    )
    return {(row.tenant_id, row.user_id): row for row in rows}


def keys_still_admitted(entries: Iterable[KeyAccess]) -> dict[KeyAccess, ApiKey]:
    """The keys that are still good for anything, with the scopes they have now; one query for each thousand."""
    asked, found = set(entries), dict[KeyAccess, ApiKey]()
    for part in _parts(asked):
        rows = ApiKey.objects.select_related("tenant").filter(
            Q(expires_at=None) | Q(expires_at__gt=now()),
            pk__in=[entry.key_id for entry in part],
            revoked_at=None,
            tenant__is_active=True,
        )
        found |= {KeyAccess(row.pk, row.tenant_id): row for row in rows}
    return {
        entry: key for entry, key in found.items() if entry in asked and is_on(key.tenant_id, Feature.API)
    }


def open_inboxes(inbox_ids: Iterable[UUID]) -> set[UUID]:
    """Those of the inboxes whose visitors may stay: active ones of active tenants. As fresh as the database."""
    found: set[UUID] = set()
    for part in _parts(set(inbox_ids)):
        rows = Inbox.objects.filter(pk__in=part, is_active=True, tenant__is_active=True)
        found |= set(rows.values_list("pk", flat=True))
    return found


def _parts(entries: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(entries)
    while part := list(islice(rest, AT_ONCE)):
        yield part
