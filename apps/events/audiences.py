"""Who hears an event: every group name of the channel layer is made here and carries its tenant.

Consumers join these groups and never filter; the sender chooses the audience.
"""

from dataclasses import dataclass
from uuid import UUID

from apps.common.ids import short


@dataclass(frozen=True, slots=True)
class Audience:
    group: str


def visitor(tenant_id: UUID, inbox_id: UUID, contact_id: UUID) -> Audience:
    """All sockets of one visitor in one inbox: tabs and devices."""
    return Audience(f"t.{short(tenant_id)}.visitor.{short(inbox_id)}.{short(contact_id)}")


def conversation_agents(tenant_id: UUID, conversation_id: UUID) -> Audience:
    """Agents who have the conversation open."""
    return Audience(f"t.{short(tenant_id)}.thread.{short(conversation_id)}")


def tenant_agents(tenant_id: UUID) -> Audience:
    """Every agent of the tenant: list changes, not full threads."""
    return Audience(f"t.{short(tenant_id)}.agents")


def user(tenant_id: UUID, user_id: UUID) -> Audience:
    """All sockets of one agent in one tenant."""
    return Audience(f"t.{short(tenant_id)}.user.{short(user_id)}")
