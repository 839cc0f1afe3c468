"""Visitors and agents."""

from collections.abc import Callable
from functools import partial
from typing import Any

from tests.chaos.client import Client
from tests.chaos.connection import Connection

Json = dict[str, Any]
SUBSCRIBE = "subscribe:"


class Visitor(Client):
    """One tab of a visitor. token: of the session, shared by the visitor's tabs."""

    path = "/ws/visitor/"

    def __init__(self, *args: Any, token: str, on_conversation: Callable[[str], None], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conversation_id = ""
        self.known: list[str] = []
        self._token = token
        self._on_conversation = on_conversation

    def reads(self, conversation_id: str, contact_id: str) -> bool:
        return contact_id == self.reader.contact_id

    async def hello(self, connection: Connection) -> None:
        frame: Json = {"type": "hello", "token": self._token, "after_seq": 0}
        if self.conversation_id:
            after_seq = self.began(connection, self.conversation_id)
            frame |= {"conversation_id": self.conversation_id, "after_seq": after_seq}
        await connection.send(frame)

    def taken(self, frame: Json, conversations: list[str]) -> None:
        """The current conversation is the one that was seen first last: an old one may still get a line."""
        if frame["type"] in ("message", "skip") and conversations[0] not in self.known:
            self.conversation_id = conversations[0]
            self.known.append(conversations[0])
            self._on_conversation(conversations[0])


class Agent(Client):
    """One tab of an agent, with several conversations open."""

    path = "/ws/agent/"

    def __init__(self, *args: Any, cookie: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cookie = cookie
        self.open: list[str] = []
        self.over: set[str] = set()

    @property
    def at_work(self) -> list[str]:
        """Where a reply makes sense."""
        return [each for each in self.open if each not in self.over]

    def taken(self, frame: Json, conversations: list[str]) -> None:
        if frame["type"] == "conversation" and frame["conversation"]["status"] == "resolved":
            self.over.add(conversations[0])

    def watch(self, conversation_id: str) -> None:
        """Keep the conversation open from now on."""
        self.open.append(conversation_id)
        if self.connection is not None:
            self._subscribe(self.connection, conversation_id)

    def reads(self, conversation_id: str, contact_id: str) -> bool:
        return conversation_id in self.open

    async def hello(self, connection: Connection) -> None:
        await connection.send({"type": "hello", "list": True})

    def welcomed(self, connection: Connection) -> None:
        for conversation_id in self.open:
            self._subscribe(connection, conversation_id)

    def failed_for_now(self, frame: Json) -> None:
        conversation_id = frame.get("ref", "").removeprefix(SUBSCRIBE)
        if self.connection is not None and conversation_id in self.open:
            self._subscribe(self.connection, conversation_id)

    def _subscribe(self, connection: Connection, conversation_id: str) -> None:
        self.aside(partial(self._subscription, connection, conversation_id))

    def _subscription(self, connection: Connection, conversation_id: str) -> Json:
        ref = SUBSCRIBE + conversation_id
        self.expect_answer(ref)
        after_seq = self.began(connection, conversation_id)
        return {"type": "subscribe", "conversation_id": conversation_id, "after_seq": after_seq, "ref": ref}
