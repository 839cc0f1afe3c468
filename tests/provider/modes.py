"""The ways in which the test provider answers, and fails to."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from aiohttp import web

from tests.provider.odd import ODD

FOREVER_S = 3600
PAUSE_S = 0.02  # long enough that two writes arrive as two reads


class Behaves(Protocol):
    @property
    def chunk(self) -> int: ...
    @property
    def delay_s(self) -> float: ...
    @property
    def code(self) -> int: ...
    @property
    def retry_after(self) -> str: ...


Mode = Callable[[web.Request, Any, str], Awaitable[web.StreamResponse]]


def event(body: dict[str, Any], *, ascii_only: bool = True) -> bytes:
    return f"data: {json.dumps(body, ensure_ascii=ascii_only)}\n\n".encode()


def chunk(delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {"id": "c1", "object": "chat.completion.chunk", "model": "test", "choices": [choice]}


def pieces(text: str, size: int) -> list[str]:
    return [text[start : start + size] for start in range(0, len(text), size)]


async def opened(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8"})
    await response.prepare(request)
    await response.write(event(chunk({"role": "assistant", "content": ""})))
    return response


async def write_text(response: web.StreamResponse, behaviour: Behaves, text: str) -> None:
    for piece in pieces(text, behaviour.chunk):
        if behaviour.delay_s:
            await asyncio.sleep(behaviour.delay_s)
        await response.write(event(chunk({"content": piece})))


async def close(response: web.StreamResponse, text: str, *, finish: str = "stop") -> web.StreamResponse:
    await response.write(event(chunk({}, finish)))
    usage = {"prompt_tokens": 11, "completion_tokens": len(text), "total_tokens": 11 + len(text)}
    await response.write(event({"choices": [], "usage": usage}))
    await response.write(b"data: [DONE]\n\n")
    await response.write_eof()
    return response


async def stream(request: web.Request, behaviour: Behaves, text: str) -> web.StreamResponse:
    response = await opened(request)
    await write_text(response, behaviour, text)
    return await close(response, text)


async def slow(request: web.Request, behaviour: Behaves, text: str) -> web.StreamResponse:
    response = await opened(request)
    for piece in pieces(text, behaviour.chunk):
        await asyncio.sleep(behaviour.delay_s or 0.2)
        await response.write(event(chunk({"content": piece})))
    return await close(response, text)


async def stall_connect(request: web.Request, behaviour: Behaves, text: str) -> web.StreamResponse:
    await asyncio.sleep(FOREVER_S)
    return web.Response()


async def stall_first(request: web.Request, behaviour: Behaves, text: str) -> web.StreamResponse:
    response = await opened(request)
    await asyncio.sleep(FOREVER_S)
    return response


async def stall_middle(request: web.Request, behaviour: Behaves, text: str) -> web.StreamResponse:
    response = await opened(request)
    await write_text(response, behaviour, text[: max(1, len(text) // 2)])
    await asyncio.sleep(FOREVER_S)
    return response


async def stall_comments(request: web.Request, behaviour: Behaves, text: str) -> web.StreamResponse:
    """Keeps the connection busy with comments and says nothing."""
    response = await opened(request)
    while True:
        await response.write(b": still here\n\n")
        await asyncio.sleep(PAUSE_S)


async def stall_end(request: web.Request, behaviour: Behaves, text: str) -> web.StreamResponse:
    """Says that it has finished and does not close."""
    response = await opened(request)
    await write_text(response, behaviour, text)
    await response.write(event(chunk({}, "stop")))
    await asyncio.sleep(FOREVER_S)
    return response


async def status(request: web.Request, behaviour: Behaves, text: str) -> web.StreamResponse:
    headers = {"Retry-After": behaviour.retry_after} if behaviour.retry_after else {}
    error = {
        "message": f"refused with {behaviour.code}",
        "authorization": request.headers.get("authorization"),
    }
    return web.json_response({"error": error}, status=behaviour.code, headers=headers)


async def stall_error(request: web.Request, behaviour: Behaves, text: str) -> web.StreamResponse:
    """An error whose text never ends."""
    response = web.StreamResponse(status=behaviour.code, headers={"Content-Type": "application/json"})
    await response.prepare(request)
    await response.write(b'{"error": ')
    await asyncio.sleep(FOREVER_S)
    return response


async def echo_key(request: web.Request, behaviour: Behaves, text: str) -> web.StreamResponse:
    """Repeats the key in its error, as careless gateways do."""
    key = request.headers.get("authorization", "")
    return web.json_response({"error": {"message": f"bad key: {key}"}}, status=401)


async def redirect(request: web.Request, behaviour: Behaves, text: str) -> web.StreamResponse:
    return web.Response(status=307, headers={"Location": "/v1/chat/completions"})


async def html_page(request: web.Request, behaviour: Behaves, text: str) -> web.StreamResponse:
    return web.Response(text="<!doctype html><title>Sign in</title>", content_type="text/html")


async def json_error(request: web.Request, behaviour: Behaves, text: str) -> web.StreamResponse:
    return web.json_response({"error": {"message": "no such model"}})


async def cut(request: web.Request, behaviour: Behaves, text: str) -> web.StreamResponse:
    """The connection breaks in the middle of the answer."""
    response = await opened(request)
    await write_text(response, behaviour, text[: max(1, len(text) // 2)])
    await asyncio.sleep(PAUSE_S)
    if request.transport:
        request.transport.abort()
    return response


async def cut_connect(request: web.Request, behaviour: Behaves, text: str) -> web.StreamResponse:
    """The connection breaks before there is any answer."""
    if request.transport:
        request.transport.abort()
    return web.Response()


async def no_finish(request: web.Request, behaviour: Behaves, text: str) -> web.StreamResponse:
    """The stream ends in good order, the answer does not."""
    response = await opened(request)
    await write_text(response, behaviour, text[: max(1, len(text) // 2)])
    await response.write_eof()
    return response


async def garbage(request: web.Request, behaviour: Behaves, text: str) -> web.StreamResponse:
    response = await opened(request)
    await response.write(b"data: {not json}\n\n")
    await response.write_eof()
    return response


async def binary(request: web.Request, behaviour: Behaves, text: str) -> web.StreamResponse:
    response = await opened(request)
    await response.write(b"data: \xff\xfe\x00\n\n")
    await response.write_eof()
    return response


async def noise(request: web.Request, behaviour: Behaves, text: str) -> web.StreamResponse:
    """Text that is no event stream at all."""
    return web.Response(text="lorem\nipsum\n\n" * 10, content_type="text/plain")


async def endless(request: web.Request, behaviour: Behaves, text: str) -> web.StreamResponse:
    response = await opened(request)
    while True:
        await response.write(event(chunk({"content": "more and more " * 50})))
        await asyncio.sleep(behaviour.delay_s)


async def huge_event(request: web.Request, behaviour: Behaves, text: str) -> web.StreamResponse:
    response = await opened(request)
    while True:
        await response.write(b"data: " + b"x" * 65536)
        await asyncio.sleep(0)


async def error_in_stream(request: web.Request, behaviour: Behaves, text: str) -> web.StreamResponse:
    response = await opened(request)
    await write_text(response, behaviour, text[: max(1, len(text) // 2)])
    await response.write(event({"error": {"message": "overloaded", "code": 503}}))
    await response.write_eof()
    return response


async def empty(request: web.Request, behaviour: Behaves, text: str) -> web.StreamResponse:
    return await close(await opened(request), "")


async def filtered(request: web.Request, behaviour: Behaves, text: str) -> web.StreamResponse:
    """The provider's own filter ends the answer."""
    response = await opened(request)
    await write_text(response, behaviour, text[: len(text) // 2])
    return await close(response, text, finish="content_filter")


async def wants_new_limit(request: web.Request, behaviour: Behaves, text: str) -> web.StreamResponse:
    """As OpenAI's reasoning models."""
    if "max_tokens" in await request.json():
        message = "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."
        return web.json_response({"error": {"message": message}}, status=400)
    return await stream(request, behaviour, text)


async def wants_no_stream_options(request: web.Request, behaviour: Behaves, text: str) -> web.StreamResponse:
    if "stream_options" in await request.json():
        return web.json_response({"error": {"message": "stream_options: extra field"}}, status=400)
    return await stream(request, behaviour, text)


async def unicode_split(request: web.Request, behaviour: Behaves, text: str) -> web.StreamResponse:
    """Every write ends in the middle of a code point, where there is one."""
    response = await opened(request)
    data = b"".join(
        event(chunk({"content": piece}), ascii_only=False) for piece in pieces(text, behaviour.chunk)
    )
    inside = [index for index, byte in enumerate(data) if byte & 0xC0 == 0x80][:5]
    for start, end in zip([0, *inside], [*inside, len(data)], strict=True):
        await response.write(data[start:end])
        await asyncio.sleep(PAUSE_S)
    return await close(response, text)


MODES: dict[str, Mode] = {
    each.__name__: each
    for each in (
        stream, slow, stall_connect, stall_first, stall_middle, stall_comments, stall_end, stall_error, status,
        echo_key,
        redirect, html_page, json_error, cut, cut_connect, no_finish, garbage, binary, noise, endless,
        huge_event, error_in_stream, empty, filtered, unicode_split,
        wants_new_limit, wants_no_stream_options,
    )
}  # fmt: skip
MODES["html"] = html_page
MODES |= ODD
