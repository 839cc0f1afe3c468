"""A whole Kefu of its own for one part: `python -m kefu.run` with durable engines, ended with the part."""

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from signal import SIGTERM

import psycopg

from apps.common.engines import embedded_urls
from apps.common.supervision import Program, spawn_options
from bench.load import machine
from bench.load.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
START_S, STOP_S = 120, 30
# What the caller's own installation may be set to is nothing of ours.
_FOREIGN = ("DATABASE_URL", "REDIS_URL", "OPENAI_API_KEY", "OPENAI_BASE_URL", "KEFU_BASE_URL", "SECRET_KEY")
Row = tuple[str, int, str, str, str]


class NotServing(Exception):
    """The installation did not start; its log says why."""


@dataclass(frozen=True, slots=True)
class Installation:
    """process: the supervisor; everything else runs below it."""

    home: Path
    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def gateways(self) -> list[int]:
        return sorted(machine.roles(self.process.pid).get("gateway", []))

    def stored(self) -> list[Row]:
        """Every message of the database: client_id, seq, conversation, sender's kind, who may see it."""
        query = (
            "SELECT client_id, seq, conversation_id::text, sender_kind, visibility FROM conversations_message"
        )
        with psycopg.connect(embedded_urls(self.home).database) as connection:
            return list(connection.execute(query).fetchall())

    def last_seqs(self) -> dict[str, int]:
        query = "SELECT id::text, last_seq FROM conversations_conversation"
        with psycopg.connect(embedded_urls(self.home).database) as connection:
            return dict(connection.execute(query).fetchall())


@contextmanager
def running(gateways: int) -> Iterator[Installation]:
    with tempfile.TemporaryDirectory(prefix="kefu-bench-") as folder:
        home, port = Path(folder) / "home", free_port()
        home.mkdir(mode=0o711)
        Path(folder).chmod(0o711)  # as root, PostgreSQL runs under another user
        with (Path(folder) / "log").open("wb") as log:
            process = _start(home, port, gateways, log.fileno())
        try:
            installation = Installation(home, port, process)
            _wait(installation, Path(folder) / "log")
            yield installation
        finally:
            process.send_signal(SIGTERM)
            process.wait(STOP_S)


def _start(home: Path, port: int, gateways: int, log: int) -> subprocess.Popen[bytes]:
    environ = {name: value for name, value in os.environ.items() if name not in _FOREIGN} | {
        "KEFU_HOME": str(home),
        "PORT": str(port),
        "KEFU_GATEWAYS": str(gateways),
        "KEFU_DEMO": "1",
        "KEFU_EMBEDDINGS": os.environ.get(
            "KEFU_EMBEDDINGS", ""
        ),  # the demo's vectors would be made beside the load
        "DEBUG": os.environ.get("DEBUG", "0"),  # under DEBUG Django keeps every query
    }
    # Ends in order when we are killed.
    program = Program("kefu", (sys.executable, "-m", "kefu.run"), environ, ROOT, orphan_signal=SIGTERM)
    options = spawn_options(program)
    return subprocess.Popen(program.argv, stdout=log, stderr=log, stdin=subprocess.DEVNULL, **options)


def _wait(installation: Installation, log: Path) -> None:
    end = time.monotonic() + START_S
    while not _is_whole(installation.url):
        if installation.process.poll() is not None or time.monotonic() > end:
            raise NotServing(log.read_text(errors="replace")[-4000:])
        time.sleep(0.2)


def _is_whole(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/readyz?all=1", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
