"""Lines of several programs on one stream, each with the name of its program."""

import asyncio
import os
from collections.abc import Callable
from typing import TextIO

_COLOURS = (36, 33, 32, 35, 34, 96, 93, 92)
_RED = 31
_LONGEST_LINE = 64 * 1024


class Output:
    """Writes prefixed lines; in colour only on a terminal, and never when NO_COLOR is set."""

    def __init__(self, stream: TextIO, *, width: int = 9) -> None:
        self._stream = stream
        self._width = width
        self._colour = stream.isatty() and "NO_COLOR" not in os.environ
        self._names: dict[str, int] = {}

    def line(self, name: str, text: str) -> None:
        colour = self._names.setdefault(name, _COLOURS[len(self._names) % len(_COLOURS)])
        self._write(f"{self._paint(f'{name:<{self._width}} |', colour)} {text}\n")

    def alarm(self, name: str, text: str) -> None:
        self._write(f"{self._paint(f'{name:<{self._width}} | {text}', _RED)}\n")

    def plain(self, text: str) -> None:
        self._write(f"{text}\n")

    def _paint(self, text: str, colour: int) -> str:
        return f"\x1b[{colour}m{text}\x1b[0m" if self._colour else text

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except OSError:
            # The reader of our output is gone (closed terminal, `| head`): running on matters more.
            return


class LinePipe:
    """A pipe whose written end goes to a child and whose lines are handed on as they come.

    Not asyncio's own pipe: with that, waiting for the child also waits for every grandchild that
    inherited the pipe.
    """

    def __init__(self, on_line: Callable[[str], None]) -> None:
        self._on_line = on_line
        self._rest = b""
        self._reader, self.writer = os.pipe()
        os.set_blocking(self._reader, False)
        asyncio.get_running_loop().add_reader(self._reader, self._read)

    def close(self) -> None:
        """Hand on what is left and let go of the pipe."""
        asyncio.get_running_loop().remove_reader(self._reader)
        while self._read():
            pass
        if self._rest:
            self._emit(self._rest)
        os.close(self._reader)

    def _read(self) -> bool:
        try:
            data = os.read(self._reader, _LONGEST_LINE)
        except BlockingIOError:
            return False
        if not data:
            asyncio.get_running_loop().remove_reader(self._reader)
            return False
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._emit(line)
        if len(self._rest) >= _LONGEST_LINE:
            self._emit(self._rest)
            self._rest = b""
        return True

    def _emit(self, line: bytes) -> None:
        self._on_line(line.decode(errors="replace").rstrip("\r"))
