"""One request to a provider: every way in which it can go wrong becomes a ProviderFailure."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import UTC
from email.utils import parsedate_to_datetime

import aiohttp
import httpx

from apps.ai import transport
from apps.ai.completions import Chunk, error_text, parse_completion
from apps.ai.dialects import dialect_of
from apps.ai.failures import ProviderFailure
from apps.ai.profiles import ProviderConfig
from apps.ai.reading import Limits, Reading, reason_of
from apps.common.clock import now
from apps.common.sensitive import withheld
from apps.common.targets import is_refused_host

MAX_WHOLE_BYTES = 512 * 1024
MAX_ERROR_BYTES = 4096


async def attempt(
    config: ProviderConfig, messages: Sequence[Mapping[str, str]], *, max_tokens: int, limits: Limits
) -> AsyncGenerator[Chunk, None]:
    """Chunks with text, usage or the finish reason."""
    reading = Reading(config, limits)
    response = await _open(config, messages, max_tokens, reading)
    reading.open()
    try:
        if response.status_code != 200:
            text = _redacted(error_text(await _beginning(response, reading, MAX_ERROR_BYTES)), config)
            raise ProviderFailure(str(response.status_code), text, _retry_after(response))
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind in ("text/html", "application/json"):
            yield await _whole(response, kind, config, reading)
            return
        raw = response.aiter_raw()
        while (data := await reading.next(raw)) is not None:
            for chunk in reading.chunks(data):
                yield chunk
            await reading.let_gather()
        for chunk in reading.end():
            yield chunk
    finally:
        reading.close()
        await transport.release(response)


async def _open(
    config: ProviderConfig, messages: Sequence[Mapping[str, str]], max_tokens: int, reading: Reading
) -> httpx.Response:
    client = transport.client(is_private_allowed=config.is_private_allowed)
    try:
        request = _request(client, config, messages, max_tokens)
        if not config.is_private_allowed and is_refused_host(request.url.host):
            raise ProviderFailure("connect_error", f"{request.url.host} is a private address")
        async with asyncio.timeout_at(reading.limit):
            return await client.send(request, stream=True)
    except TimeoutError:
        raise ProviderFailure("timeout", "no answer within the time limit") from None
    except (httpx.TransportError, httpx.InvalidURL, aiohttp.ClientError, OSError, ValueError) as error:
        raise ProviderFailure("connect_error", _redacted(reason_of(error), config)) from error


def _request(
    client: httpx.AsyncClient, config: ProviderConfig, messages: Sequence[Mapping[str, str]], max_tokens: int
) -> httpx.Request:
    dialect = dialect_of(config)
    url = httpx.URL(config.base_url)
    body: dict[str, object] = {
        "model": config.model,
        "messages": [_told(message, config) for message in messages],
        dialect.limit: max_tokens,
        "stream": True,
    }
    if dialect.has_stream_options:
        body["stream_options"] = {"include_usage": True}
    return client.build_request(
        "POST",
        url.copy_with(path=f"{url.path.rstrip('/')}/chat/completions"),
        headers=_headers(config),
        json=body,
        # «pool» is aiohttp's limit for everything before the request: a free place, the name, TCP and TLS.
        timeout=httpx.Timeout(None, connect=config.connect_timeout_s, pool=config.connect_timeout_s),
    )


def _told(message: Mapping[str, str], config: ProviderConfig) -> dict[str, str]:
    """Of what customers and agents wrote, what the model may read. The rules and passages are the company's own."""
    if message["role"] == "system":
        return dict(message)
    return {**message, "content": withheld(message["content"], config.withheld)}


def _headers(config: ProviderConfig) -> dict[str, str]:
    headers = {"Accept": "text/event-stream", "Accept-Encoding": "identity"}
    if config.api_key and config.key_header == "api-key":
        headers["api-key"] = config.api_key
    elif config.api_key:
        headers["Authorization"] = f"Bearer {config.api_key}"
    return headers


def _redacted(text: str, config: ProviderConfig) -> str:
    return text.replace(config.api_key, "…") if config.api_key else text


async def _whole(response: httpx.Response, kind: str, config: ProviderConfig, reading: Reading) -> Chunk:
    """The answer of a server that was asked for a stream and sends one JSON object."""
    body = await _beginning(response, reading, MAX_WHOLE_BYTES)
    completion = parse_completion(body) if kind == "application/json" else None
    if completion is None:
        text = _redacted(error_text(body[:MAX_ERROR_BYTES]), config)
        raise ProviderFailure("bad_stream", f"{kind} instead of a stream: {text}")
    return reading.whole(completion)


async def _beginning(response: httpx.Response, reading: Reading, most: int) -> bytes:
    """The start of a body; an error that does not end is still that error."""
    body, raw = b"", response.aiter_raw()
    try:
        while len(body) < most and (data := await reading.next(raw)) is not None:
            body += data
    except ProviderFailure:
        return body
    return body[:most]


def _retry_after(response: httpx.Response) -> float | None:
    """Seconds that the answer asks to wait: milliseconds (Azure), a number of seconds, or a date."""
    milliseconds: str = response.headers.get("retry-after-ms", "").strip()
    if milliseconds.isdecimal():
        return float(milliseconds) / 1000
    value: str = response.headers.get("retry-after", "").strip()
    if value.isdecimal():
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value).astimezone(UTC) - now()).total_seconds())
    except (ValueError, OverflowError):
        return None
