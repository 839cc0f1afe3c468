"""A linear classifier of short texts: what training leaves behind, and all that recognising needs (numpy alone).

Immutable, so any number of threads may share one.
"""

import io
import zlib
from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Self
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from apps.ai.grams import grams

Floats = NDArray[np.floating]
_SEPARATOR = "\n"  # stands in no gram
_LEVELS = 127  # weights are kept in one byte each


class Unreadable(ValueError):
    """These bytes are no classifier."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The grams that training has seen, and how rare each is (inverse document frequency)."""

    positions: dict[str, int]
    rarity: Floats
    unknown_rarity: float

    def features(self, text: str) -> tuple[NDArray[np.intp], Floats]:
        """Positions of the known grams and their values.

        Unknown grams count for the length all the same: of a text that is strange to the training little remains,
        and nobody can be sure of it.
        """
        counts = Counter(grams(text))
        known = [gram for gram in counts if gram in self.positions]
        positions = np.fromiter((self.positions[gram] for gram in known), np.intp, len(known))
        amounts = np.fromiter((counts[gram] for gram in known), np.float32, len(known))
        values = (1 + np.log(amounts)) * self.rarity[positions]
        strange = np.fromiter((n for gram, n in counts.items() if gram not in self.positions), np.float32)
        rest = ((1 + np.log(strange)) * self.unknown_rarity) ** 2
        length = float(np.sqrt((values**2).sum() + rest.sum()))
        return positions, values / length if length else values


@dataclass(frozen=True, slots=True)
class Classifier:
    """names[i] belongs to column i; weights are signed bytes that column scales make numbers of."""

    names: tuple[str, ...]
    vocabulary: Vocabulary
    weights: NDArray[np.int8]
    scales: Floats
    biases: Floats
    sharpness: float  # what makes probabilities of margins, fitted on texts that training had not seen

    def probabilities(self, text: str) -> Floats:
        positions, values = self.vocabulary.features(text)
        margins = (values @ self.weights[positions].astype(np.float32)) * self.scales + self.biases
        return softmax(margins * self.sharpness)

    def classify(self, text: str, *, without: Container[str] = ()) -> tuple[str, float]:
        """The likeliest name, and how likely it is. What «without» names is out of the question."""
        chances = self.probabilities(text)
        allowed = [at for at, name in enumerate(self.names) if name not in without]
        best = max(allowed, key=lambda at: float(chances[at]), default=None)
        return ("", 0.0) if best is None else (self.names[best], float(chances[best]))

    def ranked(self, text: str, limit: int = 5) -> list[tuple[str, float]]:
        chances = self.probabilities(text)
        order = np.argsort(-chances, kind="stable")[:limit]
        return [(self.names[at], float(chances[at])) for at in order]

    @classmethod
    def of(
        cls, names: Sequence[str], vocabulary: Vocabulary, weights: Floats, biases: Floats, sharpness: float
    ) -> Self:
        """weights: one row per gram, one column per name."""
        scales = np.maximum(np.abs(weights).max(axis=0), 1e-9) / _LEVELS
        small = np.round(weights / scales).astype(np.int8)
        return cls(
            tuple(names), vocabulary, small, scales.astype(np.float32), biases.astype(np.float32), sharpness
        )

    def to_bytes(self) -> bytes:
        """The same classifier gives the same bytes, always."""
        file = io.BytesIO()
        words = self.vocabulary
        np.savez_compressed(
            file,
            names=_packed(self.names),
            grams=_packed(sorted(words.positions, key=words.positions.__getitem__)),
            rarity=words.rarity.astype(np.float16),
            weights=self.weights,
            scales=self.scales,
            biases=self.biases,
            numbers=np.array([words.unknown_rarity, self.sharpness], np.float64),
        )
        return file.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Raises Unreadable. Nothing in the bytes is executed."""
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as parts:
                unknown_rarity, sharpness = (float(number) for number in parts["numbers"])
                positions = {gram: at for at, gram in enumerate(_unpacked(parts["grams"]))}
                vocabulary = Vocabulary(positions, parts["rarity"].astype(np.float32), unknown_rarity)
                names = tuple(_unpacked(parts["names"]))
                return cls(names, vocabulary, parts["weights"], parts["scales"], parts["biases"], sharpness)
        except (OSError, ValueError, KeyError, EOFError, BadZipFile, zlib.error) as error:
            raise Unreadable(str(error)) from error


def softmax(margins: Floats) -> Floats:
    powers = np.exp(margins - margins.max(axis=-1, keepdims=True))
    shares: Floats = powers / powers.sum(axis=-1, keepdims=True)
    return shares


def _packed(texts: Sequence[str]) -> NDArray[np.uint8]:
    return np.frombuffer(_SEPARATOR.join(texts).encode(), np.uint8)


def _unpacked(packed: NDArray[np.uint8]) -> list[str]:
    return packed.tobytes().decode().split(_SEPARATOR)
