"""A quick model provider: streams as its model's name says, breaks at random by seed. It ends with its input.

`python -m bench.answering_run.upstream` prints its port. The model's name holds the behaviour as a query string, such
as «chunks=20&seconds=2&wait=0.3&gather=500&gather_s=8&faults=0.3&seed=4». A request is known by the first word
like KF-17 in its last message. `GET /log` answers what was asked and when (time.monotonic, one clock for all
processes of a machine), `GET /peak` how many streamed at the same time, `DELETE /log` forgets both.
"""

import asyncio
import json
import os
import random
import re
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

import uvloop

NAME = re.compile(r"KF-\d+")
MARK = "E-UPSTREAM"  # stands in every error text of ours: no visitor may ever read it
# A piece ends in the middle of a clause, as a model's do: the guards may hold a few characters back.
FIRST = "满九十九元包邮。不满"
LINE = "收八元运费，当天发货。不满"
HANG_S = 3600.0
BACKLOG = 4096
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
FAULTS = ("429", "500", "hang", "hang_middle", "cut", "cut_connect", "garbage", "error_in_stream")


@dataclass(frozen=True, slots=True)
class Behaviour:
    chunks: int = 20
    characters: int = (
        0  # of a chunk; 0: a line of two clauses with a figure in each, more than any model sends at once
    )
    seconds: float = 2.0  # from the first chunk to the last
    wait: float = 0.0  # before the first
    gather: int = 0  # the first chunk waits until so many ask, but not longer than gather_s
    gather_s: float = 8.0
    faults: float = 0.0
    seed: int = 0

    @classmethod
    def of(cls, model: str) -> "Behaviour":
        kinds = {"chunks": int, "characters": int, "gather": int, "seed": int}
        return cls(**{name: kinds.get(name, float)(value) for name, value in parse_qsl(model)})  # type: ignore[arg-type]

    def as_model(self) -> str:
        return urlencode(asdict(self))


def pieces(chunks: int, characters: int) -> list[str]:
    """What an answer says, as it is sent."""
    lines = [FIRST, *[LINE] * (chunks - 1)]
    if not characters:
        return lines
    text = "".join(lines)
    return [text[start : start + characters] for start in range(0, chunks * characters, characters)]


def fault_of(behaviour: Behaviour, name: str, attempt: int) -> str:
    """The same for the same seed, question and attempt; empty: none."""
    dice = random.Random(f"{behaviour.seed}:{name}:{attempt}")
    return dice.choice(FAULTS) if dice.random() < behaviour.faults else ""


@dataclass
class State:
    log: list[dict[str, Any]] = field(default_factory=list)
    attempts: Counter[str] = field(default_factory=Counter)
    streaming: int = 0
    peak: int = 0
    gate: "Gate | None" = None

    def forget(self) -> None:
        self.log, self.attempts, self.peak, self.gate = [], Counter(), 0, None


class Gate:
    """Opens when so many have come, or when the first of them has waited long enough."""

    def __init__(self, behaviour: Behaviour) -> None:
        self._missing = behaviour.gather
        self._open = asyncio.Event()
        asyncio.get_running_loop().call_later(behaviour.gather_s, self._open.set)

    async def wait(self) -> None:
        self._missing -= 1
        if self._missing <= 0:
            self._open.set()
        await self._open.wait()


class Upstream:
    def __init__(self) -> None:
        self._state = State()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                size = re.search(rb"(?i)content-length: *(\d+)", head)
                body = await reader.readexactly(int(size[1])) if size else b""
                await self._answer(head.split(b" ", 2)[:2], body, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _answer(self, line: list[bytes], body: bytes, writer: asyncio.StreamWriter) -> None:
        method, path = line
        if method == b"DELETE":
            self._state.forget()
            _send_json(writer, {})
        elif path == b"/log":
            _send_json(writer, self._state.log)
        elif path == b"/peak":
            _send_json(writer, self._state.peak)
        else:
            await self._complete(json.loads(body), writer)

    async def _complete(self, request: dict[str, Any], writer: asyncio.StreamWriter) -> None:
        state, behaviour = self._state, Behaviour.of(request["model"])
        found = NAME.findall(request["messages"][-1]["content"])
        name = found[-1] if found else ""
        state.attempts[name] += 1
        fault = fault_of(behaviour, name, state.attempts[name])
        entry = {
            "name": name,
            "received_at": time.monotonic(),
            "first_at": None,
            "fault": fault,
            "done": False,
        }
        state.log.append(entry)
        state.streaming += 1
        state.peak = max(state.peak, state.streaming)
        try:
            if not await _refuses(fault, writer):
                await self._stream(behaviour, entry, writer)
                entry["done"] = True
        finally:
            state.streaming -= 1

    async def _stream(
        self, behaviour: Behaviour, entry: dict[str, Any], writer: asyncio.StreamWriter
    ) -> None:
        if behaviour.gather:
            self._state.gate = self._state.gate or Gate(behaviour)
            await self._state.gate.wait()
        start = asyncio.get_running_loop().time() + behaviour.wait
        pause = behaviour.seconds / max(1, behaviour.chunks - 1)
        writer.write(OK)
        for number, piece in enumerate(pieces(behaviour.chunks, behaviour.characters)):
            await asyncio.sleep(max(0.0, start + number * pause - asyncio.get_running_loop().time()))
            if entry["fault"] and number == behaviour.chunks // 2:
                await _break(entry["fault"], writer)
            _send(writer, _event(_delta(piece)))
            entry["first_at"] = entry["first_at"] or time.monotonic()
            await writer.drain()
        _send(writer, _event({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}))
        usage = {"prompt_tokens": 400, "completion_tokens": 10 * behaviour.chunks, "total_tokens": 0}
        _send(writer, _event({"choices": [], "usage": usage}) + b"data: [DONE]\n\n")
        writer.write(b"0\r\n\r\n")


async def _refuses(fault: str, writer: asyncio.StreamWriter) -> bool:
    """Whether the fault is one that comes instead of a stream."""
    if fault in ("429", "500"):
        _send_json(writer, {"error": {"message": f"{MARK} Traceback: overloaded"}}, status=int(fault))
    elif fault == "hang":
        await asyncio.sleep(HANG_S)
    elif fault == "cut_connect":
        _cut(writer)
    else:
        return False
    return True


async def _break(fault: str, writer: asyncio.StreamWriter) -> None:
    """What happens in the middle of a stream. Raises ConnectionError."""
    if fault == "hang_middle":
        await asyncio.sleep(HANG_S)
    if fault == "garbage":
        _send(writer, b"data: {" + MARK.encode() + b"\n\n")
    if fault == "error_in_stream":
        _send(writer, _event({"error": {"message": f"{MARK} internal error", "code": 503}}))
    await writer.drain()
    await asyncio.sleep(0.01)
    _cut(writer)


def _cut(writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()
    raise ConnectionAbortedError


def _delta(text: str) -> dict[str, Any]:
    return {
        "id": "c",
        "model": "bench",
        "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}],
    }


def _event(body: dict[str, Any]) -> bytes:
    return b"data: " + json.dumps(body).encode() + b"\n\n"


def _send(writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(b"%x\r\n%s\r\n" % (len(data), data))


def _send_json(writer: asyncio.StreamWriter, body: Any, *, status: int = 200) -> None:
    data = json.dumps(body).encode()
    head = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n"
    writer.write(head.encode() + data)


async def _main() -> None:
    server = await asyncio.start_server(Upstream().serve, "127.0.0.1", 0, backlog=BACKLOG)
    print(server.sockets[0].getsockname()[1], flush=True)
    ended = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(ended), os.fdopen(0, "rb")
    )
    await ended.read()  # whoever started us has gone
    os._exit(0)  # streams that hang would hold a polite end up


if __name__ == "__main__":
    sys.exit(uvloop.run(_main()))
