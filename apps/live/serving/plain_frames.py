"""The one kind of frame that nearly all are: masked, whole, short. Everything else is autobahn's."""

_TEXT, _BINARY = 0x81, 0x82  # with FIN, without RSV


def read_frame(data: bytes, start: int) -> tuple[bool, bytes, int] | None:
    """(is it binary, payload, where the next frame begins), or None when it is not such a frame or not all there."""
    if len(data) < start + 6:
        return None
    first, length = data[start], data[start + 1] - 0x80
    if first not in (_TEXT, _BINARY) or not 0 <= length < 127:
        return None
    begin = start + 6
    if length == 126:
        length, begin = int.from_bytes(data[start + 2 : start + 4], "big"), start + 8
        if length < 126:  # must have been written in the short form
            return None
    end = begin + length
    if end > len(data):
        return None
    return first == _BINARY, unmasked(data[begin:end], data[begin - 4 : begin]), end


def unmasked(payload: bytes, mask: bytes) -> bytes:
    size = len(payload)
    key = (mask * (size // 4 + 1))[:size]
    return (int.from_bytes(payload, "little") ^ int.from_bytes(key, "little")).to_bytes(size, "little")
