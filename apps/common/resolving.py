"""Names become addresses, and only those that may be reached."""

import socket

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from apps.common.targets import address_of, is_allowed


class TargetRefused(OSError):
    """The name leads to an address that tenants may not reach."""


class GuardedResolver(AbstractResolver):
    """Resolves names and drops refused addresses; the connection goes to what was checked, so rebinding is moot."""

    def __init__(self, resolver: AbstractResolver | None = None) -> None:
        self._resolver = resolver or aiohttp.ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._resolver.resolve(host, port, family)
        allowed = [result for result in found if _is_allowed(result["host"])]
        if not allowed:
            raise TargetRefused(f"{host} leads to a private address")
        return allowed

    async def close(self) -> None:
        await self._resolver.close()


def _is_allowed(host: str) -> bool:
    address = address_of(host)
    return address is not None and is_allowed(address)
