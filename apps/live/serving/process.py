"""The server of one gateway process: who is connected, and how it all ends."""

import asyncio
import logging
import math
import random
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from signal import SIGINT, SIGTERM
from socket import socket
from typing import Any

from daphne.server import Server
from twisted.internet import reactor as installed_reactor

from apps.live.closing import CLOSE_RESTARTING
from apps.live.draining import flush
from apps.live.pacing import pace
from apps.live.serving.inbound import Inbox
from apps.live.serving.requests import Request, RequestFactory
from apps.live.serving.sockets import SocketFactory, SocketProtocol

APPLICATION_CLOSE_S = 10.0
ROUND_S = 20.0  # every socket is looked after once in so many seconds
STEP_S = 0.1
DRAIN_S = 5.0  # all of it; whoever supervises us waits a second longer
SLICE = 50  # closing one costs 0.2 ms with its answer; in between, the others are heard
log = logging.getLogger(__name__)
Json = dict[str, Any]
reactor: Any = installed_reactor  # the one of apps.live.serving; its interface says too little


class Connection:
    """What Daphne keeps in a dict of its own for every socket and request."""

    __slots__ = ("application", "is_gone")

    def __init__(self) -> None:
        self.application: asyncio.Task[None] | None = None
        self.is_gone = False


class GatewayServer(Server):  # type: ignore[misc]
    """on_listening is called once clients can connect."""

    def __init__(
        self,
        application: Callable[..., Any],
        *,
        listeners: Iterable[socket],
        max_sockets: int,
        on_listening: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(application, endpoints=["(handed over)"], server_name="kefu")
        self.loop: asyncio.AbstractEventLoop = reactor._asyncioEventloop
        self.listening = list(listeners)
        self.on_listening = on_listening
        self.connections: dict[Any, Connection] = {}
        self.is_draining = False
        self._nobody = asyncio.Event()
        self.http_factory = RequestFactory(self)
        self.ws_factory = SocketFactory(self, name=self.server_name, max_sockets=max_sockets)

    def run(self) -> None:
        """Serve until a signal ends it."""
        asyncio.set_event_loop(self.loop)
        self.ports = [self._adopt(each) for each in self.listening]
        for signal in (SIGTERM, SIGINT):
            self.loop.add_signal_handler(signal, self._signalled)
        self.loop.call_soon(self._begin)
        reactor.run(installSignalHandlers=False)

    def _adopt(self, listener: socket) -> Any:
        """Twisted accepts until nobody waits: on a blocking socket it would wait for the next one."""
        listener.setblocking(False)
        with listener:
            return reactor.adoptStreamPort(listener.fileno(), listener.family, self.http_factory)

    def _begin(self) -> None:
        self.looking_after = self.loop.create_task(self._look_after_sockets())
        self.pacing = self.loop.create_task(pace(self.ports, until=lambda: self.is_draining))
        self.on_listening()

    # ── connections ────────────────────────────────────────────────────────────────────────────────

    @property
    def sockets(self) -> list[SocketProtocol]:
        return [each for each in self.connections if isinstance(each, SocketProtocol)]

    def protocol_connected(self, protocol: Any) -> None:
        self.connections[protocol] = Connection()

    def protocol_disconnected(self, protocol: Any) -> None:
        connection = self.connections.get(protocol)
        if connection is None or connection.is_gone:
            return
        connection.is_gone = True
        application = connection.application
        if application is None:
            self._forget(protocol)
        else:
            late = self.loop.call_later(APPLICATION_CLOSE_S, application.cancel)
            application.add_done_callback(lambda _: late.cancel())

    def create_application(self, protocol: Any, scope: Json) -> Any:
        scope["asgi"] = {"version": "3.0"}
        inbox: Any = asyncio.Queue()
        receive = inbox.get
        if isinstance(protocol, SocketProtocol):
            scope["extensions"] = {"kefu.wire": protocol.wire}
            inbox = Inbox(protocol.pause_reading, protocol.resume_reading)
            receive = inbox.receive
        else:
            scope["extensions"] = {"kefu.body": protocol.body}
        work = self.application(scope=scope, receive=receive, send=partial(self.handle_reply, protocol))
        task = self.loop.create_task(work)
        task.add_done_callback(partial(self._application_ended, protocol))
        self.connections[protocol].application = task
        return inbox

    async def handle_reply(self, protocol: Any, message: Json) -> None:
        connection = self.connections.get(protocol)
        if connection is None or connection.is_gone:
            return
        self.check_headers_type(message)
        protocol.handle_reply(message)
        if isinstance(protocol, Request):
            await protocol.drained()

    def _application_ended(self, protocol: Any, task: "asyncio.Task[None]") -> None:
        connection = self.connections[protocol]
        connection.application = None
        if not task.cancelled() and (error := task.exception()):
            log.error("the application failed", exc_info=error)
            if not connection.is_gone:
                protocol.handle_exception(error)
        if connection.is_gone:
            self._forget(protocol)

    def _forget(self, protocol: Any) -> None:
        self.connections.pop(protocol, None)
        if not self.connections:
            self._nobody.set()

    async def _look_after_sockets(self) -> None:
        """A few at a time: all at once would hold the others up."""
        while True:
            waiting = self.sockets
            share = math.ceil(len(waiting) * STEP_S / ROUND_S)
            for start in range(0, len(waiting), share or 1):
                now = time.monotonic()
                for each in waiting[start : start + share]:
                    each.look_after(now)
                await asyncio.sleep(STEP_S)
            await asyncio.sleep(STEP_S)

    # ── the end ────────────────────────────────────────────────────────────────────────────────────

    def _signalled(self) -> None:
        if self.is_draining:
            log.warning("told twice: ending at once")
            reactor.stop()
            return
        self.is_draining = True
        self.draining = self.loop.create_task(self._drain())

    async def _drain(self) -> None:
        """No new ones; what was said is stored and acknowledged; then the sockets, in random order."""
        try:
            async with asyncio.timeout(DRAIN_S):
                await self._stop_listening()
                await flush()
                await self._close_sockets()
                await self._all_gone()
                await self._all_written()
        except TimeoutError:
            log.warning("%s connections did not end in time", len(self.connections))
        finally:
            reactor.stop()

    async def _stop_listening(self) -> None:
        for port in self.ports:
            port.doRead()  # who already stands in the kernel's queue is still answered
            port.stopListening()
        await asyncio.sleep(0)

    async def _close_sockets(self) -> None:
        sockets = self.sockets
        random.shuffle(sockets)
        for start in range(0, len(sockets), SLICE):
            for each in sockets[start : start + SLICE]:
                each.say_goodbye(CLOSE_RESTARTING)
            await asyncio.sleep(0)

    async def _all_gone(self) -> None:
        while self.connections:
            self._nobody.clear()
            await self._nobody.wait()

    async def _all_written(self) -> None:
        while reactor.getWriters():  # noqa: ASYNC110 - Twisted tells nobody when it has written the last byte
            await asyncio.sleep(0.01)


def announce(path: Path, pid: int) -> None:
    """Tell whoever started this process that it serves: on a shared port nobody can ask for a certain one."""
    scratch = path.with_suffix(".new")
    scratch.write_text(str(pid))
    scratch.replace(path)
