"""The result of a run as a table; the evidence when it failed."""

from collections import Counter
from collections.abc import Iterator
from itertools import islice

from tests.chaos.oracle import Violation
from tests.chaos.record import Began, Record
from tests.chaos.run import Result
from tests.chaos.truth import Truth

VERDICT = {
    "lost": "lost",
    "twice": "twice",
    "disorder": "out of order",
    "false_ack": "acknowledged falsely",
    "unanswered": "never acknowledged",
    "foreign": "shown to strangers",
    "database": "stored wrongly",
    "unmended": "not mended",
}
SHOWN_OF_EACH_KIND = 10
AROUND_S = 6.0
LINES = 8


def report(result: Result) -> str:
    return "\n".join([*_figures(result), "", *_evidence(result), *_verdict(result)])


def _figures(result: Result) -> Iterator[str]:
    record = result.record
    yield from _row("seed", result.plan.seed)
    yield from _row("began at", f"{record.began_at:%H:%M:%S.%f} UTC")
    yield from _row("seconds", f"{result.seconds:.0f}")
    yield from _row("clients", f"{result.clients}, {result.plan.gateways} gateways")
    yield from _row("messages", f"{len(record.sent):,} sent, {record.resent:,} times again")
    yield from _row(
        "acknowledged", f"{len({ack.client_id for ack in record.acks}):,} ({len(record.acks):,} acks)"
    )
    yield from _row("given up", len(record.given_up))
    ended = sum(thread.is_resolved for thread in result.truth.threads.values())
    yield from _row("conversations", f"{len(result.truth.threads):,}, {ended:,} of them ended")
    yield from _row("lines shown", f"{sum(not isinstance(event, Began) for event in record.reading):,}")
    yield from _row("reconnects", f"{sum(record.reconnects.values()):,}", record.reconnects)
    yield from _row("errors told", f"{sum(record.errors.values()):,}", record.errors)
    yield from _waits(record)
    yield from _row("started again", f"{sum(record.restarts.values()):,}", record.restarts)
    faults = Counter(fault.kind for fault in record.faults)
    yield from _row("faults", f"{sum(faults.values()):,}")
    for kind, count in sorted(faults.items()):
        longest = max(fault.ended_at - fault.began_at for fault in record.faults if fault.kind == kind)
        yield from _row(f"  {kind}", f"{count:>5}   longest {longest:.1f} s")


def _row(name: str, value: object, details: Counter[str] | None = None) -> Iterator[str]:
    told = ", ".join(f"{key} {count:,}" for key, count in (details or Counter()).most_common())
    yield f"{name:<22} {value}" + (f"   ({told})" if told else "")


def _waits(record: Record) -> Iterator[str]:
    """How long people waited to know that their message is stored, and what was broken in the worst case."""
    waits = sorted((ack.at - record.sent[ack.client_id].at, ack.client_id) for ack in record.acks)
    if not waits:
        return
    middle, most = waits[len(waits) // 2][0], waits[len(waits) * 99 // 100][0]
    longest, client_id = waits[-1]
    yield from _row(
        "acknowledged after", f"p50 {middle * 1000:.0f} ms, p99 {most:.1f} s, longest {longest:.1f} s"
    )
    sent = record.sent[client_id].at
    yield from _row(
        "  the longest", f"{client_id}, sent at {sent:.1f} s; {_broken(record, sent, sent + longest)}"
    )


def _broken(record: Record, start: float, end: float) -> str:
    near = [
        f"{fault.kind} {fault.began_at:.1f}-{fault.ended_at:.1f}"
        for fault in record.faults
        if fault.began_at < end and fault.ended_at > start and not fault.kind.startswith("socket")
    ]
    return f"faults: {', '.join(near) or 'none near'}"


def _evidence(result: Result) -> Iterator[str]:
    for kind in VERDICT:
        of_kind = [violation for violation in result.found if violation.kind == kind]
        for violation in islice(of_kind, SHOWN_OF_EACH_KIND):
            yield f"{VERDICT[kind]}: {violation.text}"
            if violation.conversation_id:
                yield f"    conversation {violation.conversation_id}"
            yield from _meanwhile(violation, result.record)
            yield from _trail(violation, result.record)
            yield from _stored(violation, result.truth)
        if len(of_kind) > SHOWN_OF_EACH_KIND:
            yield f"    … and {len(of_kind) - SHOWN_OF_EACH_KIND} more of these"


def _meanwhile(violation: Violation, record: Record) -> Iterator[str]:
    """What was broken around that moment."""
    if violation.at is not None:
        around = _broken(record, violation.at - AROUND_S, violation.at + AROUND_S)
        yield f"    at {violation.at:.2f} s; {around}"


def _trail(violation: Violation, record: Record) -> Iterator[str]:
    """What that reader asked for and was shown of the conversation, around that moment."""
    if not violation.reader or violation.at is None:
        return
    trail = [
        event
        for event in record.reading
        if (event.reader, event.conversation_id) == (violation.reader, violation.conversation_id)
        and abs(event.at - violation.at) < AROUND_S
    ]
    for event in trail[-LINES:]:
        what = f"asks after {event.after_seq}" if isinstance(event, Began) else f"seq {event.seq}"
        yield f"        {event.at:.3f} s, socket {event.socket}: {what}"


def _stored(violation: Violation, truth: Truth) -> Iterator[str]:
    if not violation.reader:
        return
    for row in truth.by_thread[violation.conversation_id][-LINES:]:
        who = f"{row.sender_kind}, for {row.visibility}"
        yield f"        stored seq {row.seq}: {row.created_at} {row.client_id} ({who}) {row.content[:40]}"


def _verdict(result: Result) -> Iterator[str]:
    counts = Counter(violation.kind for violation in result.found)
    yield "verdict: " + ", ".join(f"{counts[kind]} {words}" for kind, words in VERDICT.items())
