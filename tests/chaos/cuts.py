"""What happens to sockets on their way: cut hard, left half open, read slowly, asked for too much."""

import asyncio
import random
from collections.abc import Sequence
from contextlib import suppress

from tests.chaos.client import Client
from tests.chaos.connection import Connection
from tests.chaos.record import Record

SLOW_S = (1.0, 5.0)
HALF_OPEN_S = (3.0, 12.0)
GREEDY_FRAMES = 30
KINDS = {"reset": 6, "half_open": 2, "slow": 2, "greedy": 1}


class Cuts:
    def __init__(self, clients: Sequence[Client], record: Record, chance: random.Random) -> None:
        self._clients = clients
        self._record = record
        self._chance = chance
        self._is_over = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    async def go_on(self, *, per_second: float) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(self._chance.expovariate(per_second))
            client = self._chance.choice(self._clients)
            connection = client.connection
            if connection is not None:
                (kind,) = self._chance.choices(list(KINDS), list(KINDS.values()))
                task = asyncio.create_task(self._cut(kind, client, connection))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    async def over(self) -> None:
        """Every slow reader reads again and every half-open socket is gone."""
        self._is_over.set()
        await asyncio.gather(*self._tasks)

    async def _cut(self, kind: str, client: Client, connection: Connection) -> None:
        with self._record.fault(f"socket {kind}"):
            if kind == "reset":
                connection.reset()
            elif kind == "half_open":
                await self._half_open(client, connection)
            else:
                await self._slow(client, connection, is_greedy=kind == "greedy")

    async def _half_open(self, client: Client, connection: Connection) -> None:
        """The client is long back on another socket while the server still believes in this one."""
        connection.stop_reading()
        client.leave()
        await self._while(HALF_OPEN_S)
        connection.reset()

    async def _slow(self, client: Client, connection: Connection, *, is_greedy: bool) -> None:
        connection.stop_reading()
        for _ in range(GREEDY_FRAMES if is_greedy else 0):
            self._ask_for_history(client)
        await self._while(SLOW_S)
        connection.read_on()

    async def _while(self, seconds: tuple[float, float]) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._is_over.wait(), self._chance.uniform(*seconds))

    def _ask_for_history(self, client: Client) -> None:
        """A hundred messages at a time, and nobody reads them."""
        for conversation_id in list(client.last)[:1]:
            client.mention(type="history", conversation_id=conversation_id, before_seq=2**31 - 1, limit=100)
