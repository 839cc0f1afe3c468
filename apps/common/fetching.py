"""Reads pages of the web for tenants: no inside addresses, no endless bodies, no surprises on the way.

Every hop is checked by its written address, by each address its name leads to, and once more where the socket is made.
"""

import asyncio
import socket
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import TracebackType
from typing import Any, Self

import aiohttp
from aiohttp.abc import AbstractResolver
from django.conf import settings
from yarl import URL

from apps.common.inflating import Inflating, TooMuchData
from apps.common.resolving import GuardedResolver, TargetRefused
from apps.common.targets import address_of, is_allowed, is_refused_host
from apps.common.waiting import wait_for

MAX_URL = 1000
PIECE = 65_536
REDIRECTS = frozenset({301, 302, 303, 307, 308})
FOR_EVER = frozenset({301, 308})
DEFAULT_PORTS = frozenset({80, 443})


class Reason(StrEnum):
    BAD_ADDRESS = (
        "bad_address"  # not http(s), no host, with a password, too long, or a port that is not listed
    )
    REFUSED = "refused"  # leads inside
    TOO_MANY_REDIRECTS = "too_many_redirects"
    TOO_LARGE = "too_large"
    TOO_SLOW = "too_slow"
    BROKEN = "broken"  # compressed in a way that cannot be read
    UNREACHABLE = "unreachable"


class FetchFailed(Exception):
    """There is no answer that could be used; reason says why, the text is for the log."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else str(reason))
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Bounds:
    size: int = 10_000_000  # bytes, after decompression
    seconds: float = 30.0  # all redirects together
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer with any status but a redirect. url: where it came from in the end; header names in lower case."""

    url: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    is_moved: bool = False  # every redirect on the way says that it is for ever

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class Fetcher:
    """Connections of one errand; use with `with`, and never on the process's loop itself."""

    def __init__(self, *, bounds: Bounds = Bounds(), resolver: AbstractResolver | None = None) -> None:
        self._bounds = bounds
        self._resolver = resolver
        self._session: aiohttp.ClientSession | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            wait_for(self._session.close())
            self._session = None

    def get(self, url: str, *, headers: Mapping[str, str] | None = None, size: int = 0) -> Fetched:
        """headers: further ones, such as If-None-Match; size: another limit. Raises FetchFailed."""
        return wait_for(self._bounded(url, dict(headers or {}), size or self._bounds.size))

    async def _bounded(self, url: str, headers: dict[str, str], size: int) -> Fetched:
        try:
            async with asyncio.timeout(self._bounds.seconds):
                return await self._follow(checked(url), headers, size)
        except TimeoutError:
            raise FetchFailed(Reason.TOO_SLOW, url) from None
        except TooMuchData:
            raise FetchFailed(Reason.TOO_LARGE, url) from None
        except zlib.error:
            raise FetchFailed(Reason.BROKEN, url) from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise FetchFailed(_reason_of(error), f"{url} {type(error).__name__}") from error

    async def _follow(self, url: URL, headers: dict[str, str], size: int) -> Fetched:
        statuses: set[int] = set()
        for _hop in range(self._bounds.redirects + 1):
            async with self._opened().get(url, headers=headers, allow_redirects=False) as response:
                target = response.headers.get("Location")
                if response.status not in REDIRECTS or target is None:
                    return replace(
                        await _read(response, size), is_moved=bool(statuses) and statuses <= FOR_EVER
                    )
                statuses.add(response.status)
                url = checked(str(url.join(URL(target))))
        raise FetchFailed(Reason.TOO_MANY_REDIRECTS, str(url))

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(
                limit=4,
                resolver=GuardedResolver(self._resolver),
                use_dns_cache=False,
                socket_factory=_guarded_socket,
            )
            self._session = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                headers={"User-Agent": user_agent(), "Accept-Encoding": "gzip, deflate"},
                timeout=aiohttp.ClientTimeout(total=None, connect=10),
            )
        return self._session


def user_agent() -> str:
    return f"Kefu/{settings.KEFU_VERSION}"


def checked(url: str) -> URL:
    """Without its fragment. Raises FetchFailed unless it may be asked for, as far as can be told by looking at it."""
    try:
        parsed = URL(url.strip()).with_fragment(None)
        host, port = parsed.raw_host, parsed.port
    except ValueError:
        raise FetchFailed(Reason.BAD_ADDRESS, "cannot be read") from None
    if parsed.scheme not in ("http", "https") or not host or len(str(parsed)) > MAX_URL:
        raise FetchFailed(Reason.BAD_ADDRESS, "not an address of the web")
    if parsed.raw_user is not None or parsed.raw_password is not None:
        raise FetchFailed(Reason.BAD_ADDRESS, "holds a password")
    if port not in DEFAULT_PORTS and port not in settings.KEFU_IMPORT_PORTS:
        raise FetchFailed(Reason.BAD_ADDRESS, f"port {port} is not listed")
    if is_refused_host(host):
        raise FetchFailed(Reason.REFUSED, host)
    return parsed


async def _read(response: aiohttp.ClientResponse, size: int) -> Fetched:
    if (response.content_length or 0) > size:
        raise TooMuchData
    coding = response.headers.get("Content-Encoding", "").strip().lower()
    if coding not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise FetchFailed(Reason.BROKEN, f"encoded as {coding[:20]}")
    inflating = None if coding in ("", "identity") else Inflating(size)
    received, body = 0, bytearray()
    async for piece in response.content.iter_chunked(PIECE):
        received += len(piece)
        if received > size:
            raise TooMuchData
        body += inflating.feed(piece) if inflating else piece
    if inflating and not inflating.is_complete:
        raise FetchFailed(Reason.BROKEN, "ends too early")
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Fetched(str(response.url), response.status, headers, bytes(body))


def _guarded_socket(address_info: Any) -> socket.socket:
    """The last door: whatever led here, no socket is made for an address that may not be reached."""
    family, kind, protocol, _name, target = address_info
    address = address_of(str(target[0]))
    if address is None or not is_allowed(address):
        raise TargetRefused(f"{target[0]} is a private address")
    return socket.socket(family, kind, protocol)


def _reason_of(error: Exception) -> Reason:
    cause = getattr(error, "os_error", error)
    if isinstance(error, aiohttp.InvalidURL):
        return Reason.BAD_ADDRESS
    return Reason.REFUSED if isinstance(cause, TargetRefused) else Reason.UNREACHABLE
