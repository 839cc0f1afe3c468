"""An inbox with one article, a visitor, and the ways in which they speak."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from apps.ai.models import Persona, Provider
from apps.conversations.models import Conversation, Message
from apps.conversations.services import Posted
from apps.conversations.visitors import Visitor, new_visitor
from apps.desk import bot
from apps.desk.models import BotTurn, InboxAnswering
from apps.desk.visitor import Incoming, receive_message
from apps.tenants.models import Inbox
from tests.factories import make_article, make_inbox, make_persona
from tests.provider.fixtures import ProviderServer, provider_process, provider_server

__all__ = ["provider_process", "provider_server"]
QUESTION = "运费怎么算？"
ANSWER = "订单满 99 元包邮，不满 99 元收 8 元运费。"


def steps(turn: BotTurn) -> dict[str, dict[str, Any]]:
    """The trace by stage."""
    return {step["stage"]: step for step in turn.trace}


@dataclass
class Shop:
    inbox: Inbox
    visitor: Visitor
    persona: Persona
    answering: InboxAnswering

    def say(self, content: str, client_id: str = "") -> Posted:
        return receive_message(self.visitor, Incoming(content=content, client_id=client_id or content))

    def ask(self, content: str) -> Posted:
        """Speak, and let the worker do what follows."""
        posted = self.say(content)
        turn = self.latest_turn
        if turn is not None:
            bot.answer(turn.id)
        return posted

    @property
    def latest_turn(self) -> BotTurn | None:
        turns = BotTurn.objects.filter(conversation__contact_id=self.visitor.contact_id)
        return turns.order_by("created_at").last()

    @property
    def conversation(self) -> Conversation:
        return Conversation.objects.filter(contact_id=self.visitor.contact_id).latest("created_at")

    @property
    def turn(self) -> BotTurn:
        turn = self.latest_turn
        assert turn is not None
        return turn

    def messages(self, kind: str = "") -> list[Message]:
        rows = Message.objects.filter(conversation__contact_id=self.visitor.contact_id).order_by("created_at")
        return [row for row in rows if not kind or row.sender_kind == kind]

    def lines(self) -> list[tuple[str, str]]:
        return [(row.sender_kind, row.content) for row in self.messages()]

    def use(self, provider: Provider) -> None:
        self.answering.provider = provider
        self.answering.save()


@pytest.fixture
def shop(transactional_db: None) -> Shop:
    inbox = make_inbox()
    persona = make_persona(tenant=inbox.tenant, name="小山", is_default=True)
    make_article(tenant=inbox.tenant, title=QUESTION, similar_questions=["运费多少钱"], body=ANSWER)
    answering = InboxAnswering.objects.create(
        tenant=inbox.tenant, inbox=inbox, persona=persona, debounce_ms=0
    )
    return Shop(inbox, new_visitor(inbox), persona, answering)


@pytest.fixture
def model(shop: Shop, provider_server: ProviderServer) -> Callable[..., ProviderServer]:
    """model(mode=…, text=…): the shop answers through the test provider, which behaves like that."""
    provider = Provider(
        tenant=shop.inbox.tenant,
        name="test",
        base_url=provider_server.base_url,
        model="test",
        is_private_allowed=True,
        connect_timeout_s=1,
        first_token_timeout_s=1,
        between_tokens_timeout_s=1,
        total_timeout_s=8,
    )
    provider.api_key = "sk-test"
    provider.save()
    shop.use(provider)

    def behave(**behaviour: object) -> ProviderServer:
        provider_server.control(**behaviour)
        return provider_server

    return behave
