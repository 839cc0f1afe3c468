"""The event loop and the sizes of a gateway process, with the figures that chose them.

Measured on two shared cores: one gateway process that echoes 150-byte frames, the load in another process. The
figures are of the server's part alone; what a consumer keeps and does comes on top.

| | CPU per echo | memory per socket |
|---|---|---|
| Daphne 4.2 as it comes | 173 µs | 21.7 KB |
| apps/live/serving on asyncio's loop | 66–73 µs | 10.3 KB |
| the same on uvloop | 50–63 µs | 10.5 KB |
"""

import asyncio
import resource

import uvloop
from django.db import connection

# Files that are not visitors' sockets: database and Valkey connections, listening sockets, HTTP requests, logs.
RESERVED_FILES = 512


def new_event_loop() -> asyncio.AbstractEventLoop:
    return uvloop.new_event_loop()


def tune_database() -> None:
    """Call before the first connection is made.

    Six threads of the sockets, one writer and eight threads of HTTP share the pool. While PostgreSQL is away, a client
    hears «unavailable» after some seconds and tries again; the pool's own way, to wait twenty seconds and to retry ever
    more slowly, let the clients give the sockets up (with 4 and 2 seconds 3 of 160 did in six crashes of 1 to 12 s).
    """
    pool = connection.settings_dict["OPTIONS"]["pool"]
    pool |= {"max_size": 16, "timeout": 4, "reconnect_timeout": 2}


def raise_file_limit() -> int:
    """As many files as the system lets us open; the number."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def max_sockets(files: int) -> int:
    return max(files - RESERVED_FILES, files // 2)
