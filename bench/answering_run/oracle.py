"""Judges a run by what the database holds afterwards: who got an answer or a person, in time, once, in fit words."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from apps.conversations.models import Message
from bench.answering_run.upstream import MARK

WITHIN_S = 15.0
# What stands in errors and never in an answer of this benchmark.
RAW = (MARK, "Traceback", "Exception", "Error", "error", "HTTP", "timeout", "overloaded", "{", "<")


@dataclass(frozen=True, slots=True)
class Row:
    """A public message. reason: of a handoff's notice."""

    conversation_id: str
    kind: str
    content: str
    created_at: datetime
    source: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """answered, handed_over: conversations. late: neither came within WITHIN_S; double: more than one of them; raw:
    texts that a visitor should never see; waits_s: seconds to the answer or the person."""

    asked: int
    answered: int
    handed_over: int
    late: int
    double: int
    raw: int
    waits_s: list[float] = field(default_factory=list)
    sources: Counter[str] = field(default_factory=Counter)

    @property
    def served(self) -> float:
        """The share of the questions that got an answer or a person in time."""
        return (self.asked - self.late) / self.asked if self.asked else 0.0


def judge(rows: Iterable[Row], *, within_s: float = WITHIN_S, shown: Collection[str] = ()) -> Judgement:
    """rows: of conversations with one question each, in order; shown: texts that were pushed while answers grew."""
    threads: dict[str, list[Row]] = defaultdict(list)
    sources: Counter[str] = Counter()
    for row in rows:
        threads[row.conversation_id].append(row)
    answered = handed_over = late = double = 0
    waits = []
    for thread in threads.values():
        ends = [row for row in thread if row.kind == "ai" or row.reason]
        sources.update((row.source or row.reason or "none") for row in ends)
        answered += any(row.kind == "ai" for row in ends)
        handed_over += any(row.reason for row in ends)
        double += len(ends) > 1
        wait = (ends[0].created_at - thread[0].created_at).total_seconds() if ends else None
        late += wait is None or wait > within_s
        waits += [] if wait is None else [wait]
    said = [row.content for rows in threads.values() for row in rows if row.kind != "visitor"]
    raw = sum(is_raw(text) for text in [*said, *shown])
    return Judgement(len(threads), answered, handed_over, late, double, raw, waits, sources)


def is_raw(text: str) -> bool:
    return any(word in text for word in RAW)


def stored_rows(conversations: Iterable[str] | None = None) -> list[Row]:
    """Every public message of the database, or of these conversations."""
    found = Message.objects.filter(visibility=Message.Visibility.PUBLIC)
    if conversations is not None:
        found = found.filter(conversation_id__in=list(conversations))
    columns = ("conversation_id", "sender_kind", "content", "created_at", "metadata")
    return [_row(*values) for values in found.order_by("conversation_id", "seq").values_list(*columns)]


def _row(conversation_id: object, kind: str, content: str, at: datetime, metadata: dict[str, Any]) -> Row:
    is_handoff = metadata.get("activity") == "handoff"
    return Row(
        str(conversation_id),
        kind,
        content,
        at,
        source=metadata.get("source", ""),
        reason=metadata.get("reason", "") if is_handoff else "",
    )
