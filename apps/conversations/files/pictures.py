"""Has a picture looked through by a process of its own (picture_process.py): decoders meet strangers' files there."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

LONGEST_S = 30.0
AT_ONCE = 2  # of a process that serves; the others wait
PROGRAM = Path(__file__).with_name("picture_process.py")
TOO_LARGE = 3
_places = threading.BoundedSemaphore(AT_ONCE)


class BrokenPicture(Exception):
    """The picture cannot be read."""


class PictureTooLarge(Exception):
    """The picture has too many pixels."""


@dataclass(frozen=True, slots=True)
class Picture:
    """file: what may be kept of it."""

    file: IO[bytes]
    width: int
    height: int


@contextmanager
def looked_through(given: IO[bytes]) -> Iterator[Picture]:
    """Raises BrokenPicture, PictureTooLarge."""
    with tempfile.TemporaryFile() as source, tempfile.NamedTemporaryFile() as kept:
        given.seek(0)
        shutil.copyfileobj(given, source)
        source.seek(0)
        width, height = _measured(source, kept.file)
        kept.seek(0)
        yield Picture(kept, width, height)


def _measured(source: IO[bytes], kept: IO[bytes]) -> tuple[int, int]:
    with _places:
        try:
            done = subprocess.run(  # noqa: S603 - no shell, a program of our own
                [sys.executable, "-I", "-W", "ignore", str(PROGRAM)],
                stdin=source,
                stdout=kept,
                stderr=subprocess.PIPE,
                timeout=LONGEST_S,
                check=False,
                env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
            )
        except subprocess.TimeoutExpired:
            raise PictureTooLarge("the picture takes too long to read") from None
    if done.returncode == TOO_LARGE:
        raise PictureTooLarge("the picture has too many pixels")
    if done.returncode != 0:
        raise BrokenPicture("the picture cannot be read")
    measures = json.loads(done.stderr)
    return measures["width"], measures["height"]
