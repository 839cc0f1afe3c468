"""Fetch = authorise: nothing of a tenant is reached except through here or for_tenant()."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from apps.common.clock import now
from apps.common.freshness import Fresh
from apps.common.ids import parse_id
from apps.tenants import features
from apps.tenants.admin_roles import Permissions, Verb, permissions_in, permissions_of_role
from apps.tenants.features import Feature
from apps.tenants.kept import Kept
from apps.tenants.models import ApiKey, Inbox, Membership, Tenant, User

SESSION_TENANT = "kefu_tenant"
# Every hello and every message asks for its inbox.
_by_site_key: Fresh[str, Inbox] = Fresh(size=1000)
_by_id: Kept[tuple[UUID, UUID], Inbox] = Kept()


class NoSuchInbox(Exception):
    """No active inbox of an active tenant has that key."""


class NotAMember(Exception):
    """The user has no active membership (in that tenant)."""


class InvalidApiKey(Exception):
    """The key is unknown, revoked or expired."""


class ApiSwitchedOff(InvalidApiKey):
    """The installation has switched programs off for the key's tenant."""


@dataclass(frozen=True, slots=True)
class Desk:
    """An agent at work: who, and in which tenant."""

    user: User
    tenant: Tenant
    role: str
    own: Permissions | None = None  # of somebody with a role of the tenant's own

    @classmethod
    def of(cls, membership: Membership) -> "Desk":
        own = permissions_in(membership) if membership.custom_role_id else None
        return cls(membership.user, membership.tenant, membership.role, own)

    @property
    def permissions(self) -> Permissions:
        return self.own or permissions_of_role(self.role)

    def may(self, verb: Verb) -> bool:
        return verb in self.permissions.verbs


# Analysts and knowledge editors read reports and articles; they do not talk to customers.
TALKING_ROLES = frozenset(
    {Membership.Role.OWNER, Membership.Role.ADMINISTRATOR, Membership.Role.SUPERVISOR, Membership.Role.AGENT}
)


def inbox_by_site_key(site_key: str) -> Inbox:
    """May be CONFIGURATION_FRESH_S old, and is shared: read it, do not change it. Raises NoSuchInbox."""
    return _by_site_key.get(site_key, partial(_one_inbox, site_key=site_key))


def active_inbox(tenant_id: UUID, inbox_id: UUID) -> Inbox:
    """May be CONFIGURATION_FRESH_S old, and is shared: read it, do not change it. Raises NoSuchInbox."""
    return _by_id.get(tenant_id, (tenant_id, inbox_id), partial(_one_inbox, tenant_id=tenant_id, pk=inbox_id))


def _one_inbox(**conditions: object) -> Inbox:
    rows = Inbox.objects.select_related("tenant").filter(is_active=True, tenant__is_active=True)
    inbox = rows.filter(**conditions).first()
    if inbox is None:
        raise NoSuchInbox("no such inbox")
    return inbox


def memberships(user: User) -> list[Membership]:
    """Where the user may work, oldest first."""
    rows = Membership.objects.select_related("tenant", "user", "custom_role").filter(
        user_id=user.pk, is_active=True, tenant__is_active=True, user__is_active=True
    )
    return list(rows)


def desk(user: User, tenant_id: UUID | None = None) -> Desk:
    """The agent's desk in the tenant (or in the first one). Raises NotAMember."""
    for membership in memberships(user):
        if tenant_id in (None, membership.tenant_id) and membership.role in TALKING_ROLES:
            return Desk.of(membership)
    raise NotAMember("you have no desk here")


def session_tenant(session: Mapping[str, Any]) -> UUID | None:
    """The tenant in which the signed-in person works now."""
    return parse_id(session.get(SESSION_TENANT))


def hash_key(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def api_key(key: str) -> ApiKey:
    """The usable key. Raises InvalidApiKey."""
    row = (
        ApiKey.objects.select_related("tenant")
        .filter(hashed_key=hash_key(key), tenant__is_active=True)
        .first()
    )
    if row is None or row.revoked_at is not None or (row.expires_at is not None and row.expires_at <= now()):
        raise InvalidApiKey("the API key is not valid")
    if not features.is_on(row.tenant_id, Feature.API):
        raise ApiSwitchedOff("the API is switched off for this tenant")
    return row
