"""The provider client against a real HTTP server that fails in every known way."""

import asyncio
from contextlib import aclosing, suppress
from dataclasses import replace

import httpx
import pytest
from prometheus_client import REGISTRY

from apps.ai import client, pacing, reading
from apps.ai.client import stream_chat
from apps.ai.completions import Chunk
from apps.ai.failures import ProviderFailure
from apps.ai.profiles import ProviderConfig, Usage
from tests.circles import none_left
from tests.provider.fixtures import ProviderServer

pytestmark = pytest.mark.usefixtures("http_clients")

MESSAGES = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": "你好，世界。Where is it?"},
]
ECHO = "You asked: 你好，世界。Where is it?"
KEY = "sk-test-secret"


def config(server: ProviderServer, model: str, **changes: float) -> ProviderConfig:
    patient = ProviderConfig(
        base_url=server.base_url,
        api_key=KEY,
        model=model,
        connect_timeout_s=20,
        first_token_timeout_s=20,
        between_tokens_timeout_s=20,
        total_timeout_s=20,
        is_private_allowed=True,
    )
    return replace(patient, **changes)


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "RETRY_PAUSE_S", 0.01)
    monkeypatch.setattr(reading, "AFTER_FINISH_S", 0.2)


async def ask(config: ProviderConfig) -> list[Chunk]:
    async with aclosing(stream_chat(config, MESSAGES, max_tokens=64)) as chunks:
        return [chunk async for chunk in chunks]


async def failure(config: ProviderConfig) -> tuple[ProviderFailure, str]:
    """How it failed, and the text that came before."""
    text = ""

    async def read() -> None:
        nonlocal text
        async with aclosing(stream_chat(config, MESSAGES, max_tokens=64)) as chunks:
            async for chunk in chunks:
                text += chunk.text

    with pytest.raises(ProviderFailure) as caught:
        await read()
    return caught.value, text


def counted(status: str) -> float:
    return REGISTRY.get_sample_value("kefu_ai_requests_total", {"status": status}) or 0.0


@pytest.mark.parametrize(
    "model", ["stream", "unicode_split", "stream?chunk=1", "stream?delay_s=0.02&chunk=10"]
)
async def test_stream_chat_gives_the_whole_answer_and_its_usage(
    provider_server: ProviderServer, model: str
) -> None:
    chunks = await ask(config(provider_server, model))
    assert "".join(chunk.text for chunk in chunks) == ECHO
    assert [chunk.usage for chunk in chunks if chunk.usage] == [Usage(11, len(ECHO))]
    assert [chunk.finish for chunk in chunks if chunk.finish] == ["stop"]


async def test_stream_chat_sends_what_it_was_given(provider_server: ProviderServer) -> None:
    await ask(config(provider_server, "stream"))
    assert provider_server.log() == [
        {
            "model": "stream",
            "mode": "stream",
            "messages": MESSAGES,
            "max_tokens": 64,
            "authorization": f"Bearer {KEY}",
            "api_key": "",
            "query": "",
            "fields": {"max_tokens": 64, "stream": True, "stream_options": {"include_usage": True}},
            "disconnected": False,
            "finished": True,
        }
    ]


async def test_stream_chat_without_key_sends_none(provider_server: ProviderServer) -> None:
    await ask(replace(config(provider_server, "stream"), api_key=""))
    assert provider_server.log()[0]["authorization"] == ""


async def test_stream_chat_accepts_an_end_that_only_the_finish_reason_tells(
    provider_server: ProviderServer,
) -> None:
    chunks = await ask(config(provider_server, "stall_end"))
    assert "".join(chunk.text for chunk in chunks) == ECHO


async def test_stream_chat_tells_that_the_provider_filtered(provider_server: ProviderServer) -> None:
    chunks = await ask(config(provider_server, "filtered"))
    assert [chunk.finish for chunk in chunks if chunk.finish] == ["content_filter"]


HALF = ECHO[: len(ECHO) // 2]


@pytest.mark.parametrize(
    ("model", "kind", "detail", "before", "requests"),
    [
        ("status?code=400", "400", "refused with 400", "", 1),
        ("status?code=401", "401", "refused with 401", "", 1),
        ("status?code=403", "403", "refused with 403", "", 1),
        ("status?code=404", "404", "refused with 404", "", 1),
        ("status?code=429", "429", "refused with 429", "", 2),
        ("status?code=429&retry_after=0", "429", "refused with 429", "", 2),
        ("status?code=429&retry_after=60", "429", "refused with 429", "", 1),
        ("status?code=500", "500", "refused with 500", "", 2),
        ("status?code=502", "502", "refused with 502", "", 2),
        ("status?code=503", "503", "refused with 503", "", 2),
        ("status?code=504", "504", "refused with 504", "", 2),
        ("redirect", "307", "", "", 1),
        ("echo_key", "401", "bad key: Bearer …", "", 1),
        ("html", "bad_stream", "text/html instead of a stream: <!doctype html><title>Sign in</title>", "", 1),
        ("json_error", "bad_stream", "application/json instead of a stream: no such model", "", 1),
        ("cut_connect", "connect_error", "Server disconnected", "", 2),
        ("no_finish", "bad_stream", "the stream ended before the answer did", HALF, 1),
        ("garbage", "bad_stream", "not a completion chunk: '{not json}'", "", 1),
        ("binary", "bad_stream", "an event is not UTF-8", "", 1),
        ("noise", "bad_stream", "the stream ended before the answer did", "", 1),
        ("huge_event", "bad_stream", "an event is too large", "", 1),
        ("error_in_stream", "bad_stream", "error in the stream: overloaded", HALF, 1),
        ("empty", "bad_stream", "the answer is empty", "", 1),
    ],
)
async def test_stream_chat_fault_matrix(
    provider_server: ProviderServer, model: str, kind: str, detail: str, before: str, requests: int
) -> None:
    count = counted(kind)
    fault, text = await failure(config(provider_server, model))
    assert (fault.kind, fault.detail, text) == (kind, detail, before)
    assert len(provider_server.log()) == requests
    assert counted(kind) == count + requests
    assert REGISTRY.get_sample_value("kefu_ai_inflight") == 0


@pytest.mark.parametrize(
    ("model", "detail"),
    [("stall_connect", "no answer within the time limit"), ("stall_first", "the stream stalled")],
)
async def test_stream_chat_tells_where_it_stalled(
    provider_server: ProviderServer, model: str, detail: str
) -> None:
    fault, _ = await failure(config(provider_server, model, first_token_timeout_s=0.3))
    assert (fault.kind, fault.detail) == ("timeout", detail)


async def test_stream_chat_reports_a_broken_connection(provider_server: ProviderServer) -> None:
    fault, text = await failure(config(provider_server, "cut"))
    assert (fault.kind, text) == ("bad_stream", HALF)
    assert fault.detail.startswith("the stream broke off")


async def test_stream_chat_ends_an_endless_answer_by_size(provider_server: ProviderServer) -> None:
    fault, text = await failure(config(provider_server, "endless", total_timeout_s=20))
    assert (fault.kind, fault.detail) == ("bad_stream", "the answer is too long")
    assert 31_000 < len(text) <= 32_000


async def test_stream_chat_ends_a_slow_answer_by_total_time(provider_server: ProviderServer) -> None:
    fault, text = await failure(config(provider_server, "slow?delay_s=0.1&chunk=1", total_timeout_s=0.5))
    assert fault.kind == "timeout"
    assert ECHO.startswith(text)
    assert text != ""


async def test_stream_chat_reports_a_closed_port(unused_tcp_port: int) -> None:
    closed = ProviderServer(f"http://127.0.0.1:{unused_tcp_port}")
    fault, _ = await failure(config(closed, "stream"))
    assert fault.kind == "connect_error"
    assert "Cannot connect" in fault.detail


@pytest.mark.parametrize(
    "base_url", ["http://no-such-host.invalid/v1", "http://[::bad/v1", "ftp://127.0.0.1/v1", "/v1", ""]
)
async def test_stream_chat_reports_an_unusable_address(
    provider_server: ProviderServer, base_url: str
) -> None:
    fault, _ = await failure(replace(config(provider_server, "stream"), base_url=base_url))
    assert fault.kind == "connect_error"


async def test_stream_chat_reports_a_key_that_no_header_can_hold(provider_server: ProviderServer) -> None:
    fault, _ = await failure(replace(config(provider_server, "stream"), api_key="schlüssel\nX: y"))
    assert fault.kind == "connect_error"
    assert provider_server.log() == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "[::ffff:127.0.0.1]"])
async def test_stream_chat_refuses_private_targets_of_tenants(
    provider_server: ProviderServer, host: str
) -> None:
    port = provider_server.url.rpartition(":")[2]
    tenants = replace(
        config(provider_server, "stream"), base_url=f"http://{host}:{port}/v1", is_private_allowed=False
    )
    fault, _ = await failure(tenants)
    assert fault.kind == "connect_error"
    assert "private address" in fault.detail
    assert provider_server.log() == []


async def test_stream_chat_retries_once_and_then_answers(provider_server: ProviderServer) -> None:
    provider_server.control(mode="status", code=503, times=1)
    chunks = await ask(config(provider_server, "any-model"))
    assert "".join(chunk.text for chunk in chunks) == ECHO
    assert [entry["mode"] for entry in provider_server.log()] == ["status", "stream"]


async def test_stream_chat_tells_how_long_to_wait(provider_server: ProviderServer) -> None:
    fault, _ = await failure(config(provider_server, "status?code=429&retry_after=60"))
    assert fault.retry_after == 60
    fault, _ = await failure(
        config(provider_server, "status?code=429&retry_after=Wed, 21 Oct 2015 07:28:00 GMT")
    )
    assert fault.retry_after == 0
    fault, _ = await failure(config(provider_server, "status?code=429&retry_after=soon"))
    assert fault.retry_after is None


async def test_stream_chat_closes_the_connection_when_its_reader_stops(
    provider_server: ProviderServer,
) -> None:
    async with aclosing(
        stream_chat(config(provider_server, "stall_middle"), MESSAGES, max_tokens=9)
    ) as chunks:
        async for _chunk in chunks:
            break
    entry = await asyncio.to_thread(provider_server.wait_until_disconnected, "stall_middle")
    assert entry["finished"] is False


@pytest.mark.parametrize("model", ["stall_connect", "stall_first", "stall_middle"])
async def test_stream_chat_closes_the_connection_when_cancelled(
    provider_server: ProviderServer, model: str
) -> None:
    patient = config(
        provider_server, model, first_token_timeout_s=9, between_tokens_timeout_s=9, total_timeout_s=9
    )
    task = asyncio.create_task(ask(patient))
    await asyncio.to_thread(provider_server.wait_for_request)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await asyncio.to_thread(provider_server.wait_until_disconnected, model))["disconnected"] is True


async def test_stream_chat_carries_many_answers_at_once(provider_server: ProviderServer) -> None:
    patient = config(provider_server, "stream?delay_s=0.01", first_token_timeout_s=9, total_timeout_s=20)
    answers = await asyncio.gather(*(ask(patient) for _ in range(50)))
    assert {"".join(chunk.text for chunk in answer) for answer in answers} == {ECHO}


async def test_stream_chat_reads_one_of_many_in_larger_bites(
    provider_server: ProviderServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pacing, "FEW", 0)
    monkeypatch.setattr(pacing, "EACH_S", 0.25)
    model, question = "stream?delay_s=0.01&chunk=2", "How do I wash it? " * 12
    async with aclosing(
        stream_chat(config(provider_server, model), [{"role": "user", "content": question}], max_tokens=64)
    ) as stream:
        chunks = [chunk async for chunk in stream]
    assert "".join(chunk.text for chunk in chunks) == f"You asked: {question}"
    assert len(chunks) < 50  # of 114 that were sent


@pytest.mark.parametrize("model", ["stream", "cut", "status?code=400", "stall_connect", "json"])
async def test_stream_chat_counts_the_streams_that_are_open(
    provider_server: ProviderServer, model: str
) -> None:
    with suppress(ProviderFailure):
        await ask(config(provider_server, model, first_token_timeout_s=0.2))
    assert pacing.pace().streams == 0


async def test_stream_chat_leaves_no_circles_behind(provider_server: ProviderServer) -> None:
    """They would keep prompts until somebody looks for circles, which is hardly ever (apps.common.collecting)."""
    await ask(config(provider_server, "stream"))
    with none_left(httpx.Request, httpx.Response):
        await ask(config(provider_server, "stream"))
        with suppress(ProviderFailure):
            await ask(config(provider_server, "cut"))


def test_config_never_shows_its_key(provider_server: ProviderServer) -> None:
    assert KEY not in repr(config(provider_server, "stream"))
