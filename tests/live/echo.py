"""A tiny ASGI application for tests of the server: HTTP, echoes, and readers of what never ends."""

import asyncio
import gc
import hashlib
import os
from typing import Any

from apps.live import metrics
from apps.live.draining import on_drain
from apps.live.wire import AsgiWire, Payload

Json = dict[str, Any]
wires: list[Any] = []
slow: list[None] = []
bodies: list[None] = []
pieces: list[int] = []
PIECE = b"x" * 128 * 1024
PIECES = 512


async def application(scope: Json, receive: Any, send: Any) -> None:
    if scope["type"] == "http":
        await _answer(scope, send)
    else:
        await _serve_socket(scope, receive, send)


async def _answer(scope: Json, send: Any) -> None:
    if scope["path"] == "/large":
        await _pour(send)
        return
    if scope["path"] == "/slow":
        slow.append(None)
        await asyncio.sleep(0.5)
    if scope["path"] == "/garbage":
        await asyncio.sleep(0.1)  # what has just been closed is gone
    facts = {
        "/garbage": gc.collect() if scope["path"] == "/garbage" else 0,
        "/pid": os.getpid(),
        "/running": len(slow),
        "/body": _digest(scope) if scope["path"] == "/body" else "",
        "/bodies": len(bodies),
        "/pieces": len(pieces),
        "/slow-readers": int(metrics.slow_readers_total._value.get()),
    }
    body = str(facts.get(scope["path"], "served")).encode()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})


def _digest(scope: Json) -> str:
    bodies.append(None)
    digest, body = hashlib.sha256(), scope["extensions"]["kefu.body"]
    while piece := body.read(2**16):
        digest.update(piece)
    return digest.hexdigest()


async def _pour(send: Any) -> None:
    length = str(len(PIECE) * PIECES).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", length)]})
    pieces.clear()
    for number in range(PIECES):
        await send({"type": "http.response.body", "body": PIECE, "more_body": True})
        pieces.append(number)
    await send({"type": "http.response.body"})


async def _serve_socket(scope: Json, receive: Any, send: Any) -> None:
    assert (await receive())["type"] == "websocket.connect"
    if scope["path"] == "/unaccepted":
        await receive()
        return
    await send({"type": "websocket.accept"})
    wire = scope["extensions"]["kefu.wire"] if scope["path"] != "/asgi" else AsgiWire(send)
    wires.append(wire)
    while (message := await receive())["type"] == "websocket.receive":
        await _obey(message, wire)
    wires.remove(wire)


async def _obey(message: Json, wire: Any) -> None:
    text = message.get("text")
    if text is None:
        wire.send(Payload(message["bytes"], is_binary=True))
        return
    verb, _, number = text.partition(" ")
    if verb in VERBS and (number.isdecimal() or not number):
        await VERBS[verb](wire, int(number or 0))
    else:
        wire.send(Payload(text.encode(), is_binary=False))


async def _close(wire: Any, code: int) -> None:
    wire.close(code)


async def _flood(wire: Any, count: int) -> None:
    for number in range(count):
        wire.send(Payload(b"x" * 1000, is_binary=False))
        if number % 100 == 0:
            await asyncio.sleep(0)


async def _congest(wire: Any, _: int) -> None:
    """Just behind, far from the limit; and no more than that."""
    while not wire.is_congested:
        wire.send(Payload(b"x" * 10_000, is_binary=False))
        await asyncio.sleep(0)


async def _sleep(wire: Any, _: int) -> None:
    await asyncio.sleep(600)


async def _fail(wire: Any, _: int) -> None:
    raise RuntimeError("as asked")


VERBS = {"close": _close, "flood": _flood, "congest": _congest, "sleep": _sleep, "fail": _fail}


async def say_last_words() -> None:
    for wire in wires:
        wire.send(Payload(b"last words", is_binary=False))


on_drain(say_last_words)
