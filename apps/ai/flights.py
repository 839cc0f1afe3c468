"""Single flight: a hundred people who ask the same at the same time cost one request to the model.

    async with flights.boarding(key, within=8.0) as seat:
        if seat.answer is None:
            answer = …                # ask the model, leading or, when time is up or Valkey away, for oneself
            seat.bring(answer)        # what may not be given to others is not brought

One leads, in whichever process; the others wait for its answer, for `within` seconds at most. A leader that leaves
without an answer lets the next one lead at once, one that dies when its lease has expired. Waiting costs next to
nothing: a process hears what lands by one subscription, and one of those who wait for the same thing looks for all
of them, now and then also in case a word was missed.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from uuid import uuid4

from redis.exceptions import RedisError

from apps.ai import burst
from apps.ai.burst import CACHE, lead_key
from apps.ai.scopes import Answer, Key
from apps.common import valkey
from apps.common.loop import PerLoop
from apps.common.scripts import ValkeyAway

RENEW_S = 1.0
LOOK_S = 0.5  # how long a waiting one may miss that something landed, or that a leader has died
LONGEST_LEAD_S = 120.0  # nobody waits longer for a leader that hangs
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Seat:
    """answer: what another one brought; None: get it yourself. is_leading: others wait for what you bring."""

    answer: Answer | None = None
    is_leading: bool = False
    brought: Answer | None = None

    def bring(self, answer: Answer) -> None:
        self.brought = answer


@contextlib.asynccontextmanager
async def boarding(key: Key, *, within: float) -> AsyncIterator[Seat]:
    """Lead, or wait for the answer of whoever leads. Leaving the block, however it ends, gives up the lead."""
    token, seat = uuid4().hex, Seat()
    try:
        await _take_seat(key, token, seat, within)
        with _tower().renewing(key) if seat.is_leading else contextlib.nullcontext():
            yield seat
    finally:
        await asyncio.shield(_disembark(key, token, seat))


async def _take_seat(key: Key, token: str, seat: Seat, within: float) -> None:
    with contextlib.suppress(TimeoutError, ValkeyAway):
        async with asyncio.timeout(within):
            seat.answer = await _answer_or_lead(key, token)
            seat.is_leading = seat.answer is None
    if seat.answer:
        CACHE.labels("shared").inc()


async def _answer_or_lead(key: Key, token: str) -> Answer | None:
    """The answer, or None for the lead. Raises ValkeyAway."""
    with _tower().gate(key) as gate:
        while (found := await gate.look(key, token)) is False:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(gate.landed.wait(), LOOK_S)
    return found if isinstance(found, Answer) else None


async def _disembark(key: Key, token: str, seat: Seat) -> None:
    if seat.brought is not None:
        await burst.land(key, token, seat.brought)
    elif seat.answer is None:  # also when Valkey never told us whether the lead was ours
        await burst.leave(key, token)


class _Gate:
    """Where those of one loop wait who ask the same. One of them looks for all of them."""

    def __init__(self) -> None:
        self.landed = asyncio.Event()  # something happened to the flight
        self.people = 0
        self.is_closed = False  # who comes now waits at a new gate
        self._looking = asyncio.Lock()
        self._answer: Answer | None = None
        self._looked_at = float("-inf")

    async def look(self, key: Key, token: str) -> Answer | bool:
        """The answer, whether the lead is ours, or False: wait for landed. Raises ValkeyAway."""
        async with self._looking:
            if self.is_closed:
                return self._answer or _raise_away()
            is_news = self.landed.is_set() or time.monotonic() - self._looked_at > LOOK_S / 2
            return await self._claim(key, token) if is_news else False

    async def _claim(self, key: Key, token: str) -> Answer | bool:
        self.landed.clear()
        try:
            found = await burst.claim(key, token)
        except ValkeyAway:
            self._close(None)
            raise
        self._looked_at = time.monotonic()
        if isinstance(found, Answer):
            self._close(found)
        return found

    def _close(self, answer: Answer | None) -> None:
        self.is_closed, self._answer = True, answer
        self.landed.set()


def _raise_away() -> Answer:
    raise ValkeyAway("somebody else has found out")


class _Tower:
    """What one loop shares: who waits for what, whose leads are renewed."""

    def __init__(self) -> None:
        self.gates: dict[str, _Gate] = {}
        self._leads: dict[object, tuple[Key, float]] = {}
        self._listener: asyncio.Task[None] | None = None
        self._renewer: asyncio.Task[None] | None = None

    @contextlib.contextmanager
    def gate(self, key: Key) -> Iterator[_Gate]:
        """Listens from before the first look on, so that nothing is missed."""
        name = lead_key(key)
        gate = self.gates.get(name)
        if gate is None or gate.is_closed:
            gate = self.gates[name] = _Gate()
        if self._listener is None or self._listener.done():
            self._listener = asyncio.ensure_future(self._listen())
        gate.people += 1
        try:
            yield gate
        finally:
            gate.people -= 1
            if not gate.people and self.gates.get(name) is gate:
                del self.gates[name]

    @contextlib.contextmanager
    def renewing(self, key: Key) -> Iterator[None]:
        mark = object()
        self._leads[mark] = key, time.monotonic() + LONGEST_LEAD_S
        if self._renewer is None or self._renewer.done():
            self._renewer = asyncio.ensure_future(self._renew())
        try:
            yield
        finally:
            del self._leads[mark]

    async def _renew(self) -> None:
        while self._leads:
            await asyncio.sleep(RENEW_S)
            moment = time.monotonic()
            if keys := [key for key, until in self._leads.values() if moment < until]:
                await burst.renew(keys)

    async def _listen(self) -> None:
        try:
            async with valkey.async_subscriber() as subscriber:
                await subscriber.psubscribe(burst.CHANNELS)
                async for message in subscriber.listen():
                    if message["type"] == "pmessage":
                        self._wake(message["data"])
        except (RedisError, OSError):
            log.warning("cannot hear of answers that landed; looking for them instead")

    def _wake(self, name: str) -> None:
        if gate := self.gates.get(name):
            gate.landed.set()


_tower = PerLoop(_Tower)
