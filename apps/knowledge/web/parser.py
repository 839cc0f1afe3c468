"""Asks a process of its own what pages say, and ends it when one takes too long."""

import json
import os
import select
import subprocess
import sys
import time
from base64 import b64encode
from types import TracebackType
from typing import Any, Protocol, Self

from django.conf import settings

from apps.knowledge.importing.problems import Problem, Unreadable
from apps.knowledge.web.plan import Extracted, Sitemap

LONGEST_S = 20.0
PIECE = 65_536
MODULE = "apps.knowledge.web.parsing"


class Parser(Protocol):
    def page(self, data: bytes, *, url: str, content_type: str, robots_header: str) -> Extracted:
        """Raises Unreadable."""

    def sitemap(self, data: bytes) -> Sitemap:
        """Raises Unreadable."""


class ParserProcess:
    """Use with `with`. The process starts with the first question, and anew after one that it did not survive."""

    def __init__(self, *, longest_s: float = LONGEST_S) -> None:
        self._longest_s = longest_s
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def page(self, data: bytes, *, url: str, content_type: str, robots_header: str) -> Extracted:
        said = self._asked(data, url=url, content_type=content_type, robots_header=robots_header)
        return Extracted(**_with_tuples(said))

    def sitemap(self, data: bytes) -> Sitemap:
        return Sitemap(**_with_tuples(self._asked(data)))

    def _asked(self, data: bytes, **about: str) -> dict[str, Any]:
        question = json.dumps(about | {"data": b64encode(data).decode()}).encode() + b"\n"
        process = self._started()
        assert process.stdin is not None
        try:
            process.stdin.write(question)
            process.stdin.flush()
            said: dict[str, Any] = json.loads(self._line(process))
        except (OSError, ValueError):
            self._end()
            raise Unreadable(Problem.WEB_INTRICATE) from None
        if "problem" in said:
            raise Unreadable(Problem(said["problem"]))
        return said

    def _line(self, process: "subprocess.Popen[bytes]") -> bytes:
        """Raises TimeoutError; what a dying process did not finish is no line."""
        assert process.stdout is not None
        end, read = time.monotonic() + self._longest_s, bytearray()
        while not read.endswith(b"\n"):
            ready, _, _ = select.select([process.stdout], [], [], max(0.0, end - time.monotonic()))
            if not ready:
                raise TimeoutError
            piece = os.read(process.stdout.fileno(), PIECE)
            if not piece:
                raise BrokenPipeError
            read += piece
        return bytes(read)

    def _started(self) -> "subprocess.Popen[bytes]":
        """Without our environment: it holds the keys to everything."""
        if self._process is None:
            self._process = subprocess.Popen(  # noqa: S603 — no shell, and nothing of others in it
                [sys.executable, "-m", MODULE],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=settings.BASE_DIR,
                env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
            )
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                _closed(pipe)
        process.wait()


def _closed(pipe: Any) -> None:
    """What could not be written to a process that is gone is lost with it."""
    try:
        pipe.close()
    except BrokenPipeError:
        return


def _with_tuples(said: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in said.items()}
