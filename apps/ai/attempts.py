"""One request to a provider: every way in which it can go wrong becomes a ProviderFailure."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping, Sequence
from datetime import UTC
from email.utils import parsedate_to_datetime

import aiohttp
import httpx

from apps.ai import transport
from apps.ai.completions import Chunk, error_text, parse_chunk
from apps.ai.failures import ProviderFailure
from apps.ai.profiles import ProviderConfig
from apps.ai.sse import EventParser, MalformedEvent
from apps.ai.targets import is_refused_host
from apps.common.clock import now

MAX_STREAM_BYTES = 4 * 1024 * 1024
MAX_ANSWER_CHARACTERS = 32_000
MAX_ERROR_BYTES = 4096
AFTER_FINISH_S = 2.0  # how long the usage may take that follows the end of the text


async def attempt(
    config: ProviderConfig, messages: Sequence[Mapping[str, str]], *, max_tokens: int, deadline: float
) -> AsyncGenerator[Chunk, None]:
    """Chunks with text, usage or the finish reason. deadline is the loop's time of the last moment."""
    reading = _Reading(config, deadline)
    response = await _open(config, messages, max_tokens, reading)
    try:
        await _check(response, config, reading)
        raw = response.aiter_raw()
        while (data := await reading.next(raw)) is not None:
            for chunk in reading.chunks(data):
                yield chunk
        reading.check_end()
    finally:
        await response.aclose()


async def _open(
    config: ProviderConfig, messages: Sequence[Mapping[str, str]], max_tokens: int, reading: "_Reading"
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
    except (httpx.TransportError, httpx.InvalidURL, aiohttp.ClientError, ValueError) as error:
        raise ProviderFailure("connect_error", _reason(error)) from error


def _request(
    client: httpx.AsyncClient, config: ProviderConfig, messages: Sequence[Mapping[str, str]], max_tokens: int
) -> httpx.Request:
    headers = {"Accept": "text/event-stream", "Accept-Encoding": "identity"}
    if config.api_key:
        headers["Authorization"] = f"Bearer {config.api_key}"
    return client.build_request(
        "POST",
        f"{config.base_url.rstrip('/')}/chat/completions",
        headers=headers,
        json={
            "model": config.model,
            "messages": [dict(message) for message in messages],
            "max_tokens": max_tokens,
            "stream": True,
            "stream_options": {"include_usage": True},
        },
        # «pool» is aiohttp's limit for everything before the request: a free place, the name, TCP and TLS.
        timeout=httpx.Timeout(None, connect=config.connect_timeout_s, pool=config.connect_timeout_s),
    )


def _reason(error: Exception) -> str:
    # The transport calls every aiohttp connection error a ConnectTimeout; what it really was is the cause.
    cause = error.__cause__ or error
    if isinstance(cause, aiohttp.ServerTimeoutError):
        return "no connection within the time limit"
    return str(cause) or type(cause).__name__


async def _check(response: httpx.Response, config: ProviderConfig, reading: "_Reading") -> None:
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    is_stream = response.status_code == 200 and kind not in ("text/html", "application/json")
    if is_stream:
        return
    text = error_text(await _beginning(response, reading))
    detail = text.replace(config.api_key, "…") if config.api_key else text
    if response.status_code == 200:
        raise ProviderFailure("bad_stream", f"{kind} instead of a stream: {detail}")
    raise ProviderFailure(str(response.status_code), detail, _retry_after(response))


async def _beginning(response: httpx.Response, reading: "_Reading") -> bytes:
    """The start of an error's body; an error that does not end is still that error."""
    body, raw = b"", response.aiter_raw()
    try:
        while len(body) < MAX_ERROR_BYTES and (data := await reading.next(raw)) is not None:
            body += data
    except ProviderFailure:
        return body
    return body[:MAX_ERROR_BYTES]


def _retry_after(response: httpx.Response) -> float | None:
    """Seconds that a Retry-After header asks for; it holds a number or a date."""
    value: str = response.headers.get("retry-after", "").strip()
    if value.isdecimal():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (moment.astimezone(UTC) - now()).total_seconds())


class _Reading:
    """What has been read of one stream, and until when the next piece must come."""

    def __init__(self, config: ProviderConfig, deadline: float) -> None:
        self._config = config
        self._deadline = deadline
        self._parser = EventParser()
        self._bytes = self._characters = 0
        self._is_finished = self._is_done = False
        self.limit = self._from_now(config.first_token_timeout_s)

    def _from_now(self, seconds: float) -> float:
        return min(self._deadline, asyncio.get_running_loop().time() + seconds)

    async def next(self, raw: AsyncIterator[bytes]) -> bytes | None:
        """The next bytes, or None at the end. Comments and empty deltas do not extend the time."""
        if self._is_done:
            return None
        try:
            async with asyncio.timeout_at(self.limit):
                return await anext(raw, None)
        except TimeoutError:
            if self._is_finished:
                return None
            raise ProviderFailure("timeout", "the stream stalled") from None
        except (httpx.TransportError, aiohttp.ClientError) as error:
            if self._is_finished:
                return None
            raise ProviderFailure("bad_stream", f"the stream broke off: {_reason(error)}") from error

    def chunks(self, data: bytes) -> Iterator[Chunk]:
        self._bytes += len(data)
        if self._bytes > MAX_STREAM_BYTES:
            raise ProviderFailure("bad_stream", "the stream is too long")
        try:
            for event in self._parser.feed(data):
                if chunk := self._chunk(event):
                    yield chunk
        except MalformedEvent as error:
            raise ProviderFailure("bad_stream", str(error)) from error

    def _chunk(self, event: str) -> Chunk | None:
        if self._is_done or event.strip() == "[DONE]":
            self._is_done = True
            return None
        chunk = parse_chunk(event)
        self._note(chunk)
        return chunk if chunk != Chunk() else None

    def _note(self, chunk: Chunk) -> None:
        self._characters += len(chunk.text)
        if self._characters > MAX_ANSWER_CHARACTERS:
            raise ProviderFailure("bad_stream", "the answer is too long")
        if chunk.finish:
            self._is_finished = True
            self.limit = self._from_now(AFTER_FINISH_S)
        elif chunk.text:
            self.limit = self._from_now(self._config.between_tokens_timeout_s)

    def check_end(self) -> None:
        if not self._is_finished and not self._is_done:
            raise ProviderFailure("bad_stream", "the stream ended before the answer did")
        if not self._characters:
            raise ProviderFailure("bad_stream", "the answer is empty")
