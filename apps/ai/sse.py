"""Server-sent events, as far as chat completions use them.

https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
"""

import re
from collections.abc import Iterator

LINE_END = re.compile(rb"\r\n|\r|\n")
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
MAX_EVENT_BYTES = 256 * 1024


class MalformedEvent(ValueError):
    """An event that is too large, or not UTF-8."""


class EventParser:
    """Takes bytes however they are cut and gives the data of each complete event."""

    def __init__(self) -> None:
        self._rest = b""
        self._data: list[bytes] = []
        self._size = 0
        self._after_cr = False
        self._is_first_line = True

    def feed(self, chunk: bytes) -> Iterator[str]:
        if self._after_cr and chunk.startswith(b"\n"):
            chunk = chunk[1:]
            self._after_cr = False
        if chunk:
            self._after_cr = chunk.endswith(b"\r")
        *lines, self._rest = LINE_END.split(self._rest + chunk)
        if lines and self._is_first_line:
            lines[0] = lines[0].removeprefix(BYTE_ORDER_MARK)
            self._is_first_line = False
        for line in lines:
            if line:
                self._take(line)
            elif self._data:
                yield self._event()
        if self._size + len(self._rest) > MAX_EVENT_BYTES:
            raise MalformedEvent("an event is too large")

    def _take(self, line: bytes) -> None:
        name, _, value = line.partition(b":")
        if name == b"data":
            self._data.append(value.removeprefix(b" "))
            self._size += len(value)

    def _event(self) -> str:
        data, self._data, self._size = b"\n".join(self._data), [], 0
        try:
            return data.decode()
        except UnicodeDecodeError:
            raise MalformedEvent("an event is not UTF-8") from None
