"""The JSON of chat completions, streamed or whole."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from apps.ai.failures import ProviderFailure
from apps.ai.profiles import Usage

MAX_DETAIL = 300
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # what neither UTF-8 nor PostgreSQL can hold


@dataclass(frozen=True, slots=True)
class Chunk:
    text: str = ""
    usage: Usage | None = None
    finish: str = ""  # the reason why the model stopped, in the chunk that tells it


def joined(chunks: Sequence[Chunk]) -> Chunk:
    """All in one. Of what only the end tells, the last word counts."""
    usage = next((chunk.usage for chunk in reversed(chunks) if chunk.usage), None)
    finish = next((chunk.finish for chunk in reversed(chunks) if chunk.finish), "")
    return Chunk("".join(chunk.text for chunk in chunks), usage, finish)


def parse_chunk(data: str) -> Chunk:
    """One event of the stream. Raises ProviderFailure for what is not a chunk or tells of an error."""
    body = _json_object(data)
    if body is None:
        raise ProviderFailure("bad_stream", f"not a completion chunk: {data[:80]!r}")
    if body.get("error"):
        raise ProviderFailure("bad_stream", f"error in the stream: {error_text(data)}")
    text, finish = _first_choice(body)
    return Chunk(_storable(text), _usage(body.get("usage")), finish)


def parse_completion(data: bytes) -> Chunk | None:
    """A whole answer, from a server that does not stream; None when it is something else."""
    body = _json_object(data)
    match body:
        case {"choices": [{"message": {"content": str(text)}, **rest}, *_]} if body and not body.get("error"):
            return Chunk(_storable(text), _usage(body.get("usage")), str(rest.get("finish_reason") or "stop"))
        case _:
            return None


def _json_object(data: str | bytes) -> dict[str, Any] | None:
    try:
        body = orjson.loads(data)
    except ValueError:
        body = _lenient(data)
    return body if isinstance(body, dict) else None


def _lenient(data: str | bytes) -> Any:
    """Halves of a surrogate pair, NaN: some servers send them, and only the standard library takes them."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def _storable(text: str) -> str:
    return UNSTORABLE.sub("\ufffd", text) if not text.isprintable() else text


def _first_choice(body: dict[str, Any]) -> tuple[str, str]:
    match body.get("choices"):
        case [{"delta": {"content": str(text)}, **rest}, *_]:
            return text, str(rest.get("finish_reason") or "")
        case [{"finish_reason": str(finish)}, *_]:
            return "", finish
        case _:
            return "", ""


def _usage(body: Any) -> Usage | None:
    match body:
        case {"prompt_tokens": int(prompt), "completion_tokens": int(completion)} if (
            min(prompt, completion) >= 0
        ):
            return Usage(prompt, completion)
        case _:
            return None


def error_text(body: str | bytes) -> str:
    """What an error body says, shortened, for operators."""
    match _json_object(body):
        case {"error": {"message": str(message)}} | {"error": str(message)} | {"message": str(message)}:
            text = message
        case _:
            text = body if isinstance(body, str) else body.decode(errors="replace")
    return " ".join(_storable(text).split())[:MAX_DETAIL]
