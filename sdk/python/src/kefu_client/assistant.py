"""Trying the assistant, in both clients. Nothing of it is stored."""

from collections.abc import Iterable, Mapping
from typing import Any

from kefu_client.calls import API, Call, Id
from kefu_client.knowledge_calls import once

Json = dict[str, Any]
Turns = Iterable[Mapping[str, str]]
WAITS_S = 80.0  # the installation gives an answer 75 seconds


class AssistantMethods:
    def _do(self, call: Call) -> Json:
        raise NotImplementedError

    def decide(
        self, content: str, *, history: Turns = (), conversation_id: Id | None = None, inbox: Id | None = None
    ) -> Json:
        """What would happen to a visitor's message: action, reason, passages, would_ask_model … No model is asked.

        history: {"role": "user" | "assistant", "content"}, oldest first. Raises KefuError.
        """
        return self._do(_question("decide", content, history, conversation_id, inbox))

    def answer(
        self, content: str, *, history: Turns = (), conversation_id: Id | None = None, inbox: Id | None = None
    ) -> Json:
        """The same with answer, citations and usage: it costs what an answer costs. Raises KefuError."""
        return self._do(_question("answer", content, history, conversation_id, inbox))


class AsyncAssistantMethods:
    """The same methods, awaited."""

    async def _do(self, call: Call) -> Json:
        raise NotImplementedError

    async def decide(
        self, content: str, *, history: Turns = (), conversation_id: Id | None = None, inbox: Id | None = None
    ) -> Json:
        return await self._do(_question("decide", content, history, conversation_id, inbox))

    async def answer(
        self, content: str, *, history: Turns = (), conversation_id: Id | None = None, inbox: Id | None = None
    ) -> Json:
        return await self._do(_question("answer", content, history, conversation_id, inbox))


def _question(verb: str, content: str, history: Turns, conversation_id: Id | None, inbox: Id | None) -> Call:
    """With an Idempotency-Key, so that a second try does not pay for a second answer."""
    ids = {"conversation_id": conversation_id, "inbox": inbox}
    body: Json = {"content": content, "history": [dict(turn) for turn in history]}
    body |= {name: str(value) for name, value in ids.items() if value is not None}
    return Call("POST", f"{API}/ai/{verb}", body=body, headers=once(), waits_s=WAITS_S)
