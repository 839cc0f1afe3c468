"""A real gateway process with a small application, and clients that speak to it."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

ROOT = Path(__file__).resolve().parents[2]
WAIT_S = 60.0
# Fewer files than the machine allows: {} of them.
LIMITED = (
    "import resource, runpy; resource.setrlimit(resource.RLIMIT_NOFILE, ({0}, {0})); "
    "runpy.run_module('apps.live.server', run_name='__main__')"
)


class GatewayProcess:
    def __init__(self, folder: Path, *words: str, port: int | None = None, files: int | None = None) -> None:
        self.port = port or free_port()
        self.ready_file = folder / f"ready-{len(list(folder.iterdir()))}"
        self.log_file = self.ready_file.with_suffix(".log")
        start = ("-c", LIMITED.format(files)) if files else ("-m", "apps.live.server")
        address = ("--port", str(self.port), "--ready-file", str(self.ready_file))
        with self.log_file.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, *start, *address, "--application", "tests.live.echo.application", *words],
                cwd=ROOT,
                env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.live.bare_settings"},
                stdout=log,
                stderr=subprocess.STDOUT,
                pass_fds=[int(words[words.index("--fd") + 1])] if "--fd" in words else [],
            )

    def wait_ready(self) -> None:
        until(lambda: self.ready_file.exists() or self.process.poll() is not None)
        assert self.process.poll() is None, self.log

    @property
    def log(self) -> str:
        return self.log_file.read_text()

    @property
    def memory(self) -> int:
        return int(psutil.Process(self.process.pid).memory_info().rss)

    def get(self, path: str = "/") -> bytes:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=WAIT_S) as answer:
            return bytes(answer.read())

    @contextlib.contextmanager
    def client(self, path: str = "/") -> Iterator[ClientConnection]:
        with connect(
            f"ws://127.0.0.1:{self.port}{path}", max_size=None, open_timeout=WAIT_S, close_timeout=1
        ) as client:
            yield client

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def end(self) -> None:
        self.process.kill()
        self.process.wait()


@contextlib.contextmanager
def running(
    folder: Path, *words: str, port: int | None = None, files: int | None = None
) -> Iterator[GatewayProcess]:
    gateway = GatewayProcess(folder, *words, port=port, files=files)
    try:
        gateway.wait_ready()
        yield gateway
    finally:
        gateway.end()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(is_true, within: float = WAIT_S) -> None:  # type: ignore[no-untyped-def]
    end = time.monotonic() + within
    while not is_true():
        assert time.monotonic() < end
        time.sleep(0.02)


def frames_until_closed(client: ClientConnection) -> tuple[list[str | bytes], int | None]:
    """Everything that still comes, and the close code."""
    frames: list[str | bytes] = []
    try:
        while True:
            frames.append(client.recv(timeout=WAIT_S))
    except ConnectionClosed as closed:
        return frames, closed.rcvd.code if closed.rcvd else None


def echoes(client: ClientConnection, text: str = "are you there") -> bool:
    client.send(text)
    return client.recv(timeout=WAIT_S) == text
