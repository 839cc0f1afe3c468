"""«View as»: a superuser sees a tenant's back office as one of its roles does. Read only, and over by itself."""

from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from apps.common.clock import now
from apps.common.ids import parse_id
from apps.tenants.admin_roles import Permissions, Verb, permissions_of_role
from apps.tenants.models import Membership, Tenant

LASTS = timedelta(minutes=30)
_KEPT = "kefu_viewing"  # in the session
# Looking shows nothing more than the role's own eyes do; what takes data out or uncovers it stays shut.
_SEEING = frozenset({Verb.SEE_BLOCKED})


@dataclass(frozen=True, slots=True)
class Viewing:
    tenant_id: UUID
    role: str
    until: datetime

    @property
    def title(self) -> str:
        return str(Membership.Role(self.role).label)

    @property
    def permissions(self) -> Permissions:
        """The role's views, and nothing that it may change or take along."""
        role = permissions_of_role(self.role)
        return Permissions(views=role.views, verbs=role.verbs & _SEEING)


def begin(session: MutableMapping[str, Any], *, tenant: Tenant, role: str) -> Viewing:
    until = now() + LASTS
    session[_KEPT] = {
        "tenant": str(tenant.id),
        "role": Membership.Role(role).value,
        "until": until.timestamp(),
    }
    return Viewing(tenant.id, role, until)


def end(session: MutableMapping[str, Any]) -> Viewing | None:
    """What it was, whether or not its time was up; None when nothing was being viewed."""
    found = _kept(session)
    session.pop(_KEPT, None)
    return found


def of(session: Any) -> Viewing | None:
    """None, too, when the time is up."""
    found = _kept(session)
    return found if found and found.until > now() else None


def is_over(session: Any) -> bool:
    """Something was being viewed, and its time is up."""
    return _KEPT in session and of(session) is None


def _kept(session: Any) -> Viewing | None:
    kept = session.get(_KEPT)
    tenant_id = parse_id(kept["tenant"]) if kept else None
    if not kept or tenant_id is None:
        return None
    return Viewing(tenant_id, kept["role"], datetime.fromtimestamp(kept["until"], UTC))
