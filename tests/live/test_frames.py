import json
from uuid import UUID

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from apps.conversations.card_forms import Filled
from apps.live import frames
from apps.live.codecs import JsonCodec, Unreadable
from apps.live.frames import Frame, InvalidFrame
from tests.live.strategies import FIELDS, json_values

CONVERSATION = "0192f0c1-2b3c-7d4e-8f5a-6b7c8d9e0f1a"


def parse(text: str) -> Frame:
    return frames.parse(JsonCodec().decode(text))


def frame(**fields: object) -> str:
    return json.dumps(fields)


def test_parse_hello() -> None:
    parsed = parse(frame(type="hello", token="t", conversation_id=CONVERSATION, after_seq=7, ref="1"))
    assert parsed == frames.Hello(
        type="hello", token="t", conversation_id=UUID(CONVERSATION), after_seq=7, ref="1"
    )


def test_parse_message_with_defaults() -> None:
    assert parse(frame(type="message", client_id="c", content="hi")) == frames.PostMessage(
        type="message", client_id="c", content="hi", content_type="text", in_reply_to=None, private=False
    )


def test_parse_card_and_form() -> None:
    card = {"kind": "faq", "questions": ["How much is shipping?"]}
    fields = {"content_type": "card", "metadata": {"card": card, "other": 1}}
    sent = parse(frame(type="message", client_id="c", **fields))
    assert isinstance(sent, frames.PostMessage)
    assert (sent.content, sent.content_type, sent.card, sent.form) == ("", "card", card, None)
    form = {"card_message_id": CONVERSATION, "values": {"a": "b"}}
    filled = parse(frame(type="message", client_id=f"form-{CONVERSATION}", form=form))
    assert isinstance(filled, frames.PostMessage)
    assert filled.form == Filled(UUID(CONVERSATION), {"a": "b"})


def test_parse_history_has_a_largest_page() -> None:
    parsed = parse(frame(type="history", before_seq=40, limit=100_000))
    assert parsed == frames.History(type="history", before_seq=40, limit=frames.MAX_HISTORY)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "1",
        "null",
        '"hello"',
        "{}",
        '{"type": 1}',
        '{"type": null}',
        "[" * 100_000,
        '{"a":' * 100_000,
    ],
)
def test_parse_refuses_what_is_no_frame(text: str) -> None:
    with pytest.raises(Unreadable):
        parse(text)


@pytest.mark.parametrize(
    ("fields", "detail"),
    [
        ({"type": "dance"}, "unknown frame type"),
        ({"type": "ping", "ref": 1}, "ref must be a short text"),
        ({"type": "ping", "ref": "r" * 200}, "ref must be a short text"),
        ({"type": "hello", "token": 5}, "token must be a text"),
        (
            {"type": "hello", "token": "t", "after_seq": -1},
            "after_seq must be a whole number from 0 to 2,147,483,647",
        ),
        (
            {"type": "hello", "token": "t", "after_seq": True},
            "after_seq must be a whole number from 0 to 2,147,483,647",
        ),
        (
            {"type": "hello", "token": "t", "after_seq": 2**31},
            "after_seq must be a whole number from 0 to 2,147,483,647",
        ),
        ({"type": "hello", "conversation_id": "x"}, "conversation_id must be an id"),
        ({"type": "message", "content": "hi"}, "client_id must be a text"),
        (
            {"type": "message", "client_id": "c" * 65, "content": "hi"},
            "client_id is longer than 64 characters",
        ),
        ({"type": "message", "client_id": "c", "content": ["hi"]}, "content must be a text"),
        (
            {"type": "message", "client_id": "a\x00b", "content": "hi"},
            "client_id contains a zero character",
        ),
        (
            {"type": "message", "client_id": "c", "content": "x", "content_type": "html"},
            "content_type must be text or card",
        ),
        (
            {"type": "message", "client_id": "c", "content": "x", "private": 1},
            "private must be true or false",
        ),
        (
            {"type": "message", "client_id": "c", "content": "x", "in_reply_to": "7"},
            "in_reply_to must be an id",
        ),
        ({"type": "message", "client_id": "c", "content_type": "card"}, "card: An object is needed."),
        (
            {
                "type": "message",
                "client_id": "c",
                "content_type": "card",
                "metadata": {"card": {"kind": "x"}},
            },
            "kind: One of these is needed: product, order, faq, form.",
        ),
        (
            {
                "type": "message",
                "client_id": "c",
                "content_type": "card",
                "metadata": {"card": {"kind": "faq", "questions": ["?"]}},
                "private": True,
            },
            "a note is text",
        ),
        (
            {"type": "message", "client_id": "c", "form": {"card_message_id": CONVERSATION}},
            "form must hold card_message_id and values",
        ),
        (
            {"type": "message", "client_id": "c", "form": {"card_message_id": 7, "values": {}}},
            "card_message_id must be an id",
        ),
        (
            {"type": "message", "client_id": "c", "form": {"card_message_id": CONVERSATION, "values": {}}},
            f"client_id must be form-{CONVERSATION}",
        ),
        ({"type": "typing", "on": "yes"}, "on must be true or false"),
        ({"type": "read"}, "seq must be a whole number from 0 to 2,147,483,647"),
        ({"type": "page", "url": "javascript:alert(1)"}, "url must start with http:// or https://"),
        ({"type": "stop"}, "message_id must be an id"),
        ({"type": "recall", "message_id": 7}, "message_id must be an id"),
        ({"type": "rate"}, "score must be a whole number from 1 to 5"),
        ({"type": "rate", "score": 0}, "score must be a whole number from 1 to 5"),
        ({"type": "rate", "score": 6}, "score must be a whole number from 1 to 5"),
        ({"type": "rate", "score": 5, "comment": "c" * 1001}, "comment is longer than 1,000 characters"),
        ({"type": "availability", "state": "asleep"}, "state must be one of online, busy, offline"),
        ({"type": "hello", "token": "t", "list": "yes"}, "list must be true or false"),
        ({"type": "subscribe"}, "conversation_id must be an id"),
    ],
)
def test_parse_names_the_wrong_field(fields: dict[str, object], detail: str) -> None:
    with pytest.raises(InvalidFrame) as raised, translation.override("en"):
        parse(json.dumps(fields))
    assert str(raised.value) == detail


def test_parse_error_carries_ref_and_client_id() -> None:
    with pytest.raises(InvalidFrame) as raised:
        parse(frame(type="message", client_id="c", content=1, ref="r"))
    assert (raised.value.ref, raised.value.client_id) == ("r", "c")


@given(st.sampled_from(sorted(frames.COMMANDS)), st.dictionaries(st.sampled_from(FIELDS), json_values()))
def test_parse_never_fails_otherwise(kind: str, fields: dict[str, object]) -> None:
    try:
        parsed = parse(json.dumps({"type": kind, **fields}))
    except (InvalidFrame, Unreadable):  # json.dumps writes NaN and half surrogates, which are no JSON
        return
    assert parsed.type == kind


@given(st.text())
def test_parse_survives_any_text(text: str) -> None:
    try:
        parse(text)
    except (InvalidFrame, Unreadable):
        return
