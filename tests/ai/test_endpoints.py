"""Peculiarities of endpoints: how the key is sent, what they refuse, what stands in their addresses."""

from dataclasses import replace
from typing import Any

import pytest

from apps.ai import dialects
from apps.ai.completions import parse_chunk
from apps.ai.thinking import ThoughtFilter
from tests.ai.test_fault_matrix import ECHO, Told, ask, config
from tests.provider.fixtures import ProviderServer

pytestmark = pytest.mark.usefixtures("http_clients", "patient_valkey")


@pytest.fixture(autouse=True)
def nothing_learned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialects, "_learned", type(dialects._learned)())


async def test_azure_gets_its_header_and_its_version(provider_server: ProviderServer) -> None:
    azure = replace(
        config(provider_server, "stream"),
        base_url=f"{provider_server.url}/v1/?api-version=2024-10-21",
        key_header="api-key",
    )
    assert (await ask(azure))[0].text == ECHO
    [entry] = provider_server.log()
    assert (entry["authorization"], entry["api_key"]) == ("", "sk-matrix-secret")
    assert entry["query"] == "api-version=2024-10-21"


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("wants_new_limit", {"max_completion_tokens": 64}),
        ("wants_no_stream_options", {"max_tokens": 64}),
    ],
)
async def test_refusal_of_a_field_is_learned(
    provider_server: ProviderServer, mode: str, expected: dict[str, Any]
) -> None:
    picky = config(provider_server, mode)
    assert (await ask(picky))[0] == Told(ECHO, "", ["400", "200"])
    assert (await ask(picky))[0] == Told(ECHO, "", ["200"])
    last = provider_server.log()[-1]["fields"]
    assert {name: last[name] for name in expected} == expected
    assert ("stream_options" in last) == (mode == "wants_new_limit")


async def test_other_refusals_teach_nothing(provider_server: ProviderServer) -> None:
    assert (await ask(config(provider_server, "status?code=400")))[0] == Told("", "400", ["400"])


@pytest.mark.parametrize(
    ("pieces", "shown"),
    [
        (["Hello"], "Hello"),
        (["", "He", "llo"], "Hello"),
        (["<think>a</think>Hello"], "Hello"),
        (["\n<thi", "nk>a", "b</th", "ink>", "Hello"], "Hello"),
        (["<think>a</think>\n\nHello <think>b</think>"], "Hello <think>b</think>"),
        (["<", "b>bold"], "<b>bold"),
        (["<thin"], "<thin"),
        (["<think>never ends", " and ends"], ""),
    ],
)
def test_thoughts_are_not_shown(pieces: list[str], shown: str) -> None:
    thoughts = ThoughtFilter()
    assert "".join(thoughts.feed(piece) for piece in pieces) + thoughts.finish() == shown


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (r'{"choices": [{"delta": {"content": "a\u0000b"}}]}', "a\ufffdb"),
        (r'{"choices": [{"delta": {"content": "\ud83d"}}]}', "\ufffd"),
        (r'{"choices": [{"delta": {"content": "\ud83d\ude00\n"}}]}', "😀\n"),
        ('{"choices": [{"delta": {"content": "a"}, "logprobs": NaN}]}', "a"),
    ],
)
def test_text_can_always_be_stored(data: str, text: str) -> None:
    assert parse_chunk(data).text == text
