"""A whole Kefu as its owner starts it: `python -m kefu.run` in a folder of its own."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
START_S = 240
STOP_S = 60
ENGINE_VARIABLES = (
    "DATABASE_URL",
    "REDIS_URL",
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
    "KEFU_BASE_URL",
    "DEBUG",
)


class Installation:
    """home: its state folder, kept between two starts; settings: further environment variables."""

    def __init__(self, home: Path, settings: Mapping[str, str] | None = None) -> None:
        self.home = home
        self.port = free_port()
        self.settings = dict(settings or {})
        self.log: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def socket_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}"

    def start(self) -> None:
        environ = {name: value for name, value in os.environ.items() if name not in ENGINE_VARIABLES}
        environ |= {
            "KEFU_HOME": str(self.home),
            "PORT": str(self.port),
            "KEFU_EMBEDDINGS": "",
        } | self.settings
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kefu.run"],
            cwd=ROOT,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        self._wait(lambda: any("ready after" in line for line in self.log), "start")
        self._wait(self._is_whole, "have all workers")

    def stop(self) -> int:
        """The exit code of `kefu.run` after SIGTERM."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(STOP_S)
        self.reader.join(STOP_S)
        assert self.process.stdout is not None
        self.process.stdout.close()
        self.log.append("stopped")
        return code

    def kill_worker(self, queue: str) -> None:
        """kill -9 of the worker of that queue, as the out-of-memory killer would do it."""
        for child in psutil.Process(self.process.pid).children(recursive=True):
            words = child.cmdline()
            if "worker" in words and f"{queue}@%h" in words:
                child.kill()
                return
        raise AssertionError(f"no worker of {queue} is running")

    def gateways(self) -> list[psutil.Process]:
        """The processes that hold the sockets, oldest first."""
        return self._children(lambda child: "apps.live.server" in child.cmdline())

    def engine(self, name: str) -> psutil.Process:
        """The main process of the embedded `postgres` or `valkey-server`."""
        (found,) = self._children(lambda child: child.name() == name)
        return found

    def _children(self, is_wanted: Callable[[psutil.Process], bool]) -> list[psutil.Process]:
        found = []
        for child in psutil.Process(self.process.pid).children():
            with suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
                if is_wanted(child):
                    found.append(child)
        return sorted(found, key=lambda child: child.create_time())

    def text(self) -> str:
        return "\n".join(self.log)

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.log.append(line.rstrip())

    def _is_whole(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz?all=1", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def _wait(self, is_true, what: str) -> None:  # type: ignore[no-untyped-def]
        end = time.monotonic() + START_S
        while not is_true():
            if self.process.poll() is not None or time.monotonic() > end:
                raise AssertionError(f"the installation did not {what}:\n{self.text()}")
            time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(home: Path, settings: Mapping[str, str] | None = None) -> Iterator[Installation]:
    installation = Installation(home, settings)
    try:
        installation.start()
        yield installation
    finally:
        installation.stop()
