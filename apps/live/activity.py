"""What moves in the agents' list, gathered: at most one frame a second and tenant, however many messages there are."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

from apps.events.envelopes import Pushed
from apps.live.packets import Packet

Json = dict[str, Any]
HandOut = Callable[[Iterable[str], Packet], None]
EVERY_S = 1.0
MAX_ROWS = 100


class ActivityBoard:
    """The first change after a quiet time is shown at once; those that follow wait for the second to pass."""

    def __init__(self, hand_out: HandOut) -> None:
        self._hand_out = hand_out
        self._rows: dict[str, dict[str, Json]] = {}  # group -> conversation id -> newest row
        self._is_cut: set[str] = set()
        self._resting: set[str] = set()

    def note(self, event: Pushed) -> None:
        for group in event.groups:
            rows = self._rows.setdefault(group, {})
            for row in event.data["conversations"]:
                rows.pop(row["id"], None)  # the newest stands last
                rows[row["id"]] = row
            while len(rows) > MAX_ROWS:
                del rows[next(iter(rows))]
                self._is_cut.add(group)
            if group not in self._resting:
                self._show(group)

    def _show(self, group: str) -> None:
        rows = self._rows.pop(group, None)
        if not rows:
            self._resting.discard(group)
            return
        frame = {"type": "activity", "conversations": list(rows.values()), "more": group in self._is_cut}
        self._is_cut.discard(group)
        self._resting.add(group)
        asyncio.get_running_loop().call_later(EVERY_S, self._show, group)
        self._hand_out([group], Packet("conversations.active", frame))
