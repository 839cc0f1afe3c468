"""Hears what the worker pushes, as a gateway does: through the channel layer, in this process."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from channels.layers import get_channel_layer

from apps.common.loop import submit
from apps.conversations.events import AnswerDelta, MessagePosted
from apps.events.audiences import tenant_channel
from apps.events.envelopes import Pushed, events_of

JOIN_S = 10


@dataclass(slots=True)
class Ears:
    """By conversation, the moments (time.monotonic) of the first delta and of the AI's first message; texts: every
    text that was shown while it grew; sources: where the message said that it comes from."""

    deltas: dict[str, float] = field(default_factory=dict)
    messages: dict[str, float] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    texts: set[str] = field(default_factory=set)
    _listening: "asyncio.Task[None] | None" = None

    def open(self, tenants: Sequence[UUID]) -> None:
        submit(self._join(tenants)).result(JOIN_S)

    def close(self) -> None:
        submit(self._leave()).result(JOIN_S)

    def forget(self) -> None:
        self.deltas, self.messages, self.sources, self.texts = {}, {}, {}, set()

    async def _join(self, tenants: Sequence[UUID]) -> None:
        layer = get_channel_layer()
        channel = await layer.new_channel()
        for tenant_id in tenants:
            await layer.group_add(tenant_channel(tenant_id), channel)
        self._listening = asyncio.ensure_future(self._listen(layer, channel))

    async def _leave(self) -> None:
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.wait([self._listening])

    async def _listen(self, layer: object, channel: str) -> None:
        while True:
            envelope = await layer.receive(channel)  # type: ignore[attr-defined]
            moment = time.monotonic()
            for pushed in events_of(envelope):
                self._hear(pushed, moment)

    def _hear(self, pushed: Pushed, moment: float) -> None:
        if pushed.name == AnswerDelta.name:
            self.deltas.setdefault(pushed.data["conversation_id"], moment)
            self.texts.add(pushed.data["text"])
        elif pushed.name == MessagePosted.name:
            message = pushed.data["message"]
            if message["sender"]["kind"] == "ai":
                self.messages.setdefault(message["conversation_id"], moment)
                self.sources.setdefault(message["conversation_id"], message["metadata"].get("source", "none"))
