"""Clients of Valkey/Redis: one pool for threads, one per event loop, sized on purpose."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

import redis
import redis.asyncio
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from apps.common.loop import on_stop

_TIMEOUTS = {"socket_timeout": 5.0, "socket_connect_timeout": 3.0}
_async_clients: "WeakKeyDictionary[asyncio.AbstractEventLoop, redis.asyncio.Redis]" = WeakKeyDictionary()


@lru_cache(maxsize=1)
def client() -> "redis.Redis":
    return _new_client(max_connections=20)


@lru_cache(maxsize=1)
def waiting_client() -> "redis.Redis":
    """For commands that block, for less than 5 s at a time: their connections are missed by nobody else."""
    return _new_client(max_connections=50)


@lru_cache(maxsize=1)
def quick_client() -> "redis.Redis":
    """For what must not wait: half a second, and one more try on another connection."""
    times = {"socket_timeout": 0.5, "socket_connect_timeout": 0.5}
    return _new_client(max_connections=20, timeout=1, retry=Retry(NoBackoff(), 1), **times)


def _new_client(*, max_connections: int, timeout: int = 5, **options: Any) -> "redis.Redis":
    pool = redis.BlockingConnectionPool.from_url(
        settings.REDIS_URL,
        max_connections=max_connections,
        timeout=timeout,
        decode_responses=True,
        **(_TIMEOUTS | options),
    )
    return redis.Redis(connection_pool=pool)


def async_client() -> "redis.asyncio.Redis":
    """The client of the running loop."""
    loop = asyncio.get_running_loop()
    if loop not in _async_clients:
        pool = redis.asyncio.BlockingConnectionPool.from_url(
            settings.REDIS_URL, max_connections=50, timeout=5, decode_responses=True, **_TIMEOUTS
        )
        _async_clients[loop] = redis.asyncio.Redis(connection_pool=pool)
        on_stop(close_async_client)
    return _async_clients[loop]


async def close_async_client() -> None:
    """Close the running loop's connections; the next command opens new ones."""
    client = _async_clients.pop(asyncio.get_running_loop(), None)
    if client is not None:
        await client.aclose(close_connection_pool=True)


@asynccontextmanager
async def async_subscriber() -> "AsyncIterator[redis.asyncio.client.PubSub]":
    """A pub/sub connection of its own: it waits without a time-out and must not block the pool."""
    connection = redis.asyncio.from_url(settings.REDIS_URL, decode_responses=True, socket_connect_timeout=3.0)
    subscriber = connection.pubsub()
    try:
        yield subscriber
    finally:
        await subscriber.aclose()  # type: ignore[no-untyped-call]
        await connection.aclose()
