"""What the gateway wants of a sub-protocol."""

from typing import Any, Protocol

Json = dict[str, Any]


class Unreadable(Exception):
    """Not a frame at all: the socket is closed with 4400."""


class Codec(Protocol):
    """Frames are JSON-shaped dicts with a "type" everywhere in the gateway, whatever stands on the wire."""

    @property
    def subprotocol(self) -> str: ...

    @property
    def is_binary(self) -> bool:
        """Which kind of WebSocket message carries the frames."""
        ...

    def decode(self, data: str | bytes) -> Json:
        """A dict with a string "type"; its other fields are not checked. Raises Unreadable and nothing else."""
        ...

    def encode(self, frame: Json) -> bytes: ...
