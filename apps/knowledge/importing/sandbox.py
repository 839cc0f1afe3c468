"""Has a file read by a process of its own, and ends that process when it takes too long or nobody waits any more."""

import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, Any

from django.conf import settings

from apps.knowledge.importing.problems import Problem

LONGEST = 120.0  # seconds
BETWEEN_LOOKS = 1.0
TOO_SLOW_SIGNALS = (-signal.SIGXCPU, -signal.SIGKILL)
MODULE = "apps.knowledge.importing.parsing"
log = logging.getLogger(__name__)


def read(name: str, data: bytes, *, still_wanted: Callable[[], None]) -> Iterator[dict[str, Any]]:
    """What parsing.py tells, line by line; its last may be a problem. still_wanted raises when it is not."""
    with (
        tempfile.TemporaryFile() as given,
        tempfile.TemporaryFile() as told,
        tempfile.TemporaryFile() as errors,
    ):
        given.write(data)
        given.seek(0)
        with _process(name, given, told, errors) as process:
            problem = _watch(process, still_wanted)
        told.seek(0)
        yield from _lines(told)
        if problem:
            errors.seek(0)
            log.warning(
                "reading a file failed (%s): %s", problem, errors.read()[-2000:].decode(errors="replace")
            )
            yield {"problem": problem}


@contextmanager
def _process(
    name: str, given: IO[bytes], told: IO[bytes], errors: IO[bytes]
) -> Iterator[subprocess.Popen[bytes]]:
    """Without our environment: it holds the keys to everything."""
    process = subprocess.Popen(  # noqa: S603 — no shell; the name is one word that nothing interprets
        [sys.executable, "-m", MODULE, name],
        stdin=given,
        stdout=told,
        stderr=errors,
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _watch(process: "subprocess.Popen[bytes]", still_wanted: Callable[[], None]) -> str:
    """The problem when it did not end well."""
    end = time.monotonic() + LONGEST
    while True:
        try:
            status = process.wait(BETWEEN_LOOKS)
        except subprocess.TimeoutExpired:
            still_wanted()
            if time.monotonic() > end:
                return Problem.TOO_SLOW
            continue
        if status in TOO_SLOW_SIGNALS:
            return Problem.TOO_SLOW
        return Problem.BROKEN if status else ""


def _lines(told: IO[bytes]) -> Iterator[dict[str, Any]]:
    """A line that a dying process did not finish is left out."""
    for line in told:
        if line.endswith(b"\n"):
            yield json.loads(line)
