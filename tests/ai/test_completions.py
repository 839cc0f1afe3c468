"""What one event of a stream says."""

import json
from typing import Any

import pytest

from apps.ai.completions import Chunk, error_text, parse_chunk, parse_completion
from apps.ai.failures import ProviderFailure
from apps.ai.profiles import Usage


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"choices": [{"delta": {"content": "你好"}, "finish_reason": None}]}, Chunk("你好")),
        ({"choices": [{"delta": {"content": "!"}, "finish_reason": "stop"}]}, Chunk("!", None, "stop")),
        ({"choices": [{"delta": {}, "finish_reason": "length"}]}, Chunk("", None, "length")),
        ({"choices": [{"delta": {"content": None, "reasoning_content": "hm"}}]}, Chunk()),
        ({"choices": [], "usage": {"prompt_tokens": 3, "completion_tokens": 4}}, Chunk("", Usage(3, 4))),
        ({"choices": [], "usage": None, "prompt_filter_results": []}, Chunk()),
        ({"choices": None}, Chunk()),
        ({"error": None, "choices": [{"delta": {"content": "a"}}]}, Chunk("a")),
        ({}, Chunk()),
    ],
)
def test_parse_chunk_reads_what_endpoints_send(body: dict[str, Any], expected: Chunk) -> None:
    assert parse_chunk(json.dumps(body)) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            {"choices": [{"message": {"content": "Hi"}, "finish_reason": "length"}]},
            Chunk("Hi", None, "length"),
        ),
        ({"choices": [{"message": {"content": "Hi"}}]}, Chunk("Hi", None, "stop")),
        ({"choices": [{"message": {"content": None}}]}, None),
        ({"choices": [{"message": {"content": "Hi"}}], "error": {"message": "no"}}, None),
        ({"choices": []}, None),
        ([], None),
    ],
)
def test_parse_completion_takes_whole_answers_only(body: Any, expected: Chunk | None) -> None:
    assert parse_completion(json.dumps(body).encode()) == expected


@pytest.mark.parametrize(
    ("data", "detail"),
    [
        ("oops", "not a completion chunk: 'oops'"),
        ("[1]", "not a completion chunk: '[1]'"),
        ("[" * 100_000, f"not a completion chunk: '{'[' * 80}'"),
        ('{"error": {"message": "too busy"}}', "error in the stream: too busy"),
        ('{"error": "too busy"}', "error in the stream: too busy"),
    ],
)
def test_parse_chunk_refuses_the_rest(data: str, detail: str) -> None:
    with pytest.raises(ProviderFailure) as caught:
        parse_chunk(data)
    assert (caught.value.kind, caught.value.detail) == ("bad_stream", detail)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"error": {"message": "no key"}}', "no key"),
        (b'{"message": "no route"}', "no route"),
        (b"<h1>\n  Bad   gateway</h1>", "<h1> Bad gateway</h1>"),
        (b"\xff" * 1000, "\ufffd" * 300),
        (b"", ""),
    ],
)
def test_error_text_is_short(body: bytes, expected: str) -> None:
    assert error_text(body) == expected
