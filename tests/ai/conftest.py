from collections.abc import AsyncIterator

import pytest_asyncio

from apps.ai import transport
from tests.provider.fixtures import provider_process, provider_server

__all__ = ["http_clients", "provider_process", "provider_server"]


@pytest_asyncio.fixture
async def http_clients() -> AsyncIterator[None]:
    """Closes what the test's loop has opened."""
    yield
    await transport.close_clients()
