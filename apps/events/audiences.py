"""Who hears an event: every group name is made here and carries its tenant.

Sockets join these groups and never filter; the sender chooses the audience. A process that holds sockets of a tenant
joins the tenant's own group of the channel layer (tenant_channel) and hands each event to the audiences named in it.
"""

from dataclasses import dataclass
from uuid import UUID

from apps.common.ids import short


@dataclass(frozen=True, slots=True)
class Audience:
    tenant_id: UUID
    group: str


def _audience(tenant_id: UUID, *parts: UUID | str) -> Audience:
    names = [part if isinstance(part, str) else short(part) for part in parts]
    return Audience(tenant_id, ".".join(("t", short(tenant_id), *names)))


def visitor(tenant_id: UUID, inbox_id: UUID, contact_id: UUID) -> Audience:
    """All sockets of one visitor in one inbox: tabs and devices."""
    return _audience(tenant_id, "visitor", inbox_id, contact_id)


def inbox_visitors(tenant_id: UUID, inbox_id: UUID, locale: str) -> Audience:
    """Every visitor of an inbox who reads that language."""
    return _audience(tenant_id, "inbox", inbox_id, locale)


def conversation_agents(tenant_id: UUID, conversation_id: UUID) -> Audience:
    """Agents who have the conversation open."""
    return _audience(tenant_id, "thread", conversation_id)


def tenant_agents(tenant_id: UUID) -> Audience:
    """Every agent of the tenant: changes of state, not full threads."""
    return _audience(tenant_id, "agents")


def tenant_list(tenant_id: UUID) -> Audience:
    """Agents who look at the list: what moved in it."""
    return _audience(tenant_id, "list")


def contact_watchers(tenant_id: UUID, contact_id: UUID) -> Audience:
    """Agents who have one of the contact's conversations open."""
    return _audience(tenant_id, "contact", contact_id)


def tenant_processes(tenant_id: UUID) -> Audience:
    """Every process that holds sockets of the tenant; no socket joins it."""
    return _audience(tenant_id, "processes")


def user(tenant_id: UUID, user_id: UUID) -> Audience:
    """All sockets of one agent in one tenant."""
    return _audience(tenant_id, "user", user_id)


def tenant_channel(tenant_id: UUID) -> str:
    """The channel layer's group that carries all events of a tenant to the processes that hold its sockets."""
    return f"t.{short(tenant_id)}"
