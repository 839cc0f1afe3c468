"""Decompression that ends where the limit is, whatever the data claims."""

import zlib

GZIP_OR_ZLIB = 47  # window bits by which zlib takes either header
GZIP_MAGIC = b"\x1f\x8b"


class TooMuchData(Exception):
    """What was compressed is larger than allowed."""


class Inflating:
    """Feed it gzip or deflate in pieces of any size."""

    def __init__(self, limit: int) -> None:
        self._left = limit
        self._stream = zlib.decompressobj(GZIP_OR_ZLIB)
        self.is_begun = False

    @property
    def is_complete(self) -> bool:
        return self._stream.eof or not self.is_begun

    def feed(self, data: bytes) -> bytes:
        """What it means. Raises TooMuchData and zlib.error."""
        out = bytearray()
        while data:
            self._begin(data)
            out += self._stream.decompress(data, self._left + 1 - len(out))
            if len(out) > self._left:
                raise TooMuchData
            data = self._stream.unconsumed_tail or self._next_member()
        self._left -= len(out)
        return bytes(out)

    def _begin(self, data: bytes) -> None:
        """Some servers send bare deflate, without zlib's header."""
        if not self.is_begun and data[0] & 0x0F != zlib.DEFLATED and data[0] != GZIP_MAGIC[0]:
            self._stream = zlib.decompressobj(-zlib.MAX_WBITS)
        self.is_begun = True

    def _next_member(self) -> bytes:
        """A gzip file may hold several; other bytes after the end mean nothing."""
        rest = self._stream.unused_data
        if not rest.startswith(GZIP_MAGIC):
            return b""
        self._stream = zlib.decompressobj(GZIP_OR_ZLIB)
        return rest


def gunzip(data: bytes, limit: int) -> bytes:
    """Raises TooMuchData and zlib.error."""
    stream = Inflating(limit)
    plain = stream.feed(data)
    if not stream.is_complete:
        raise zlib.error("the data ends too early")
    return plain
