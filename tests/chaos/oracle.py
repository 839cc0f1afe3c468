"""Says whether a run kept the promises: stored once, acknowledged truthfully, shown once, in order, without holes.

Every check reads the record and the database and yields what it finds wrong; none knows how the server works.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain

from tests.chaos.record import Began, Reader, Record, Sent, Shown
from tests.chaos.truth import Row, Thread, Truth

# Frames about conversations that an agent hears for the whole tenant, subscribed or not.
TENANT_WIDE = {"conversation", "activity", "presence"}


@dataclass(frozen=True, slots=True)
class Violation:
    """kind: lost, twice, disorder, false_ack, unanswered, foreign, database or unmended."""

    kind: str
    text: str
    conversation_id: str = ""
    at: float | None = None
    reader: str = ""


Violations = Iterator[Violation]


def violations(record: Record, truth: Truth) -> list[Violation]:
    return list(
        chain(
            _database(record, truth),
            _acknowledgements(record, truth),
            _unanswered(record, truth),
            _readings(record, truth),
            _changes(record, truth),
            _strangers(record, truth),
        )
    )


# ── stored ───────────────────────────────────────────────────────────────────────────────────────────


def _database(record: Record, truth: Truth) -> Violations:
    for thread in truth.threads.values():
        seqs = sorted(row.seq for row in truth.by_thread[thread.id])
        if seqs != list(range(1, thread.last_seq + 1)):
            text = f"stored seqs {_spans(seqs)}, last_seq {thread.last_seq}"
            yield Violation("database", text, thread.id)
    yield from _stored_twice(record, truth)


def _stored_twice(record: Record, truth: Truth) -> Violations:
    """Our client_ids are unique in the whole run, so one in two conversations is as wrong as twice in one."""
    counts = Counter(row.client_id for row in truth.rows)
    for row in truth.rows:
        sent = record.sent.get(row.client_id)
        if counts[row.client_id] > 1:
            yield Violation(
                "twice", f"client_id {row.client_id} stored as seq {row.seq}", row.conversation_id
            )
        if sent is None and row.id not in truth.before and row.sender_kind in ("visitor", "agent"):
            text = f"seq {row.seq}, client_id {row.client_id}: nobody sent it"
            yield Violation("database", text, row.conversation_id)
        elif sent is not None and row.content != ("" if row.is_recalled else sent.content):
            text = f"seq {row.seq}: stored {row.content!r}, sent {sent.content!r}"
            yield Violation("database", text, row.conversation_id)


# ── acknowledged ─────────────────────────────────────────────────────────────────────────────────────


def _acknowledgements(record: Record, truth: Truth) -> Violations:
    rows = {row.client_id: row for row in truth.rows}
    for ack in record.acks:
        row = rows.get(ack.client_id)
        if row is None:
            text = f"{ack.client_id} acknowledged as seq {ack.seq} on socket {ack.socket}, not stored"
            yield Violation("lost", text, ack.conversation_id, ack.at)
        elif (row.id, row.seq, row.conversation_id) != (ack.message_id, ack.seq, ack.conversation_id):
            text = (
                f"{ack.client_id} acknowledged as seq {ack.seq}, id {ack.message_id} on socket {ack.socket}; "
                f"stored as seq {row.seq}, id {row.id} in {row.conversation_id}"
            )
            yield Violation("false_ack", text, ack.conversation_id, ack.at)
    for ack in record.foreign_acks:
        text = f"socket {ack.socket} got the ack of {ack.client_id}, which its client never sent"
        yield Violation("foreign", text, ack.conversation_id, ack.at)


def _unanswered(record: Record, truth: Truth) -> Violations:
    """All faults are over: whatever was sent has been acknowledged, or its sender was told that it never will be."""
    acked = {ack.client_id for ack in record.acks}
    stored = {row.client_id for row in truth.rows}
    refused = {refusal.client_id: refusal.code for refusal in record.refusals}
    for sent in record.sent.values():
        if sent.client_id in acked or sent.client_id in record.given_up:
            continue
        state = "stored" if sent.client_id in stored else "not stored"
        told = refused.get(sent.client_id, "")
        if not told:
            text = f"{sent.client_id} was never acknowledged; {state}"
            yield Violation("unanswered", text, sent.conversation_id, sent.at)
        elif state == "stored" or not _is_rightly_closed(told, sent, truth):
            text = f"{sent.client_id} was refused ({told}); {state}"
            yield Violation("unanswered", text, sent.conversation_id, sent.at)


def _is_rightly_closed(told: str, sent: Sent, truth: Truth) -> bool:
    """Nobody but the visitor may write in a conversation that is resolved."""
    thread = truth.threads.get(sent.conversation_id)
    return "closed" in told and thread is not None and thread.is_resolved


# ── shown ────────────────────────────────────────────────────────────────────────────────────────────


def _readings(record: Record, truth: Truth) -> Violations:
    by_reader: dict[tuple[str, str], list[Began | Shown]] = defaultdict(list)
    for event in record.reading:
        by_reader[event.reader, event.conversation_id].append(event)
    for reader in record.readers.values():  # a visitor who was shown nothing at all must be missed too
        for thread in truth.threads.values():
            if reader.contact_id == thread.contact_id:
                by_reader.setdefault((reader.name, thread.id), [])
    rows = {(row.conversation_id, row.seq): row for row in truth.rows}
    for (name, conversation_id), events in by_reader.items():
        thread = truth.threads.get(conversation_id)
        if thread is None:
            yield Violation(
                "database", f"{name} was shown a conversation that is not stored", conversation_id
            )
            continue
        reader = record.readers[name]
        yield from _one_reading(events, thread, name, truth.owed(thread, visitor=reader.is_visitor))
        yield from chain.from_iterable(_content(event, rows, reader, record.sent) for event in events)


def _one_reading(events: list[Began | Shown], thread: Thread, name: str, owed: int) -> Violations:
    """Each socket starts right after what it asked for and goes on by one; the last one reaches what is owed."""
    where: dict[int, int] = {}  # socket -> last seq shown on it
    seen: set[int] = set()
    reached = 0
    for event in events:
        if isinstance(event, Began):
            # The clients themselves are checked too: one that asks from elsewhere would hide a loss.
            if event.after_seq != reached:
                yield _wrong(event, f"asked after {event.after_seq}, was shown up to {reached}", "disorder")
            where[event.socket] = event.after_seq
            continue
        last = where.get(event.socket, reached)
        if event.seq != last + 1 and event.seq <= owed:
            yield _wrong(event, f"seq {event.seq} after {last}", _misplaced(event.seq, last, seen))
        where[event.socket] = max(last, event.seq)
        reached = max(reached, event.seq)
        seen.add(event.seq)
    if reached < owed:
        yield _never_shown(events, reached, thread, name)


def _misplaced(seq: int, last: int, seen: set[int]) -> str:
    if seq in seen:
        return "twice"
    return "lost" if seq > last + 1 else "disorder"


def _wrong(event: Began | Shown, what: str, kind: str) -> Violation:
    text = f"{event.reader}, socket {event.socket}: {what}"
    return Violation(kind, text, event.conversation_id, event.at, event.reader)


def _never_shown(events: list[Began | Shown], reached: int, thread: Thread, name: str) -> Violation:
    sockets = list(dict.fromkeys(event.socket for event in events))
    text = f"{name} was shown up to {reached} of {thread.last_seq}; its last sockets {sockets[-5:]}"
    return Violation("lost", text, thread.id, events[-1].at if events else None, name)


def _changes(record: Record, truth: Truth) -> Violations:
    """No conversation begins for a visitor before the end of the last.

    A client names one conversation when it comes back: the one before would have an end that it never asks for.
    """
    reached: Counter[tuple[str, str]] = Counter()
    for event in record.reading:
        thread = truth.threads.get(event.conversation_id)
        if isinstance(event, Began) or thread is None or not record.readers[event.reader].is_visitor:
            continue
        is_first = not reached[event.reader, thread.id]
        reached[event.reader, thread.id] = max(event.seq, reached[event.reader, thread.id])
        for earlier in truth.preceding(thread) if is_first else ():
            last, owed = reached[event.reader, earlier.id], truth.owed(earlier, visitor=True)
            if last < owed:
                what = f"{thread.id} began, the one before was shown up to {last} of {owed}"
                yield _wrong(replace(event, conversation_id=earlier.id), what, "disorder")


def _content(
    event: Began | Shown, rows: dict[tuple[str, int], Row], reader: Reader, sent: dict[str, Sent]
) -> Violations:
    if isinstance(event, Began):
        return
    row = rows.get((event.conversation_id, event.seq))
    where = f"{event.reader}, socket {event.socket}, seq {event.seq}"
    if row is None:
        yield Violation("lost", f"{where}: shown, not stored", event.conversation_id, event.at)
        return
    may_see = row.is_for(visitor=reader.is_visitor)
    if not may_see and event.message_id:
        yield Violation(
            "foreign", f"{where}: shown a line that is not for them", event.conversation_id, event.at
        )
    elif may_see and not event.message_id:
        yield Violation("lost", f"{where}: skipped a line that is for them", event.conversation_id, event.at)
    elif may_see and not _is_same(event, row, sent.get(row.client_id)):
        text = f"{where}: shown {event.message_id} {event.content!r}, stored {row.id} {row.content!r}"
        yield Violation("disorder", text, event.conversation_id, event.at)


def _is_same(event: Shown, row: Row, sent: Sent | None) -> bool:
    """What was recalled later may have been shown as it was."""
    before = [sent.content] if row.is_recalled and sent else []
    return event.message_id == row.id and event.content in (row.content, *before)


# ── to whom ──────────────────────────────────────────────────────────────────────────────────────────


def _strangers(record: Record, truth: Truth) -> Violations:
    asked = {(event.reader, event.conversation_id) for event in record.reading if isinstance(event, Began)}
    for (name, conversation_id, kind), count in record.heard.items():
        thread, reader = truth.threads.get(conversation_id), record.readers[name]
        if thread is None:
            continue
        is_theirs = thread.contact_id == reader.contact_id
        if not reader.is_visitor:
            is_open = (name, conversation_id) in asked or kind in TENANT_WIDE
            is_theirs = is_open and thread.tenant == reader.tenant
        if not is_theirs:
            yield Violation("foreign", f"{name} heard {count} {kind} frames of it", conversation_id)


def _spans(seqs: list[int]) -> str:
    """1-4, 6, 6-9: short, and holes and doubles show."""
    spans: list[list[int]] = []
    for seq in seqs:
        if spans and seq == spans[-1][1] + 1:
            spans[-1][1] = seq
        else:
            spans.append([seq, seq])
    return ", ".join(f"{first}-{last}" if last > first else f"{first}" for first, last in spans) or "none"
