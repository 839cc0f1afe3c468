"""Vectors of texts, from any OpenAI-compatible endpoint or from the embedder of this machine (apps/ai/embedder.py)."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Literal

import aiohttp
import httpx
import orjson
from django.conf import settings
from httpx_aiohttp import AiohttpTransport

from apps.ai.environment import provider_from_environment
from apps.ai.failures import ProviderFailure
from apps.ai.profiles import ProviderConfig
from apps.ai.transport import client, release
from apps.common.engines import embedder_socket
from apps.common.loop import on_stop
from apps.common.sensitive import withheld

LOCAL = "local"
LOCAL_MODEL = "multilingual-e5-small-q4"
Kind = Literal["query", "passage"]
LONGEST_DETAIL = 200
MAX_BODY_BYTES = 32 * 1024 * 1024  # a hundred vectors of 4,096 numbers are a quarter of it

_local_clients: dict[tuple[asyncio.AbstractEventLoop, str], httpx.AsyncClient] = {}


def installation_embedder() -> ProviderConfig | None:
    """OPENAI_EMBEDDING_MODEL's, else the one of KEFU_EMBEDDINGS; None: there is none."""
    if config := provider_from_environment("embed"):
        return config
    if not settings.KEFU_EMBEDDINGS:
        return None
    is_here = settings.KEFU_EMBEDDINGS == LOCAL
    return ProviderConfig(
        base_url="http://embedder/v1" if is_here else settings.KEFU_EMBEDDINGS,
        api_key="",
        model=LOCAL_MODEL,
        name=LOCAL,
        is_private_allowed=True,
    )


async def embed(
    config: ProviderConfig, texts: Sequence[str], *, kind: Kind, timeout_s: float
) -> list[list[float]]:
    """One vector for each text. Raises ProviderFailure."""
    told = texts if config.name == LOCAL or kind == "passage" else _without_numbers(texts, config)
    body = {"model": config.model, "input": list(told), "encoding_format": "float"}
    if config.name == LOCAL:  # others refuse what they do not know
        body["input_type"] = kind
    headers = {"Content-Type": "application/json"}
    if config.api_key:
        is_azure = config.key_header == "api-key"
        headers |= {"api-key": config.api_key} if is_azure else {"Authorization": f"Bearer {config.api_key}"}
    try:
        async with asyncio.timeout(timeout_s):
            status, content = await _asked(_client(config), _address(config.base_url), headers, body)
    except TimeoutError:
        raise ProviderFailure("timeout", f"no vectors within {timeout_s} s") from None
    except (httpx.HTTPError, httpx.InvalidURL, aiohttp.ClientError, OSError, ValueError) as error:
        raise ProviderFailure("connect_error", str(error)[:LONGEST_DETAIL]) from None
    if status != 200:
        raise ProviderFailure(str(status), content[:LONGEST_DETAIL].decode(errors="replace"))
    return _vectors(content, len(texts))


async def _asked(
    http: httpx.AsyncClient, url: str, headers: Mapping[str, str], asked: object
) -> tuple[int, bytes]:
    """Status and body. Raises ProviderFailure for a body that no list of vectors has."""
    request = http.build_request("POST", url, content=orjson.dumps(asked), headers=headers, timeout=None)
    response = await http.send(request, stream=True)
    body = bytearray()
    try:
        async for data in response.aiter_bytes():
            body += data
            if len(body) > MAX_BODY_BYTES:
                raise ProviderFailure("bad_stream", "the list of vectors is too long")
    finally:
        await release(response)
    return response.status_code, bytes(body)


def _without_numbers(texts: Sequence[str], config: ProviderConfig) -> list[str]:
    """Of customers' questions; articles are the company's own words."""
    return [withheld(text, config.withheld) for text in texts]


def _address(base_url: str) -> str:
    """A query (Azure's API version) stays at the end."""
    path, mark, query = base_url.partition("?")
    return f"{path.rstrip('/')}/embeddings{mark}{query}"


def _vectors(content: bytes, count: int) -> list[list[float]]:
    try:
        rows = sorted(orjson.loads(content)["data"], key=lambda row: int(row["index"]))
        vectors = [[float(number) for number in row["embedding"]] for row in rows]
    except (ValueError, KeyError, TypeError) as error:
        raise ProviderFailure("bad_stream", f"not a list of vectors: {error!r}"[:LONGEST_DETAIL]) from None
    if len(vectors) != count or not all(vectors):
        raise ProviderFailure("bad_stream", f"{len(vectors)} vectors for {count} texts")
    return vectors


def _client(config: ProviderConfig) -> httpx.AsyncClient:
    if config.name != LOCAL or settings.KEFU_EMBEDDINGS != LOCAL:
        return client(is_private_allowed=config.is_private_allowed)
    on_stop(_close)
    key = (asyncio.get_running_loop(), str(embedder_socket(settings.KEFU_HOME)))
    if key not in _local_clients:
        session = aiohttp.ClientSession(
            connector=aiohttp.UnixConnector(key[1]), cookie_jar=aiohttp.DummyCookieJar()
        )
        _local_clients[key] = httpx.AsyncClient(transport=AiohttpTransport(client=session), trust_env=False)
    return _local_clients[key]


async def _close() -> None:
    for key in [key for key in _local_clients if key[0] is asyncio.get_running_loop()]:
        await _local_clients.pop(key).aclose()
