"""Who is typing: pushed, never stored, never looked up: the caller knows whose conversation it is."""

from uuid import UUID

from apps.conversations.events import Typing
from apps.desk.actors import Actor
from apps.events import audiences, bus


def visitor_typing(
    *, tenant_id: UUID, conversation_id: UUID, contact_id: UUID, name: str, on: bool, preview: str
) -> None:
    """Agents who have the thread open see it, with what is being typed. name: as agents see the visitor."""
    sender = {"kind": "visitor", "id": str(contact_id), "name": name}
    event = Typing(conversation_id=str(conversation_id), sender=sender, on=on, preview=preview)
    bus.push_soon(event, [audiences.conversation_agents(tenant_id, conversation_id)])


def agent_typing(actor: Actor, *, conversation_id: UUID, inbox_id: UUID, contact_id: UUID, on: bool) -> None:
    """The visitor sees it, and the colleagues who have the thread open. A program has a name, but no id."""
    sender = {"kind": "agent", "id": str(actor.user.pk) if actor.user else None, "name": actor.name}
    event = Typing(conversation_id=str(conversation_id), sender=sender, on=on)
    thread = audiences.conversation_agents(actor.tenant_id, conversation_id)
    bus.push_soon(event, [audiences.visitor(actor.tenant_id, inbox_id, contact_id), thread])
