# ruff: noqa: E501 - tables
"""What is kept of a conversation, how small, and how much of it the model is told."""

import json
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from backports import zstd
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from apps.ai import context_codec
from apps.ai.context import (
    Context,
    context_key,
    extended,
    forget,
    load,
    shortened,
    store,
    summarised,
    unsummarised_tokens,
    window,
)
from apps.ai.context_codec import DICTIONARIES, LONGEST, decode, encode
from apps.ai.profiles import Turn
from apps.ai.token_counts import PER_TURN, estimated_tokens, turn_tokens
from apps.common import valkey
from scripts import context_dictionary

TURNS = (
    Turn("user", "你好，杯子坏了怎么办？"),
    Turn("assistant", "非常抱歉，七天内可以退货[1]。"),
    Turn("user", "and the lid? 😀𠮷"),
)
CONTEXT = Context(17, TURNS, "顾客买了一个杯子。")
# Written by the first version; every later one reads it for as long as the format is in READABLE.
STORED = bytes.fromhex(
    "0128b52ffd0000e5020044040811121be9a1bee5aea2e4b9b0e4ba86e4b880e4b8aae69dafe5ad90e380821a03756175"
    "2216b1add7d3bbb5221da3ac5b315da1a322156c69643f209439fc369534b2350630310bc4d20e01a21b07b6856021c2"
    "dcc57dd87f02"
)


# ── bytes ───────────────────────────────────────────────────────────────────────────────────────────
def test_codec_returns_what_it_was_given() -> None:
    assert decode(encode(CONTEXT)) == CONTEXT
    assert decode(encode(Context(0))) == Context(0)


def test_codec_reads_what_the_first_version_wrote() -> None:
    assert decode(STORED) == CONTEXT


@given(
    st.builds(
        Context,
        st.integers(0, 2**32 - 1),
        st.lists(st.builds(Turn, st.sampled_from(["user", "assistant"]), st.text()), max_size=5).map(tuple),
        st.text(),
    )
)
def test_codec_keeps_every_text(context: Context) -> None:
    assert decode(encode(context)) == context


def test_codec_makes_conversations_small() -> None:
    lines = (
        (Path(context_dictionary.__file__).parent.parent / "tests/ai/dialogue.txt").read_text().splitlines()
    )
    turns = [Turn("assistant" if number % 2 else "user", line) for number, line in enumerate(lines)]
    plain = json.dumps([{"role": turn.role, "content": turn.content} for turn in turns])
    assert len(turns) == 20
    assert len(encode(Context(20, tuple(turns)))) <= 0.25 * len(plain)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00",
        b"\x01",
        b"\xff" + encode(CONTEXT)[1:],
        encode(CONTEXT)[:-3],
        encode(CONTEXT)[:9] + b"\x00\x01\x02" + encode(CONTEXT)[12:],
        b"\x01" + zstd.compress(b"no protobuf, nor our dictionary"),
        b"\x01" + zstd.compress(b"\xff" * 40),
        b"\x01" + zstd.compress(b"\x1a\x02uu"),
        b"\x01" + zstd.compress(b"\x1a\x01x\x22\x01a"),
        b"\x01" + zstd.compress(b"\x1a\x01u\x22\x01\xff"),
        b"\x01" + zstd.compress(b"\x12" + b"\x00" * (LONGEST + 1)),
    ],
    ids=["nothing", "zero", "bare", "foreign", "cut", "garbled", "text", "bytes", "no_texts", "role", "charset", "bomb"],
)  # fmt: skip
def test_codec_drops_what_it_cannot_read(data: bytes) -> None:
    assert decode(data) is None


def test_codec_reads_the_formats_it_knows(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, new_dictionary: None
) -> None:
    """A second dictionary: old data is read, new data is written with the new one; an older version drops it."""
    old = encode(CONTEXT)
    (tmp_path / "context-1.zdict").write_bytes((DICTIONARIES / "context-1.zdict").read_bytes())
    monkeypatch.setattr(context_dictionary, "DICTIONARIES", tmp_path)
    monkeypatch.setattr(context_codec, "DICTIONARIES", tmp_path)
    context_dictionary.build(2)
    with pytest.raises(SystemExit, match=r"context-2\.zdict exists"):
        context_dictionary.build(2)
    context_codec._packer.cache_clear()
    monkeypatch.setattr(context_codec, "CURRENT", 2)
    assert decode(encode(CONTEXT)) is None
    monkeypatch.setattr(context_codec, "READABLE", {1, 2})
    assert (decode(old), decode(encode(CONTEXT)), encode(CONTEXT)[0]) == (CONTEXT, CONTEXT, 2)


@pytest.fixture
def new_dictionary() -> Iterator[None]:
    yield
    context_codec._packer.cache_clear()
    context_codec._dictionary.cache_clear()


# ── Valkey ──────────────────────────────────────────────────────────────────────────────────────────
def test_context_is_kept_per_tenant_and_conversation() -> None:
    tenant_id, conversation_id = uuid4(), uuid4()
    store(tenant_id, conversation_id, CONTEXT, seconds=60)
    assert load(tenant_id, conversation_id) == CONTEXT
    assert load(uuid4(), conversation_id) is None
    assert load(tenant_id, uuid4()) is None
    assert 0 < valkey.client().ttl(context_key(tenant_id, conversation_id)) <= 60
    forget(tenant_id, conversation_id)
    assert load(tenant_id, conversation_id) is None


def test_context_that_is_unreadable_is_none() -> None:
    tenant_id, conversation_id = uuid4(), uuid4()
    valkey.client().set(context_key(tenant_id, conversation_id), "not ours \u00ff", ex=60)
    assert load(tenant_id, conversation_id) is None


def test_context_without_valkey_is_none() -> None:
    valkey.client.cache_clear()
    with override_settings(REDIS_URL="redis://127.0.0.1:1/0"):
        store(uuid4(), uuid4(), CONTEXT)
        forget(uuid4(), uuid4())
        assert load(uuid4(), uuid4()) is None
        valkey.client.cache_clear()


def test_extended_adds_what_was_said_since() -> None:
    more = [Turn("assistant", "The lid is included."), Turn("user", "Thanks")]
    assert extended(None, TURNS, 3) == Context(3, TURNS)
    assert extended(CONTEXT, more, 19) == Context(19, (*TURNS, *more), CONTEXT.summary)
    long = extended(CONTEXT, [Turn("user", str(number)) for number in range(60)], 80)
    assert (len(long.turns), long.turns[-1].content, long.summary) == (40, "59", CONTEXT.summary)


def test_summarised_keeps_the_last_turns() -> None:
    assert summarised(CONTEXT, "A cup.", 1) == Context(17, TURNS[-1:], "A cup.")
    assert summarised(CONTEXT, "A cup.", 0) == Context(17, (), "A cup.")
    assert unsummarised_tokens(summarised(CONTEXT, "A cup.", 0)) == estimated_tokens("A cup.")


# ── budget ──────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("text", "tokens"),
    [("", 0), ("你好，世界", 5), ("Hello world", 2), ("internationalisation", 4), ("2026-11", 7), ("a_b 😀", 4), (" \n", 0)],
)  # fmt: skip
def test_estimated_tokens(text: str, tokens: int) -> None:
    assert estimated_tokens(text) == tokens


def talk(count: int) -> list[Turn]:
    return [Turn("assistant" if number % 2 else "user", f"第{number}句话") for number in range(count)]


def test_window_holds_the_last_turns_that_fit() -> None:
    turns = talk(9)
    each = turn_tokens(turns[0])
    assert each == PER_TURN + 4
    assert window(turns, budget=1000) == tuple(turns)
    assert window(turns, budget=each * 3) == tuple(turns[-3:])
    assert window(turns, budget=each * 3 - 1) == tuple(turns[-1:])  # an answer without its question goes too
    assert window([]) == ()


def test_window_begins_with_the_summary() -> None:
    turns = talk(9)
    opening = Turn("user", "[Summary of the conversation so far] 要退杯子")
    room = turn_tokens(opening) + 6 * turn_tokens(turns[0])
    assert window(turns, "要退杯子", room) == (opening, *turns[-6:])
    assert window(turns, "很长的总结" * 99, 60)[0].role == "user"
    assert all("总结" not in turn.content for turn in window(turns, "很长的总结" * 99, 60))


@given(st.lists(st.text(max_size=80), min_size=1, max_size=12), st.text(max_size=200), st.integers(60, 400))
def test_window_fits_its_budget_and_ends_with_the_question(
    texts: list[str], summary: str, budget: int
) -> None:
    turns = [Turn("assistant" if number % 2 else "user", text) for number, text in enumerate(texts)]
    found = window(turns, summary, budget)
    assert sum(map(turn_tokens, found)) <= budget
    assert found[-1].role == turns[-1].role
    if turn_tokens(turns[-1]) <= budget // 3:
        assert found[-1] == turns[-1]


def test_shortened_turn_keeps_both_ends() -> None:
    long = Turn("user", "我的问题是" + "啊" * 5000 + "怎么办")
    short = shortened(long, 100)
    assert turn_tokens(short) <= 100
    assert short.content.startswith("我的问题是")
    assert short.content.endswith("怎么办")
    assert window([long], budget=100) == (short,)
