"""What the agent who asked sees of a run: the text while it grows, then how it ended."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from apps.desk.copilot.events import SuggestionEnded, SuggestionGrew
from apps.desk.copilot.orders import Order
from apps.events import bus
from apps.knowledge.search import Passage

SHOW_EVERY_S = 0.1
LONGEST_PASSAGE = 1_500
Json = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class Ending:
    """How a request ended; see SuggestionEnded."""

    reason: str = "done"
    notice: str = ""
    text: str = ""
    source: str = ""
    found: Sequence[Passage] = ()
    cited: Sequence[int] = ()
    missing: Sequence[str] = ()
    added: Sequence[str] = ()

    @property
    def passages(self) -> list[Json]:
        return [
            {
                "index": index,
                "title": each.title,
                "text": each.text[:LONGEST_PASSAGE],
                "url": each.url,
                "verdict": str(each.verdict),
                "cited": index in self.cited,
            }
            for index, each in enumerate(self.found, start=1)
        ]

    @property
    def citations(self) -> list[Json]:
        names = ("index", "title", "url")
        return [{name: each[name] for name in names} for each in self.passages if each["cited"]]


@dataclass(slots=True)
class Growing:
    """The text so far. What grows within a tenth of a second leaves together; the rest comes with the end."""

    order: Order
    text: str = ""
    _shown: int = 0
    _next_at: float = field(default=0.0)

    def add(self, piece: str) -> None:
        self.text += piece
        at = asyncio.get_running_loop().time()
        if at < self._next_at:
            return
        self._next_at = at + SHOW_EVERY_S
        grew = SuggestionGrew(
            request=str(self.order.request),
            conversation_id=str(self.order.conversation_id),
            offset=self._shown,
            text=self.text[self._shown :],
        )
        self._shown = len(self.text)
        bus.push_soon(grew, [self.order.reader])


def tell_end(order: Order, ending: Ending, suggestion_id: UUID | None) -> None:
    ended = SuggestionEnded(
        request=str(order.request),
        conversation_id=str(order.conversation_id),
        reason=ending.reason,
        notice=ending.notice,
        text=ending.text,
        source=ending.source,
        passages=ending.passages,
        missing=list(ending.missing),
        added=list(ending.added),
        suggestion_id=str(suggestion_id) if suggestion_id else None,
    )
    bus.push_soon(ended, [order.reader])
