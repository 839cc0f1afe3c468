"""A conversation's context as bytes: a format number, then protobuf (proto/kefu/v1/context.proto) behind zstd."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from backports import zstd
from google.protobuf.message import DecodeError

from apps.ai.generated.context_pb2 import Context as Message
from apps.ai.profiles import Role, Turn

DICTIONARIES = Path(__file__).resolve().parent / "dictionaries"
CURRENT = 1  # the format that is written; its dictionary is context-1.zdict
READABLE = frozenset({1})  # formats that are read; others are dropped, and the context is built anew
CHARSET = "gb18030"
LEVEL = 9
LONGEST = 1024 * 1024  # bytes when unpacked
_OPTIONS: dict[int, int] = {
    zstd.CompressionParameter.compression_level: LEVEL,
    # Four bytes each that nobody needs: the format number names the dictionary, protobuf knows its own end.
    zstd.CompressionParameter.content_size_flag: 0,
    zstd.CompressionParameter.dict_id_flag: 0,
}
_LETTERS: dict[Role, str] = {"user": "u", "assistant": "a"}
_ROLES: dict[str, Role] = {letter: role for role, letter in _LETTERS.items()}


@dataclass(frozen=True, slots=True)
class Context:
    """What was said up to last_seq: a summary of the beginning, and the turns after it."""

    last_seq: int
    turns: tuple[Turn, ...] = ()
    summary: str = ""


def encode(context: Context) -> bytes:
    return bytes([CURRENT]) + _packer()(as_message(context).SerializeToString())


def decode(data: bytes) -> Context | None:
    """None for what this version cannot read, whatever the reason."""
    if not data or data[0] not in READABLE:
        return None
    try:
        unpacker = zstd.ZstdDecompressor(_dictionary(data[0]).as_digested_dict)
        packed = unpacker.decompress(data[1:], LONGEST)
        return _context(Message.FromString(packed)) if unpacker.eof else None
    except (zstd.ZstdError, DecodeError, UnicodeDecodeError, KeyError, ValueError):
        return None


def as_message(context: Context) -> Message:
    return Message(
        last_seq=context.last_seq,
        summary=context.summary,
        roles="".join(_LETTERS[turn.role] for turn in context.turns),
        texts=[turn.content.encode(CHARSET, "replace") for turn in context.turns],
    )


def _context(message: Message) -> Context:
    turns = [
        Turn(_ROLES[letter], text.decode(CHARSET))
        for letter, text in zip(message.roles, message.texts, strict=True)
    ]
    return Context(message.last_seq, tuple(turns), message.summary)


@lru_cache
def _dictionary(number: int) -> zstd.ZstdDict:
    return zstd.ZstdDict((DICTIONARIES / f"context-{number}.zdict").read_bytes())


@lru_cache(maxsize=1)
def _packer() -> Callable[[bytes], bytes]:
    """One compressor for the process: making one costs more than using it, and each call is one whole frame."""
    packer = zstd.ZstdCompressor(options=_OPTIONS, zstd_dict=_dictionary(CURRENT).as_digested_dict)
    return lambda data: packer.compress(data, zstd.ZstdCompressor.FLUSH_FRAME)
