"""What happens to processes: killed, told to end, stopped for a while; and how they come back."""

import asyncio
import random
import socket
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from signal import SIGCONT, SIGINT, SIGKILL, SIGQUIT, SIGSTOP, SIGTERM, Signals

import psutil
import psycopg

from apps.common.engines import embedded_urls
from tests.chaos.record import Record
from tests.e2e.installation import Installation

BACK_WITHIN_S = 40.0
FROZEN_S = (2.0, 5.0)
POLL_S = 0.1
RESTART = "; restart in "
TERMINATE = """
    select pg_terminate_backend(pid) from pg_stat_activity
    where backend_type = 'client backend' and pid <> pg_backend_pid() order by random() limit 3
"""


class NotBack(Exception):
    """Something that was ended did not come back by itself."""


class Breakage:
    """Each method breaks one thing and returns when the installation has mended it."""

    def __init__(
        self, installation: Installation, record: Record, chance: random.Random, *, gateways: int
    ) -> None:
        self._installation = installation
        self._record = record
        self._chance = chance
        self._gateways = gateways
        self._urls = embedded_urls(installation.home)
        self.kinds: dict[str, Callable[[], Awaitable[None]]] = {
            "gateway killed": lambda: self._end_gateway(SIGKILL),
            "gateway drained": lambda: self._end_gateway(SIGTERM),
            "gateway frozen": self._freeze_gateway,
            "valkey killed": lambda: self._end_engine("valkey-server", SIGKILL),
            "valkey restarted": lambda: self._end_engine("valkey-server", SIGTERM),
            "postgres restarted": lambda: self._end_engine("postgres", SIGINT),
            "postgres crashed": lambda: self._end_engine("postgres", SIGQUIT),
            "postgres killed": lambda: self._end_engine("postgres", SIGKILL),
            "connections ended": self._end_connections,
        }

    async def do(self, kind: str) -> None:
        """Raises NotBack."""
        with self._record.fault(kind):
            await self.kinds[kind]()
            await self.whole()

    def restarts(self) -> Counter[str]:
        """What the supervisor had to start again, by program."""
        names = (line.split("|")[0].strip() for line in self._installation.log if RESTART in line)
        return Counter("gateway" if name.startswith("web") else name for name in names)

    async def whole(self) -> None:
        """Return when every process is there and serves. Raises NotBack."""
        end = self._record.now() + BACK_WITHIN_S
        while not await asyncio.to_thread(self._is_whole):
            if self._record.now() > end:
                raise NotBack(f"not whole {BACK_WITHIN_S:g} s after a fault")
            await asyncio.sleep(POLL_S)

    async def _end_gateway(self, signal: Signals) -> None:
        victim = self._chance.choice(self._installation.gateways())
        victim.send_signal(signal)
        await self._gone(victim)

    async def _freeze_gateway(self) -> None:
        victim = self._chance.choice(self._installation.gateways())
        victim.send_signal(SIGSTOP)
        try:
            await asyncio.sleep(self._chance.uniform(*FROZEN_S))
        finally:
            victim.send_signal(SIGCONT)

    async def _end_engine(self, name: str, signal: Signals) -> None:
        victim = self._installation.engine(name)
        victim.send_signal(signal)
        await self._gone(victim)

    async def _end_connections(self) -> None:
        async with await psycopg.AsyncConnection.connect(self._urls.database, autocommit=True) as connection:
            await connection.execute(TERMINATE)

    async def _gone(self, process: psutil.Process) -> None:
        end = self._record.now() + BACK_WITHIN_S
        while _lives(process):
            if self._record.now() > end:
                raise NotBack(f"process {process.pid} does not end")
            await asyncio.sleep(POLL_S)

    def _is_whole(self) -> bool:
        return self._serves_http() and self._serves_valkey() and self._serves_postgres()

    def _serves_http(self) -> bool:
        if sum(map(_listens, self._installation.gateways())) != self._gateways:
            return False
        try:
            with urllib.request.urlopen(f"{self._installation.url}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def _serves_valkey(self) -> bool:
        path = Path(self._urls.redis.removeprefix("unix://"))
        with suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(1)
            connection.connect(str(path))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
        return False

    def _serves_postgres(self) -> bool:
        with suppress(psycopg.OperationalError), psycopg.connect(self._urls.database, connect_timeout=2):
            return True
        return False


def _lives(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):  # psutil.ZombieProcess is one, too
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    return False


def _listens(process: psutil.Process) -> bool:
    """On a port that several share, a request says nothing about a certain one."""
    with suppress(psutil.NoSuchProcess):
        return any(each.status == psutil.CONN_LISTEN for each in process.net_connections("tcp"))
    return False
