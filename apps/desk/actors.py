"""Who acts in a conversation besides its visitor: an agent, or a program with an API key."""

from dataclasses import dataclass
from uuid import UUID

from apps.conversations.models import Message
from apps.conversations.services import Sender, agent_sender
from apps.tenants.access import Desk
from apps.tenants.models import User


@dataclass(frozen=True, slots=True)
class Actor:
    """name: as visitors and agents see it, an agent's public name or the name of the key. user: None is a program, or
    Kefu itself."""

    tenant_id: UUID
    name: str
    user: User | None = None
    kind: str = "program"

    @property
    def by(self) -> str:
        """What the thread's activity lines remember: the user's id, «program» or «system»."""
        return str(self.user.pk) if self.user else self.kind

    @property
    def sender(self) -> Sender:
        return agent_sender(self.user) if self.user else Sender(Message.Sender.AGENT, None, self.name)


def agent(desk: Desk) -> Actor:
    return Actor(desk.tenant.id, desk.user.public_name, desk.user)


def itself(tenant_id: UUID) -> Actor:
    """Nobody decided: Kefu does it by the tenant's settings."""
    return Actor(tenant_id, "", kind="system")
