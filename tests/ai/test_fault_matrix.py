"""Every status, every way to break a stream, every time-out: what the reader got, and who answers instead.

The upstream is a real HTTP server. What is slow never comes; what is fast has generous time, as machines may be busy.
"""

import asyncio
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import timedelta
from email.utils import format_datetime
from uuid import UUID, uuid4

import pytest

from apps.ai import breaker, client
from apps.ai.chain import stream_with_fallbacks
from apps.ai.failures import ProviderFailure
from apps.ai.profiles import Attempt, Caller, ProviderConfig, Usage
from apps.common.clock import now
from tests.provider.fixtures import ProviderServer
from tests.provider.odd import ODD_TEXT

pytestmark = pytest.mark.usefixtures("http_clients", "patient_valkey")

QUESTION = [{"role": "user", "content": "Hello?"}]
ECHO = "You asked: Hello?"
HALF = ECHO[: len(ECHO) // 2]
RESCUE = "stream"
PATIENT_S, SHORT_S = 20.0, 0.3


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "RETRY_PAUSE_S", 0.01)


@dataclass(frozen=True)
class Told:
    """How a question to a faulty provider with a good one behind it went."""

    text: str
    failure: str  # the kind that the reader was told; empty: none
    statuses: list[str]


def config(server: ProviderServer, model: str, tenant_id: UUID | None = None) -> ProviderConfig:
    return ProviderConfig(
        base_url=server.base_url,
        api_key="sk-matrix-secret",
        model=model,
        connect_timeout_s=PATIENT_S,
        first_token_timeout_s=PATIENT_S,
        between_tokens_timeout_s=PATIENT_S,
        total_timeout_s=PATIENT_S,
        is_private_allowed=True,
        tenant_id=tenant_id or uuid4(),
    )


async def ask(*chain: ProviderConfig, first_text_s: float = PATIENT_S) -> tuple[Told, list[Attempt]]:
    attempts: list[Attempt] = []
    text, failure, is_after_text = "", "", False
    stream = stream_with_fallbacks(
        chain,
        QUESTION,
        max_tokens=64,
        first_text_by=asyncio.get_running_loop().time() + first_text_s,
        caller=Caller(uuid4()),
        attempts=attempts,
    )
    try:
        async with aclosing(stream) as chunks:
            async for chunk in chunks:
                text += chunk.text
    except ProviderFailure as error:
        failure, is_after_text = error.kind, error.is_after_text
    assert is_after_text == (failure != "" and text != "")
    return Told(text, failure, [attempt.status for attempt in attempts]), attempts


async def check_closed(server: ProviderServer) -> None:
    """Every request has ended on the server, too: nothing is left open."""
    for _ in range(250):
        if all(entry["finished"] or entry["disconnected"] for entry in server.log()):
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"still connected: {server.log()}")


SOON = "0"
LATER = "40"
PAST = "Wed, 21 Oct 2015 07:28:00 GMT"
FUTURE = format_datetime(now() + timedelta(hours=1), usegmt=True)

# (model, the faulty provider's requests): nothing was shown, so the second provider answers.
BEFORE_TEXT = [
    *((f"status?code={code}", [code]) for code in ("301", "400", "401", "403", "404", "413", "422")),
    *((f"status?code={code}", [code, code]) for code in ("408", "409", "429", "500", "502", "503", "504", "529")),
    (f"status?code=429&retry_after={SOON}", ["429", "429"]),
    (f"status?code=429&retry_after={LATER}", ["429"]),
    (f"status?code=503&retry_after={PAST}", ["503", "503"]),
    (f"status?code=503&retry_after={FUTURE}", ["503"]),
    ("status?code=429&retry_after=soon", ["429", "429"]),
    ("redirect", ["307"]),
    ("html", ["bad_stream"]),
    ("json_error", ["bad_stream"]),
    ("whole_without_choices", ["bad_stream"]),
    ("cut_connect", ["connect_error", "connect_error"]),
    ("cut_after_headers", ["bad_stream"]),
    ("nothing", ["bad_stream"]),
    ("empty", ["bad_stream"]),
    ("garbage", ["bad_stream"]),
    ("binary", ["bad_stream"]),
    ("number", ["bad_stream"]),
    ("noise", ["bad_stream"]),
    ("no_sse", ["bad_stream"]),
    ("huge_event", ["bad_stream"]),
    ("error_first", ["bad_stream"]),
    ("usage_only", ["bad_stream"]),
    ("finish_only", ["bad_stream"]),
    ("tool_calls", ["bad_stream"]),
    ("null_content", ["bad_stream"]),
    ("no_choices", ["bad_stream"]),
    ("only_thoughts", ["bad_stream"]),
]  # fmt: skip
# (model, what was shown): too late for another provider.
AFTER_TEXT = [
    ("cut", HALF),
    ("no_finish", HALF),
    ("error_in_stream", HALF),
    ("cut_in_event", "Hello, "),
    ("cut_in_character", "Hello, "),
    ("ends_in_character", "Hello, "),
    ("bad_character", "Hello, "),
]
GOOD = [
    "crlf", "cr", "bom", "bytes", "plain_type", "binary_type", "done_twice", "text_after_done", "done_hangs",
    "comments", "several_data_lines",
    "no_finish_but_done", "no_done_but_finish", "finish_with_text", "usage_with_finish",
    "azure", "deepseek", "thoughts", "whole", "whole_in_pieces", "cut_after_finish",
]  # fmt: skip


@pytest.mark.parametrize(
    ("model", "statuses"), BEFORE_TEXT, ids=[model.split(",")[0] for model, _ in BEFORE_TEXT]
)
async def test_fault_before_the_text_leads_to_the_next_provider(
    provider_server: ProviderServer, model: str, statuses: list[str]
) -> None:
    told, attempts = await ask(config(provider_server, model), config(provider_server, RESCUE))
    assert told == Told(ECHO, "", [*statuses, "200"])
    assert [entry["model"] for entry in provider_server.log()] == [model] * len(statuses) + [RESCUE]
    assert "sk-matrix-secret" not in repr(attempts)
    await check_closed(provider_server)


@pytest.mark.parametrize(("model", "shown"), AFTER_TEXT)
async def test_fault_after_the_text_ends_the_answer(
    provider_server: ProviderServer, model: str, shown: str
) -> None:
    told, attempts = await ask(config(provider_server, model), config(provider_server, RESCUE))
    assert told == Told(shown, "bad_stream", ["bad_stream"])
    assert attempts[0].usage is not None  # what was shown was paid for
    assert attempts[0].usage.is_estimated
    assert [entry["model"] for entry in provider_server.log()] == [model]
    await check_closed(provider_server)


@pytest.mark.parametrize("model", GOOD)
async def test_oddity_that_is_no_fault_is_answered(provider_server: ProviderServer, model: str) -> None:
    told, attempts = await ask(config(provider_server, model), config(provider_server, RESCUE))
    assert (told.text.strip(), told.failure, told.statuses) == (ODD_TEXT, "", ["200"])
    assert attempts[0].usage == Usage(11, 5)
    await check_closed(provider_server)


@pytest.mark.parametrize("model", ["no_usage", "usage_null"])
async def test_tokens_that_nobody_tells_are_estimated(provider_server: ProviderServer, model: str) -> None:
    _told, attempts = await ask(config(provider_server, model))
    assert attempts[0].usage == Usage(6, 5, is_estimated=True)


async def test_providers_own_filter_is_no_fault(provider_server: ProviderServer) -> None:
    told, attempts = await ask(config(provider_server, "filtered_first"), config(provider_server, RESCUE))
    assert told == Told("", "", ["200"])
    assert attempts[0].usage == Usage(11, 0)


async def test_endless_answer_is_cut_by_its_size(provider_server: ProviderServer) -> None:
    told, _ = await ask(config(provider_server, "endless"), config(provider_server, RESCUE))
    assert told.failure == "bad_stream"
    assert 31_000 < len(told.text) <= 32_000
    await check_closed(provider_server)


# (model, the time-out that is short, what was shown)
TIME_OUTS = [
    ("stall_connect", "first_token_timeout_s", ""),
    ("stall_first", "first_token_timeout_s", ""),
    ("stall_comments", "first_token_timeout_s", ""),
    ("stall_first", "total_timeout_s", ""),
    ("stall_middle", "between_tokens_timeout_s", HALF),
    ("hang_in_event", "between_tokens_timeout_s", "Hello, "),
]


async def test_time_outs(provider_server: ProviderServer) -> None:
    """All of them wait together: one after the other they would take ten seconds."""
    async with asyncio.TaskGroup() as together:
        for case in TIME_OUTS:
            together.create_task(time_out_ends_a_request(provider_server, *case), name="-".join(case))
        for check in (
            error_whose_text_never_ends_is_that_error,
            total_time_ends_an_answer_that_goes_on,
            hanging_first_provider_leaves_time_for_the_second,
            deadline_is_shared_by_all,
        ):
            together.create_task(check(provider_server))
    await check_closed(provider_server)


async def time_out_ends_a_request(server: ProviderServer, model: str, short: str, shown: str) -> None:
    hasty = replace(config(server, model), **{short: 1.0 if shown else SHORT_S})
    told, _ = await ask(hasty, config(server, RESCUE))
    assert told == (Told(shown, "timeout", ["timeout"]) if shown else Told(ECHO, "", ["timeout", "200"]))


async def error_whose_text_never_ends_is_that_error(server: ProviderServer) -> None:
    hasty = replace(config(server, "stall_error?code=401"), first_token_timeout_s=1.5)
    told, _ = await ask(hasty, config(server, RESCUE))
    assert told == Told(ECHO, "", ["401", "200"])


async def total_time_ends_an_answer_that_goes_on(server: ProviderServer) -> None:
    hasty = replace(config(server, "endless?delay_s=0.05"), total_timeout_s=2.0)
    told, _ = await ask(hasty, config(server, RESCUE))
    assert (told.failure, told.statuses) == ("timeout", ["timeout"])


async def hanging_first_provider_leaves_time_for_the_second(server: ProviderServer) -> None:
    """No time-out of its own ends it: it gets half of what is left until the first text must be there."""
    told, _ = await ask(config(server, "stall_first"), config(server, RESCUE), first_text_s=4.0)
    assert told == Told(ECHO, "", ["timeout", "200"])


async def deadline_is_shared_by_all(server: ProviderServer) -> None:
    told, _ = await ask(config(server, "stall_first"), config(server, "stall_connect"), first_text_s=1.2)
    assert told == Told("", "timeout", ["timeout", "timeout"])


@pytest.mark.parametrize(
    "address", ["http://no-such-host.invalid/v1", "http://[::bad/v1", "ftp://127.0.0.1/v1", ""]
)
async def test_unusable_address_leads_to_the_next_provider(
    provider_server: ProviderServer, address: str
) -> None:
    lost = replace(config(provider_server, "stream"), base_url=address)
    told, _ = await ask(lost, config(provider_server, RESCUE))
    assert (told.text, set(told.statuses)) == (ECHO, {"connect_error", "200"})


async def test_closed_port_leads_to_the_next_provider(
    provider_server: ProviderServer, unused_tcp_port: int
) -> None:
    lost = replace(config(provider_server, "stream"), base_url=f"http://127.0.0.1:{unused_tcp_port}/v1")
    told, attempts = await ask(lost, config(provider_server, RESCUE))
    assert told == Told(ECHO, "", ["connect_error", "connect_error", "200"])
    assert "Cannot connect" in attempts[0].detail


async def test_question_that_only_one_provider_could_answer_fails_with_its_kind(
    provider_server: ProviderServer,
) -> None:
    told, _ = await ask(config(provider_server, "status?code=401"))
    assert told == Told("", "401", ["401"])
    told, _ = await ask()
    assert told == Told("", "no_provider", [])


async def test_every_fault_that_is_the_providers_counts_for_its_breaker(
    provider_server: ProviderServer,
) -> None:
    sick = config(provider_server, "status?code=503")
    await ask(sick)
    condition = await asyncio.to_thread(breaker.condition_of, breaker.target_of(sick))
    assert condition == breaker.Condition(breaker.State.CLOSED, 0.0, "503", 1)
