"""The client of embedding endpoints, against a real HTTP server."""

import httpx
import pytest

from apps.ai import embeddings
from apps.ai.embeddings import embed
from apps.ai.failures import ProviderFailure
from apps.ai.profiles import ProviderConfig
from tests.circles import none_left
from tests.provider.fixtures import ProviderServer

pytestmark = pytest.mark.usefixtures("http_clients")


def config(server: ProviderServer, model: str = "vectors", **changes: str) -> ProviderConfig:
    given = {"base_url": server.base_url, "api_key": "sk-test", "model": model} | changes
    return ProviderConfig(**given, is_private_allowed=True)


async def ask(config: ProviderConfig, *texts: str) -> list[list[float]]:
    return await embed(config, texts, kind="passage", timeout_s=20)


async def test_each_text_gets_its_vector(provider_server: ProviderServer) -> None:
    assert await ask(config(provider_server), "shipping", "returns") == [[0.125] * 8] * 2


@pytest.mark.parametrize(
    ("model", "changes", "kind"),
    [
        ("status?code=401", {}, "401"),
        ("vectors", {"base_url": "http://[broken/v1"}, "connect_error"),
        ("vectors", {"api_key": "sk-\n"}, "connect_error"),
    ],
)
async def test_what_goes_wrong_is_a_failure(
    provider_server: ProviderServer, model: str, changes: dict[str, str], kind: str
) -> None:
    with pytest.raises(ProviderFailure) as raised:
        await ask(config(provider_server, model, **changes), "shipping")
    assert raised.value.kind == kind


async def test_endless_list_of_vectors_is_not_read_to_its_end(
    provider_server: ProviderServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embeddings, "MAX_BODY_BYTES", 100)
    with pytest.raises(ProviderFailure, match="too long"):
        await ask(config(provider_server), "shipping")


async def test_no_circles_are_left_behind(provider_server: ProviderServer) -> None:
    await ask(config(provider_server), "shipping")
    with none_left(httpx.Request, httpx.Response):
        await ask(config(provider_server), "shipping")
