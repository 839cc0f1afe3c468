"""The gateway's door to the synchronous domain: a few named threads, each holding a connection only while it works."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from django.db import connection

from apps.common.gathering import Gatherer

P = ParamSpec("P")
T = TypeVar("T")
K = TypeVar("K")
V = TypeVar("V")

# Together with the writer and the threads of HTTP requests they share the process's pool of ten connections.
_threads = ThreadPoolExecutor(max_workers=6, thread_name_prefix="gateway-db")
# What is written together is written by one thread, which keeps its connection: see committing.py.
_writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="gateway-writer")


def _call(work: Callable[[], T]) -> T:
    try:
        return work()
    finally:
        connection.close()  # back to the pool


async def in_database(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run synchronous domain code in one of the threads."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _call, partial(work, *args, **kwargs))


def gathered(read: Callable[[Sequence[K]], Sequence[V]], *, at_once: int) -> Gatherer[K, V]:
    """Reads of many sockets in one query."""

    async def load(wanted: Sequence[K]) -> Sequence[V]:
        return await in_database(read, wanted)

    return Gatherer(load, at_once=at_once)


async def in_writer(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run synchronous domain code in the one writing thread, on the connection that it keeps."""
    return await asyncio.get_running_loop().run_in_executor(_writer, partial(work, *args, **kwargs))


async def release_writer() -> None:
    """Give the writer's connection back to the pool: nothing has been written for a while."""
    await asyncio.get_running_loop().run_in_executor(_writer, _close)


def _close() -> None:
    connection.close()  # which connection that is depends on the thread
