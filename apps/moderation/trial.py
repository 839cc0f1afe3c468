"""What a list would do to harmless sentences, before it does it to customers."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from apps.moderation import shipped
from apps.moderation.actions import PASS
from apps.moderation.automaton import Word, WordAutomaton

WORST = 10
OwnTexts = Callable[[UUID], Iterable[str]]
_readers: list[OwnTexts] = []


@dataclass(frozen=True, slots=True)
class Trial:
    """hit: how many of the texts have a listed word; worst: the words with the most such texts."""

    texts: int
    hit: int
    worst: tuple[tuple[str, int], ...]

    @property
    def percentage(self) -> float:
        return 100 * self.hit / self.texts if self.texts else 0.0


def read_own_texts_with(reader: OwnTexts) -> None:
    """Lets a surface that knows a tenant's conversations give their texts to the trials. Once, at the start."""
    if reader not in _readers:
        _readers.append(reader)


def own_texts(tenant_id: UUID) -> tuple[str, ...]:
    return tuple(text for reader in _readers for text in reader(tenant_id))


def tried(words: Iterable[Word], texts: Iterable[str]) -> Trial:
    """The words, with the allowed phrases among them, on these texts."""
    automaton = WordAutomaton(words)
    found = [{hit.word for hit in automaton.scan(text)} for text in texts]
    counts = Counter(word for each in found for word in each)
    return Trial(len(found), sum(map(bool, found)), tuple(counts.most_common(WORST)))


def tried_on_samples(words: Iterable[Word], *, allowed: Iterable[Word] = ()) -> Trial:
    return tried([*words, *(word for word in allowed if word.action == PASS)], shipped.samples())
