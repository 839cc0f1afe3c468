"""The socket that a gateway process listens on."""

import socket
from collections.abc import Sequence

# More than ten thousand clients may come back within seconds of a restart; the kernel holds them meanwhile.
BACKLOG = 4096


def listen(host: str, port: int, *, reuse_port: bool) -> socket.socket:
    """reuse_port: a socket of our own beside those of other processes on the same port; the kernel spreads.

    One socket shared by several processes fills unevenly, up to the file limit of one of them.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return _ready(
        socket.create_server((host.strip("[]"), port), family=family, backlog=BACKLOG, reuse_port=reuse_port)
    )


def inherited(descriptors: Sequence[int]) -> list[socket.socket]:
    return [_ready(socket.socket(fileno=number)) for number in descriptors]


def _ready(listener: socket.socket) -> socket.socket:
    """Accepting must not wait: the reactor accepts until nobody is left."""
    listener.setblocking(False)
    return listener
