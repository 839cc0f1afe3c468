"""Which web pages may talk to us: a browser sends the page's origin, other programs send none."""

from collections.abc import Sequence
from urllib.parse import SplitResult, urlsplit

ANY = "*"


def is_allowed(origin: str, allowed: Sequence[str], *, own_host: str, any_port: bool) -> bool:
    """own_host: our host name with port, as the request addressed us; any_port: a development installation."""
    if not origin:
        return True
    return is_own(origin, own_host=own_host, any_port=any_port) or _is_listed(origin, allowed)


def is_own(origin: str, *, own_host: str, any_port: bool) -> bool:
    parts = _split(origin)
    if parts is None:
        return False
    host, _, _ = own_host.rpartition(":") if ":" in own_host.rpartition("]")[2] else (own_host, "", "")
    if any_port:
        return parts.hostname == host.strip("[]").lower()
    return parts.netloc.lower() == own_host.lower()


def _is_listed(origin: str, allowed: Sequence[str]) -> bool:
    wanted = origin.rstrip("/").lower()
    return any(entry == ANY or entry.rstrip("/").lower() == wanted for entry in allowed)


def _split(origin: str) -> SplitResult | None:
    try:
        parts = urlsplit(origin)
        return parts if parts.scheme in ("http", "https") and parts.hostname else None
    except ValueError:
        return None
