"""The embedded Valkey server. Append-only file, written every second: queued work survives a restart."""

import socket
from functools import cached_property
from pathlib import Path
from signal import SIGKILL, SIGTERM

from apps.common.engines.account import service_account
from apps.common.engines.background import BackgroundProcess
from apps.common.engines.binaries import valkey_binary
from apps.common.engines.errors import EngineError
from apps.common.engines.leftovers import end_leftovers
from apps.common.engines.places import prepare_home, prepare_sockets, valkey_socket
from apps.common.supervision import Program


class EmbeddedValkey:
    """The key-value store of one home, under the current user."""

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self.home = home.expanduser().resolve()
        self.data = self.home / "valkey"
        self._durable = durable

    @cached_property
    def program(self) -> Program:
        """The server in the foreground; valid after prepare()."""
        return Program(
            name="valkey",
            argv=(str(valkey_binary()), *self._options()),
            cwd=Path("/"),
            stop_signals=(SIGTERM, SIGKILL),
            grace=2.5,
            orphan_signal=SIGTERM,
            ready=self.is_ready,
        )

    def prepare(self) -> None:
        """Everything short of starting: folders, nothing left over from an earlier run."""
        prepare_home(self.home)
        prepare_sockets(self.home, service_account())
        try:
            self.data.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise EngineError(
                f"{self.data} cannot be made ({error.strerror}). Set another KEFU_HOME."
            ) from None
        # Two servers on one append-only file would ruin it.
        end_leftovers(self.data, "valkey-server", signal=SIGTERM)

    def start(self) -> None:
        """Prepare, start and wait until it serves; nothing happens if it already does."""
        if not self._background.is_running:
            self.prepare()
        self._background.start()

    def stop(self) -> None:
        self._background.stop()

    @property
    def pid(self) -> int | None:
        return self._background.pid

    def is_ready(self) -> bool:
        """False too while it still loads its file."""
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(1.0)
                connection.connect(str(valkey_socket(self.home)))
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    @cached_property
    def _background(self) -> BackgroundProcess:
        return BackgroundProcess(self.program, self.home / "valkey.log")

    def _options(self) -> list[str]:
        settings = {
            "port": "0",  # the private socket only
            "unixsocket": str(valkey_socket(self.home)),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "daemonize": "no",
            "loglevel": "warning",
            "save": "",
            "appendonly": "yes" if self._durable else "no",
            "appendfsync": "everysec",
            "maxmemory-policy": "noeviction",  # the broker's queues must never be thrown out
        }
        return [word for name, value in settings.items() for word in (f"--{name}", value)]
