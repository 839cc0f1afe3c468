"""The embedded PostgreSQL server."""

import logging
import subprocess
from functools import cached_property
from pathlib import Path
from signal import SIGINT, SIGKILL, SIGQUIT

from apps.common.engines.account import service_account
from apps.common.engines.background import BackgroundProcess
from apps.common.engines.binaries import postgres_binaries
from apps.common.engines.cluster import ENVIRON, cluster_folder, ensure_cluster
from apps.common.engines.leftovers import end_leftovers
from apps.common.engines.memory import memory_here, shared_buffers_mb
from apps.common.engines.places import PORT, postgres_sockets, prepare_home, prepare_sockets
from apps.common.supervision import Account, Program

_SETTINGS = {
    "listen_addresses": "",  # the private socket only
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "random_page_cost": "1.1",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "log_line_prefix": "",
}
_DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
_THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

logger = logging.getLogger(__name__)


class EmbeddedPostgres:
    """The cluster of one home. `durable=False` trades safety for speed, for data nobody will miss.

    Works on the machine as it is: everything but the constructor may raise EngineError.
    """

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self.home = home.expanduser().resolve()
        self._durable = durable

    @cached_property
    def data(self) -> Path:
        return cluster_folder(self.home, self._account)

    @cached_property
    def program(self) -> Program:
        """The server in the foreground; valid after prepare()."""
        return Program(
            name="postgres",
            argv=(str(self._binaries / "postgres"), "-D", str(self.data), *self._options()),
            environ=ENVIRON,
            cwd=Path("/"),
            account=self._account,
            stop_signals=(SIGINT, SIGQUIT, SIGKILL),  # fast, then immediate shutdown
            grace=2.0,
            orphan_signal=SIGINT,
            ready=self.is_ready,
        )

    def prepare(self) -> None:
        """Everything short of starting: folders, cluster, nothing left over from an earlier run."""
        prepare_home(self.home)
        prepare_sockets(self.home, self._account)
        if not self.data.is_relative_to(self.home):
            logger.info("user %s cannot reach %s: data lies in %s", self._account_name, self.home, self.data)
        ensure_cluster(self.data, self._binaries, self._account, durable=self._durable)
        self._clear_leftovers()

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
        where = ("-h", str(postgres_sockets(self.home)), "-p", str(PORT), "-U", "kefu", "-d", "kefu")
        probe = [str(self._binaries / "pg_isready"), "--quiet", "--timeout=1", *where]
        return subprocess.run(probe, env=ENVIRON, check=False).returncode == 0  # noqa: S603

    @cached_property
    def _account(self) -> Account | None:
        return service_account()

    @property
    def _account_name(self) -> str:
        return self._account.name if self._account else "the current user"

    @cached_property
    def _binaries(self) -> Path:
        return postgres_binaries(self._account)

    @cached_property
    def _background(self) -> BackgroundProcess:
        return BackgroundProcess(self.program, self.home / "postgres.log")

    def _options(self) -> list[str]:
        settings = _SETTINGS | (_DURABLE if self._durable else _THROWAWAY)
        settings |= {"shared_buffers": f"{shared_buffers_mb(memory_here())}MB"}
        settings["unix_socket_directories"] = str(postgres_sockets(self.home))
        return [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]

    def _clear_leftovers(self) -> None:
        pid_file = self.data / "postmaster.pid"
        if pid_file.exists():
            first_line = pid_file.read_text().partition("\n")[0].strip()
            postmaster = [int(first_line)] if first_line.isdecimal() else []
            # Only the postmaster is told; its children follow it and are waited for.
            end_leftovers(self.data, "postgres", signal=SIGINT, only=postmaster)
        if not Path("/proc/self").exists():
            return  # PostgreSQL's own checks have to do
        # Nobody works in the folder any more, so lock files are stale. Their process number may meanwhile be
        # somebody else's, and then PostgreSQL would refuse to start.
        for stale in (pid_file, *postgres_sockets(self.home).glob(".s.PGSQL.*")):
            stale.unlink(missing_ok=True)
