"""The list and the harmless sentences that come with Kefu."""

import tomllib
from functools import lru_cache
from pathlib import Path

from apps.moderation.automaton import Word

_FOLDER = Path(__file__).resolve().parent


@lru_cache(maxsize=1)
def words() -> tuple[Word, ...]:
    """Each word once; where a later group names it again, with its pinyin, that counts."""
    groups = tomllib.loads((_FOLDER / "words.toml").read_text(encoding="utf-8"))["group"]
    found = {
        text: Word(text, group["category"], group["action"], group.get("pinyin", {}).get(text, ""))
        for group in groups
        for text in group["words"]
    }
    return tuple(found.values())


@lru_cache(maxsize=1)
def samples() -> tuple[str, ...]:
    """Sentences that customers write and no list should hit."""
    lines = (_FOLDER / "samples.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line.strip() and not line.startswith("#"))
