"""WebSocket frames by hand (RFC 6455), as little of it as a client of ours needs."""

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
_FINAL, _MASKED = 0x80, 0x80
_KEY = bytes.fromhex("5ac39637")
# Not zero, so that the server has real work to do; the same for every frame, so that we have little.
_KEYS = _KEY * (16 * 1024 + 1)


class BadFrame(Exception):
    """The server sent what a server of ours never sends."""


def client_frame(payload: bytes, opcode: int = TEXT) -> bytes:
    """One masked frame of at most 64 KiB."""
    size = len(payload)
    if size < 126:
        head = bytes((_FINAL | opcode, _MASKED | size))
    else:
        head = bytes((_FINAL | opcode, _MASKED | 126)) + size.to_bytes(2, "big")
    masked = int.from_bytes(payload, "little") ^ int.from_bytes(_KEYS[:size], "little")
    return head + _KEY + masked.to_bytes(size, "little")


class FrameReader:
    """Bytes in, whole frames out."""

    __slots__ = ("_rest",)

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[tuple[int, bytes]]:
        """The frames completed by these bytes, as (opcode, payload). Raises BadFrame."""
        if self._rest:
            data = self._rest + data
        frames, position = [], 0
        while (found := _next(data, position)) is not None:
            opcode, start, position = found
            frames.append((opcode, data[start:position]))
        self._rest = data[position:]
        return frames


def _next(data: bytes, position: int) -> tuple[int, int, int] | None:
    """Opcode, start and end of the payload at this position; None when it is not all there."""
    start = position + 2
    if len(data) < start:
        return None
    first, size = data[position], data[position + 1]
    if not first & _FINAL or size & _MASKED or first & 0x70:
        raise BadFrame(f"fragmented, masked or extended frame: {first:#x} {size:#x}")
    if size >= 126:
        width = 2 if size == 126 else 8
        if len(data) < start + width:
            return None
        size = int.from_bytes(data[start : start + width], "big")
        start += width
    return (first & 0x0F, start, start + size) if len(data) >= start + size else None
