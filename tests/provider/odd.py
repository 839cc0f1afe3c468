"""Streams with something odd about them: the bytes as they are sent, in pieces, and how they end.

The text is «Hello, 世界.» wherever there is one. Each name is a mode of the server.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

ODD_TEXT = "Hello, 世界."
HELD = 3600
PAUSE_S = 0.02  # long enough that two writes arrive as two reads
STREAM = "text/event-stream"
DONE = b"data: [DONE]\n\n"


def said(text: str | None = None, finish: str | None = None, **more: Any) -> bytes:
    choice = {"index": 0, "delta": {} if text is None else {"content": text}, "finish_reason": finish}
    body = {"choices": [choice | more]}
    return f"data: {json.dumps(body, ensure_ascii=False)}\n\n".encode()


def usage(prompt: int = 11, completion: int = 5) -> bytes:
    body = {"choices": [], "usage": {"prompt_tokens": prompt, "completion_tokens": completion}}
    return f"data: {json.dumps(body)}\n\n".encode()


def delta(**fields: Any) -> bytes:
    return said(None, None, delta=fields)


@dataclass(frozen=True)
class Odd:
    """end: eof (in good order), abort (the connection breaks) or hang."""

    pieces: tuple[bytes, ...]
    end: str = "eof"
    kind: str = STREAM


HELLO, WORLD, STOP = said("Hello, "), said("世界."), said(None, "stop")
GOOD = HELLO + WORLD + STOP + usage() + DONE
WHOLE = {
    "choices": [{"message": {"role": "assistant", "content": ODD_TEXT}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 11, "completion_tokens": 5},
}
inside_world = WORLD.index("世".encode()) + 1

STREAMS = {
    # broken ones
    "nothing": Odd(()),
    "cut_after_headers": Odd((), "abort"),
    "cut_in_event": Odd((HELLO, WORLD[:20]), "abort"),
    "cut_in_character": Odd((HELLO, WORLD[:inside_world]), "abort"),
    "ends_in_character": Odd((HELLO, WORLD[:inside_world])),
    "bad_character": Odd((HELLO, b'data: {"choices": [{"delta": {"content": "\xe4\xb8"}}]}\n\n')),
    "usage_only": Odd((usage(), DONE)),
    "finish_only": Odd((STOP, DONE)),
    "tool_calls": Odd((delta(tool_calls=[{"index": 0}]), said(None, "tool_calls"), DONE)),
    "null_content": Odd((delta(content=None), delta(content=None), DONE)),
    "no_choices": Odd((b'data: {"choices": []}\n\n', b'data: {"object": "x"}\n\n', DONE)),
    "number": Odd((b"data: 7\n\n",)),
    "only_thoughts": Odd((said("<think>I wonder"), said("</think>"), STOP, DONE)),
    "no_sse": Odd((b'{"choices": [{"delta": {"content": "Hello"}}]}\n' * 3,)),
    "hang_in_event": Odd((HELLO, WORLD[:20]), "hang"),
    "whole_without_choices": Odd((b'{"choices": []}',), kind="application/json"),
    "error_first": Odd((b'data: {"error": {"message": "overloaded"}}\n\n',)),
    # good ones
    "crlf": Odd((GOOD.replace(b"\n", b"\r\n"),)),
    "cr": Odd((GOOD.replace(b"\n", b"\r"),)),
    "bom": Odd((b"\xef\xbb\xbf" + GOOD,)),
    "bytes": Odd(tuple(GOOD[start : start + 40] for start in range(0, len(GOOD), 40))),
    "plain_type": Odd((GOOD,), kind="text/plain"),
    "binary_type": Odd((GOOD,), kind="application/octet-stream"),
    "done_twice": Odd((GOOD + DONE, DONE)),
    "text_after_done": Odd((GOOD + said("not for you"), said("nor this"))),
    "done_hangs": Odd((GOOD,), "hang"),
    "comments": Odd((b": ping\n\n" + HELLO, b":\nevent: message\nid: 3\nretry: 9\n" + WORLD + STOP + usage() + DONE)),
    "several_data_lines": Odd(
        (b'data: {"choices": [{"delta":\ndata: {"content": "Hello, "}}]}\n\n', WORLD + STOP + usage() + DONE)
    ),
    "no_finish_but_done": Odd((HELLO + WORLD, usage() + DONE)),
    "no_done_but_finish": Odd((HELLO + WORLD + STOP + usage(),)),
    "finish_with_text": Odd((HELLO, said("世界.", "stop"), usage(), DONE)),
    "usage_with_finish": Odd((HELLO + WORLD, STOP.replace(b'"choices"', b'"usage": {"prompt_tokens": 11, "completion_tokens": 5}, "choices"'), DONE)),  # noqa: E501
    "azure": Odd((b'data: {"choices": [], "prompt_filter_results": [{"prompt_index": 0}]}\n\n', GOOD)),
    "deepseek": Odd((delta(content=None, reasoning_content="hm"), delta(content="", reasoning_content="so"), GOOD)),
    "thoughts": Odd((said("<thi"), said("nk>I wonder</thi"), said("nk>\n\n"), GOOD)),
    "cut_after_finish": Odd((HELLO + WORLD + STOP + usage(),), "abort"),
    "whole": Odd((json.dumps(WHOLE).encode(),), kind="application/json"),
    "whole_in_pieces": Odd((json.dumps(WHOLE).encode()[:40], json.dumps(WHOLE).encode()[40:]), kind="application/json"),
    # good, but nobody tells the tokens
    "no_usage": Odd((HELLO + WORLD + STOP + DONE,)),
    "usage_null": Odd((HELLO + WORLD + STOP + b'data: {"choices": [], "usage": null}\n\n' + DONE,)),
    # the provider's own filter
    "filtered_first": Odd((said(None, "content_filter"), usage(11, 0), DONE)),
}  # fmt: skip

Mode = Callable[[web.Request, Any, str], Awaitable[web.StreamResponse]]


def mode(odd: Odd) -> Mode:
    async def send(request: web.Request, behaviour: Any, text: str) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": odd.kind})
        await response.prepare(request)
        for piece in odd.pieces:
            await response.write(piece)
            await asyncio.sleep(PAUSE_S)
        if odd.end == "hang":
            await asyncio.sleep(HELD)
        if odd.end == "abort" and request.transport:
            await asyncio.sleep(PAUSE_S)
            request.transport.abort()
        else:
            await response.write_eof()
        return response

    return send


ODD: dict[str, Mode] = {name: mode(odd) for name, odd in STREAMS.items()}
