"""Words on trial against what was really written: started here, run where messages can be read, stored here."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from apps.common.clock import now
from apps.moderation import importing, queries
from apps.moderation.actions import PASS, strongest
from apps.moderation.automaton import Word, WordAutomaton
from apps.moderation.models import SensitiveWord, WordImport, WordTrial
from apps.tenants.models import User

DAYS = 30
SHOWN_WORDS = 100
EXAMPLES = 30
EXAMPLES_OF_A_WORD = 2
Subject = WordTrial.Subject


def start_trial(
    *,
    tenant_id: UUID,
    subject: str = Subject.LIST,
    category: str = "",
    word_import: WordImport | None = None,
    started_by: User | None = None,
) -> WordTrial:
    """A worker runs it within seconds."""
    return WordTrial.objects.create(
        tenant_id=tenant_id,
        subject=subject,
        category=category,
        word_import=word_import,
        started_by=started_by,
        since=now() - timedelta(days=DAYS),
    )


def words_on_trial(trial: WordTrial) -> list[Word]:
    """The words, and the allowed phrases that would stand beside them. A file must still be waiting to be saved.

    A category on trial is taken as if it were switched on.
    """
    if trial.subject == Subject.LIST:
        return queries.active_words(trial.tenant_id)
    allowed = [word for word in queries.active_words(trial.tenant_id) if word.action == PASS]
    if trial.word_import is not None:
        return [*_decided(trial, _of_file(trial.word_import)), *allowed]
    rows = SensitiveWord.objects.for_tenant(trial.tenant_id).filter(category=trial.category, is_active=True)
    listed = [Word(*row) for row in rows.values_list("text", "category", "action", "reading")]
    return [*_decided(trial, listed), *allowed]


def _of_file(job: WordImport) -> list[Word]:
    return [listed.word for listed in importing.words_of(job).rows if listed.is_active is not False]


def _decided(trial: WordTrial, listed: Iterable[Word]) -> list[Word]:
    """With the actions of their categories, switched off or not."""
    decided = queries.categories(trial.tenant_id)
    as_if_on = {name: each._replace(is_active=True) for name, each in decided.items()}
    return queries.effective(listed, as_if_on)


@dataclass(slots=True)
class Tally:
    """What was found so far. A message counts once for each word, category and for its strongest action."""

    words: dict[str, Word]
    messages: int = 0
    hits: int = 0
    by_word: Counter[str] = field(default_factory=Counter)
    by_category: Counter[str] = field(default_factory=Counter)
    by_action: Counter[str] = field(default_factory=Counter)
    examples: list[tuple[UUID, tuple[str, ...]]] = field(default_factory=list)

    def count(self, automaton: WordAutomaton, message_id: UUID, text: str) -> None:
        self.messages += 1
        hits = automaton.scan(text)
        if not hits:
            return
        self.hits += 1
        found = list(dict.fromkeys(hit.word for hit in hits))
        self.by_action[strongest(hit.action for hit in hits)] += 1
        self.by_category.update({hit.category for hit in hits})
        self.by_word.update(found)
        if len(self.examples) < EXAMPLES and any(self.by_word[word] <= EXAMPLES_OF_A_WORD for word in found):
            self.examples.append((message_id, tuple(found)))

    def stored(self) -> dict[str, Any]:
        """For the row."""
        return {
            "messages": self.messages,
            "hits": self.hits,
            "by_word": [[*_told(self.words[word]), n] for word, n in self.by_word.most_common(SHOWN_WORDS)],
            "by_category": [[name, n] for name, n in self.by_category.most_common()],
            "by_action": dict(self.by_action),
            "examples": [
                [str(message_id), [[word, self.words[word].reading] for word in found]]
                for message_id, found in self.examples
            ],
        }


def _told(word: Word) -> Sequence[str]:
    return word.text, word.category, word.action


def tally_of(words: Iterable[Word]) -> Tally:
    return Tally({word.text: word for word in words})


def latest(tenant_id: UUID, **fields: Any) -> WordTrial | None:
    """The newest one of that subject."""
    return WordTrial.objects.for_tenant(tenant_id).filter(**fields).order_by("-created_at").first()
