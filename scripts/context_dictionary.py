"""Makes a zstd dictionary for the conversations kept in Valkey: `python -m scripts.context_dictionary <number>`.

A dictionary contains the text that it is made from, so it is made from texts that were written for it
(scripts/context_texts/), never from anybody's conversations. What is stored can only be read with the dictionary it
was written with: a change means a new number, which apps/ai/context_codec.py must know.
"""

import sys
from pathlib import Path

from backports import zstd

from apps.ai.context_codec import CHARSET, DICTIONARIES, LEVEL, Context, as_message
from apps.ai.profiles import Turn

TEXTS = Path(__file__).resolve().parent / "context_texts"
TABLES_SIZE = 2048  # for the statistics beside the text
WINDOW = 20  # turns


def dictionary() -> bytes:
    """The text itself, what is said most at its end, and the statistics of conversations."""
    lines = [
        line for name in ("en.txt", "zh.txt") for line in reversed((TEXTS / name).read_text().splitlines())
    ]
    text = "\n".join(lines).encode(CHARSET)
    raw = zstd.ZstdDict(text, is_raw=True)
    return zstd.finalize_dict(raw, _conversations(lines), len(text) + TABLES_SIZE, LEVEL).dict_content


def _conversations(lines: list[str]) -> list[bytes]:
    turns = [Turn("user" if number % 2 else "assistant", line) for number, line in enumerate(lines)]
    windows = [tuple(turns[start : start + WINDOW]) for start in range(0, len(turns), WINDOW)]
    return [as_message(Context(last_seq=40, turns=window)).SerializeToString() for window in windows]


def build(number: int) -> None:
    path = DICTIONARIES / f"context-{number}.zdict"
    if path.exists():
        sys.exit(f"{path.name} exists: what was stored with it needs it as it is")
    path.write_bytes(dictionary())
    print(f"{path.name}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    build(int(sys.argv[1]))
