"""Who is typing: pushed, never stored, never looked up: the caller knows whose conversation it is."""

from uuid import UUID

from apps.conversations.events import Typing
from apps.events import audiences, bus
from apps.tenants.access import Desk


def visitor_typing(
    *, tenant_id: UUID, conversation_id: UUID, contact_id: UUID, name: str, on: bool, preview: str
) -> None:
    """Agents who have the thread open see it, with what is being typed. name: as agents see the visitor."""
    sender = {"kind": "visitor", "id": str(contact_id), "name": name}
    event = Typing(conversation_id=str(conversation_id), sender=sender, on=on, preview=preview)
    bus.push_soon(event, [audiences.conversation_agents(tenant_id, conversation_id)])


def agent_typing(desk: Desk, *, conversation_id: UUID, inbox_id: UUID, contact_id: UUID, on: bool) -> None:
    """The visitor sees it, and the colleagues who have the thread open."""
    tenant_id = desk.tenant.id
    sender = {"kind": "agent", "id": str(desk.user.pk), "name": desk.user.public_name}
    event = Typing(conversation_id=str(conversation_id), sender=sender, on=on)
    thread = audiences.conversation_agents(tenant_id, conversation_id)
    bus.push_soon(event, [audiences.visitor(tenant_id, inbox_id, contact_id), thread])
