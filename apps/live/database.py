"""The gateway's door to the synchronous domain: a few named threads, each holding a connection only while it works."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from django.db import connection

P = ParamSpec("P")
T = TypeVar("T")

# As many threads as the process's pool has connections to spare for sockets.
_threads = ThreadPoolExecutor(max_workers=8, thread_name_prefix="gateway-db")


def _call(work: Callable[[], T]) -> T:
    try:
        return work()
    finally:
        connection.close()  # back to the pool


async def in_database(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run synchronous domain code in one of the threads."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _call, partial(work, *args, **kwargs))
