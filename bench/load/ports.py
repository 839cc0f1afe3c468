"""Ports and addresses on the loopback device."""

import socket


def free_port() -> int:
    """Below the range that outgoing connections take theirs from, so that none of ours sits on it."""
    for port in range(20_000, 30_000):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError("no free port")


def source(number: int) -> str:
    """The address that load process `number` connects from: each has a whole range of ports to itself."""
    return f"127.0.0.{10 + number}"
