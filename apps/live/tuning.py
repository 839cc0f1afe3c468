"""The event loop, the garbage collector and the sizes of a gateway process, with the figures that chose them.

Measured on two shared cores: one gateway process that echoes 150-byte frames, the load in another process. The
figures are of the server's part alone; what a consumer keeps and does comes on top.

| | CPU per echo | memory per socket |
|---|---|---|
| Daphne 4.2 as it comes | 173 µs | 21.7 KB |
| apps/live/serving on asyncio's loop | 66–73 µs | 10.3 KB |
| the same on uvloop | 50–63 µs | 10.5 KB |

Garbage collector, 10,000 sockets opened and 1,000 echoes a second; the longest pause of each generation in ms, as the
clock of a busy machine saw it:

| thresholds | youngest | middle | full | p99 of the echo |
|---|---|---|---|---|
| 700, 10, 10 (CPython's) | 103 | 128 | 2,425 | 45 ms |
| the same, start-up frozen | 21 | 79 | 1,397 | 28 ms |
| 50,000, 20, 50, frozen | 16–330 | | | 3–6 ms |
| 10,000, 50, 1,000, frozen | 29 | 157 | | 2 ms |
| 10,000, 10, 1,000, frozen | 3–125 | 57 | | 2–35 ms |

Of the last three the differences are the neighbours' noise; the last examines the fewest objects at a time. A full
collection costs 0.15 ms for every open socket, so it must hardly ever come. That is safe because a socket that
ends leaves no circles behind for it (tests/live/test_server.py holds that).
"""

import asyncio
import gc
import resource

import uvloop
from django.db import connection

# Files that are not visitors' sockets: database and Valkey connections, listening sockets, HTTP requests, logs.
RESERVED_FILES = 512
COLLECT_AFTER = (10_000, 10, 1_000)


def new_event_loop() -> asyncio.AbstractEventLoop:
    return uvloop.new_event_loop()


def tune_garbage_collector() -> None:
    """Call once everything is imported: none of that is ever looked at again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


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
