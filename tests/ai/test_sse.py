"""The event parser, however the bytes are cut."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.ai.sse import MAX_EVENT_BYTES, EventParser, MalformedEvent


def events(*chunks: bytes) -> list[str]:
    parser = EventParser()
    return [event for chunk in chunks for event in parser.feed(chunk)]


@pytest.mark.parametrize(
    ("stream", "expected"),
    [
        (b"data: a\n\ndata: b\n\n", ["a", "b"]),
        (b"data:a\r\n\r\ndata:  b\r\rdata: c\n\n", ["a", " b", "c"]),
        (b"data: one\ndata: two\ndata\n\n", ["one\ntwo\n"]),
        (b": comment\nevent: x\nid: 7\nretry: 10\ndata: a\n\n", ["a"]),
        (b": comment\n\n\n\n", []),
        (b"data: never ended\n", []),
        ("data: 你好😀\n\n".encode(), ["你好😀"]),
        (b'data: {"a": "b: c"}\n\n', ['{"a": "b: c"}']),
        (b"\xef\xbb\xbfdata: a\n\ndata: \xef\xbb\xbfb\n\n", ["a", "\ufeffb"]),
        (b"", []),
    ],
)
def test_parser_gives_the_data_of_each_event(stream: bytes, expected: list[str]) -> None:
    assert events(stream) == expected
    assert events(*(bytes([byte]) for byte in stream)) == expected


LINES = st.sampled_from(["data: 你好", "data:a", "data", ": c", "event: e", "", "", "x"])
STREAMS = st.lists(st.tuples(LINES, st.sampled_from(["\n", "\r\n", "\r"])), max_size=12)


@given(STREAMS, st.lists(st.integers(0, 1000), max_size=10))
def test_parser_does_not_depend_on_the_cuts(lines: list[tuple[str, str]], cuts: list[int]) -> None:
    stream = "".join(line + end for line, end in lines).encode()
    bounds = [0, *sorted(cut % (len(stream) + 1) for cut in cuts), len(stream)]
    chunks = [stream[start:end] for start, end in pairwise(bounds)]
    assert events(*chunks) == events(stream)


def test_parser_refuses_what_is_not_utf8() -> None:
    with pytest.raises(MalformedEvent, match="not UTF-8"):
        events(b"data: \xff\n\n")


@pytest.mark.parametrize("piece", [b"data: " + b"x" * 65536 + b"\n", b"x" * 65536])
def test_parser_refuses_what_is_too_large(piece: bytes) -> None:
    with pytest.raises(MalformedEvent, match="too large"):
        events(*[piece] * (MAX_EVENT_BYTES // 65536 + 1))
