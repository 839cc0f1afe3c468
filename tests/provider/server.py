"""A model provider to test against: an OpenAI-compatible streaming server, able to fail in every known way.

    python -m tests.provider.server --port 8999

`POST /v1/chat/completions` behaves as the model's name says («stall_middle», «status?code=429&retry_after=1»)
or, for any other name, as `POST /control` said last: {"mode": "cut", "text": "…", "delay_s": 0.05, "times": 1}.
`GET /log` lists the requests and whether the client went away early; `DELETE /log` empties it.
"""

import argparse
import asyncio
import re
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from tests.provider.modes import MODES

PASSAGE = re.compile(r'<passage index="1"[^>]*>\s*(.*?)\s*</passage>', re.DOTALL)
QUESTION = re.compile(r"<customer_message>\s*(.*?)\s*</customer_message>", re.DOTALL)


@dataclass(frozen=True)
class Behaviour:
    mode: str = "stream"
    text: str = "You asked: {question}"  # {question}: the last user message; {passage}: the first passage
    chunk: int = 4  # characters in each delta
    delay_s: float = 0.0  # before each delta
    code: int = 500  # of mode «status»
    retry_after: str = ""
    times: int = 0  # how many requests behave so before the default returns; 0 = all


@dataclass
class Entry:
    """One request, as /log shows it."""

    model: str
    mode: str
    messages: list[dict[str, str]]
    max_tokens: int | None
    authorization: str
    api_key: str
    query: str
    fields: dict[str, Any]  # the rest of the body
    disconnected: bool = False
    finished: bool = False


@dataclass
class State:
    behaviour: Behaviour = field(default_factory=Behaviour)
    log: list[Entry] = field(default_factory=list)

    def take(self, model: str) -> Behaviour:
        mode, _, options = model.partition("?")
        if mode in MODES:
            return configured(Behaviour(mode=mode), dict(parse_qsl(options)))
        current = self.behaviour
        if current.times:
            self.behaviour = replace(current, times=current.times - 1) if current.times > 1 else Behaviour()
        return current


STATE = web.AppKey("state", State)


def configured(base: Behaviour, options: dict[str, Any]) -> Behaviour:
    kinds = {each.name: type(getattr(base, each.name)) for each in fields(base)}
    return replace(base, **{name: kinds[name](value) for name, value in options.items()})


def answer_text(template: str, messages: list[dict[str, str]]) -> str:
    said = [message["content"] for message in messages if message["role"] == "user"]
    known = PASSAGE.search("\n".join(message["content"] for message in messages))
    question = said[-1] if said else ""
    if wrapped := QUESTION.search(question):
        question = wrapped[1]
    passage = known[1] if known else ""
    return template.replace("{question}", question).replace("{passage}", passage)


async def complete(request: web.Request) -> web.StreamResponse:
    state, body = request.app[STATE], await request.json()
    behaviour = state.take(body["model"])
    authorization = request.headers.get("authorization", "")
    entry = Entry(
        body["model"],
        behaviour.mode,
        body["messages"],
        body.get("max_tokens"),
        authorization,
        request.headers.get("api-key", ""),
        request.query_string,
        {name: value for name, value in body.items() if name not in ("model", "messages")},
    )
    state.log.append(entry)
    try:
        text = answer_text(behaviour.text, body["messages"])
        response = await MODES[behaviour.mode](request, behaviour, text)
    except (asyncio.CancelledError, ConnectionError):
        entry.disconnected = True
        raise
    entry.finished = True
    return response


async def embed(request: web.Request) -> web.Response:
    """Eight numbers for each text; a model's name such as «status?code=401» is the answer's status."""
    body = await request.json()
    options = dict(parse_qsl(body["model"].partition("?")[2]))
    if "code" in options:
        return web.json_response({"error": {"message": "refused"}}, status=int(options["code"]))
    rows = [{"index": number, "embedding": [0.125] * 8} for number in range(len(body["input"]))]
    return web.json_response({"object": "list", "data": rows, "model": body["model"]})


async def control(request: web.Request) -> web.Response:
    request.app[STATE].behaviour = configured(Behaviour(), await request.json())
    return web.json_response(asdict(request.app[STATE].behaviour))


async def log(request: web.Request) -> web.Response:
    return web.json_response([asdict(entry) for entry in request.app[STATE].log])


async def clear_log(request: web.Request) -> web.Response:
    request.app[STATE].log.clear()
    return web.json_response([])


async def models(request: web.Request) -> web.Response:
    return web.json_response({"object": "list", "data": [{"id": name, "object": "model"} for name in MODES]})


def application() -> web.Application:
    app = web.Application()
    app[STATE] = State()
    app.router.add_post("/v1/chat/completions", complete)
    app.router.add_post("/v1/embeddings", embed)
    app.router.add_get("/v1/models", models)
    app.router.add_post("/control", control)
    app.router.add_get("/log", log)
    app.router.add_delete("/log", clear_log)
    return app


async def serve(port: int) -> None:
    runner = web.AppRunner(application(), handler_cancellation=True, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port, backlog=1024).start()
    print(runner.addresses[0][1], flush=True)  # noqa: T201 - whoever started us reads the port
    await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one; the port is printed")
    asyncio.run(serve(parser.parse_args().port))


if __name__ == "__main__":
    main()
