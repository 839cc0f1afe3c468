from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from apps.ai import transport
from apps.common import scripts, valkey
from tests.provider.fixtures import provider_process, provider_server

__all__ = ["http_clients", "patient_valkey", "provider_process", "provider_server"]


@pytest_asyncio.fixture
async def http_clients() -> AsyncIterator[None]:
    """Closes what the test's loop has opened."""
    yield
    await transport.close_clients()


@pytest_asyncio.fixture
async def patient_valkey(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """A busy machine is no Valkey that is away."""
    monkeypatch.setattr(scripts, "PATIENCE_S", 30.0)
    monkeypatch.setattr(scripts, "_away_until", 0.0)
    yield
    await valkey.close_async_client()
