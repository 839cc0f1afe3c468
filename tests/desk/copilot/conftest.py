"""An agent with a visitor's question, and what the copilot tells them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from apps.desk.copilot import running
from apps.desk.copilot.orders import Order
from apps.tenants.access import Desk
from tests.desk.conftest import Shop, model, provider_process, provider_server, shop
from tests.factories import make_desk
from tests.provider.fixtures import ProviderServer
from tests.pushes import Pushes

__all__ = ["model", "provider_process", "provider_server", "shop"]
Model = Callable[..., ProviderServer]


@dataclass
class Helped:
    """An agent of the shop who asks the copilot in the visitor's conversation."""

    shop: Shop
    desk: Desk
    pushes: Pushes

    def order(self, kind: str = "suggest", **fields: str) -> Order:
        return Order(
            tenant_id=self.desk.tenant.id,
            user_id=self.desk.user.id,
            conversation_id=self.shop.conversation.id,
            request=uuid4(),
            kind=kind,
            **fields,
        )

    def ask(self, kind: str = "suggest", **fields: str) -> dict[str, Any]:
        """The end that the agent is told of."""
        order = self.order(kind, **fields)
        running.assist(order)
        return self.end_of(order)

    def end_of(self, order: Order) -> dict[str, Any]:
        (end,) = [each for each in self.told("copilot.ended") if each["request"] == str(order.request)]
        return end

    def told(self, name: str) -> list[dict[str, Any]]:
        return [push.data for push in self.pushes.named(name)]


@pytest.fixture
def helped(shop: Shop) -> Helped:
    """The visitor has a person: nothing that is said there starts the AI."""
    desk = make_desk(tenant=shop.inbox.tenant)
    return Helped(shop, desk, Pushes(desk.tenant.id))
