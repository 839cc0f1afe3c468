"""The pooled HTTP clients of the running loop: httpx's interface on aiohttp's engine."""

import asyncio
import socket
import ssl
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

import aiohttp
import httpx
from aiohttp.abc import AbstractResolver
from httpx_aiohttp import AiohttpTransport

from apps.common.loop import on_stop
from apps.common.resolving import GuardedResolver

MAX_CONNECTIONS = 500
KEEP_ALIVE_S = 90
TCP_KEEP_ALIVE_S = 60
NOTHING = httpx.ByteStream(b"")

_clients: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[bool, httpx.AsyncClient]] = WeakKeyDictionary()


def resolver(*, is_private_allowed: bool) -> AbstractResolver:
    return aiohttp.ThreadedResolver() if is_private_allowed else GuardedResolver()


def client(*, is_private_allowed: bool) -> httpx.AsyncClient:
    """The running loop's client, made when first asked for. Never follows redirects, keeps no cookies."""
    on_stop(close_clients)
    clients = _clients.setdefault(asyncio.get_running_loop(), {})
    if is_private_allowed not in clients:
        clients[is_private_allowed] = _new_client(is_private_allowed)
    return clients[is_private_allowed]


async def close_clients() -> None:
    """Close the running loop's connections; the next request opens new ones."""
    for each in _clients.pop(asyncio.get_running_loop(), {}).values():
        await each.aclose()


async def release(response: httpx.Response) -> None:
    """Close a response that was streamed, and part it from its stream: they hold each other, and with them the prompt,
    and who looks for circles comes rarely (apps.common.collecting)."""
    await response.aclose()
    response.stream = NOTHING


@lru_cache(maxsize=1)
def tls_context() -> ssl.SSLContext:
    """Reading the trusted authorities takes 20 ms, so one context serves every client of the process."""
    return httpx.create_ssl_context()


def _new_client(is_private_allowed: bool) -> httpx.AsyncClient:
    context = tls_context()
    connector = aiohttp.TCPConnector(
        limit=MAX_CONNECTIONS,
        keepalive_timeout=KEEP_ALIVE_S,
        ssl=context,
        resolver=resolver(is_private_allowed=is_private_allowed),
        socket_factory=_new_socket,
    )
    session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
    return httpx.AsyncClient(transport=AiohttpTransport(verify=context, client=session), trust_env=False)


def _new_socket(address: Any) -> socket.socket:
    family, kind, protocol = address[:3]
    new = socket.socket(family, kind, protocol)
    new.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if hasattr(socket, "TCP_KEEPIDLE"):
        new.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, TCP_KEEP_ALIVE_S)
    return new
