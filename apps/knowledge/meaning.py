"""What a text means, as numbers; who makes them is somebody else's affair."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

Numbers = Sequence[float]
# The model that Kefu brings along: multilingual-e5-small in four bits.
LOCAL_MODEL = "multilingual-e5-small-q4"


@dataclass(frozen=True, slots=True)
class Meaning:
    """Of a question. model: the one that made it; comparable with that model's vectors alone."""

    model: str
    vector: Numbers


class Embedder(Protocol):
    """Raises EmbeddingFailed."""

    @property
    def model(self) -> str: ...

    def passages(self, texts: Sequence[str]) -> list[Numbers]:
        """One for each of the texts, all of the same length."""


class EmbeddingFailed(Exception):
    """Says why, for operators."""
