"""The oracle can fail: each test spoils one thing in a run that was right."""

from dataclasses import replace

import pytest

from tests.chaos import oracle
from tests.chaos.oracle import Violation
from tests.chaos.record import Ack, Began, Reader, Record, Refusal, Sent, Shown
from tests.chaos.truth import Row, Thread, Truth

ROWS = [
    Row("c1", 1, "m1", "v-1", "visitor", "public", "hello"),
    Row("c1", 2, "m2", "s-1", "system", "public", "Ann is here"),
    Row("c1", 3, "m3", "a-1", "agent", "agents", "a note"),
    Row("c1", 4, "m4", "a-2", "agent", "public", "good day"),
]
OTHER = [Row("c2", 1, "m9", "w-1", "visitor", "public", "elsewhere")]


def shown(reader: str, socket: int, row: Row, *, hidden: bool = False) -> Shown:
    if hidden:
        return Shown(reader, socket, row.conversation_id, row.seq, 1.0)
    return Shown(reader, socket, row.conversation_id, row.seq, 1.0, row.id, row.content)


@pytest.fixture
def truth() -> Truth:
    threads = {"c1": Thread("c1", "demo", "p1", 4), "c2": Thread("c2", "demo", "p2", 1)}
    return Truth(threads, [*ROWS, *OTHER])


@pytest.fixture
def record() -> Record:
    """A visitor who was cut off after seq 2, another visitor, and an agent who has the first one's thread open."""
    record = Record()
    for reader in (Reader("v", "demo", "p1"), Reader("w", "demo", "p2"), Reader("a", "demo")):
        record.readers[reader.name] = reader
    for row in (*ROWS, *OTHER):
        if row.sender_kind != "system":
            record.sent[row.client_id] = Sent(
                row.client_id, row.client_id[0], row.content, row.conversation_id, 0.5
            )
            record.acks.append(Ack(row.client_id, row.id, row.seq, row.conversation_id, 1, 0.9))
    record.reading = [
        Began("v", 1, "c1", 0, 0.1),
        *(shown("v", 1, row) for row in ROWS[:2]),
        Began("v", 2, "c1", 2, 0.8),
        shown("v", 2, ROWS[2], hidden=True),
        shown("v", 2, ROWS[3]),
        Began("a", 3, "c1", 0, 0.1),
        *(shown("a", 3, row) for row in ROWS),
        shown("w", 4, OTHER[0]),
    ]
    record.heard.update({("v", "c1", "message"): 3, ("a", "c1", "message"): 4, ("w", "c2", "message"): 1})
    return record


def violations(record: Record, truth: Truth) -> list[Violation]:
    return oracle.violations(
        record, replace(truth)
    )  # the tests change it, and it remembers what it worked out


def found(record: Record, truth: Truth) -> list[tuple[str, str]]:
    return [(violation.kind, violation.text) for violation in violations(record, truth)]


def drop(record: Record, reader: str, seq: int) -> None:
    record.reading = [
        event
        for event in record.reading
        if not (isinstance(event, Shown) and (event.reader, event.seq) == (reader, seq))
    ]


def test_a_right_run_passes(record: Record, truth: Truth) -> None:
    assert violations(record, truth) == []


def test_a_message_acknowledged_and_not_stored_is_lost(record: Record, truth: Truth) -> None:
    record.sent["v-7"] = Sent("v-7", "v", "where?", "c1", 0.5)
    record.acks.append(Ack("v-7", "m7", 5, "c1", 1, 2.0))
    text = "v-7 acknowledged as seq 5 on socket 1, not stored"
    assert violations(record, truth) == [Violation("lost", text, "c1", 2.0)]


def test_a_message_never_acknowledged_is_unanswered(record: Record, truth: Truth) -> None:
    record.acks = [ack for ack in record.acks if ack.client_id != "v-1"]
    record.sent["v-7"] = Sent("v-7", "v", "where?", "c1", 0.5)
    assert found(record, truth) == [
        ("unanswered", "v-1 was never acknowledged; stored"),
        ("unanswered", "v-7 was never acknowledged; not stored"),
    ]


def test_a_message_given_up_may_be_stored_or_not(record: Record, truth: Truth) -> None:
    record.acks = [ack for ack in record.acks if ack.client_id != "v-1"]
    record.sent["v-7"] = Sent("v-7", "v", "where?", "c1", 0.5)
    record.given_up = {"v-1", "v-7"}
    assert violations(record, truth) == []


def test_a_refused_message_is_reported(record: Record, truth: Truth) -> None:
    record.sent["v-7"] = Sent("v-7", "v", "where?", "c1", 0.5)
    record.refusals.append(Refusal("v-7", "forbidden", 0.7))
    assert found(record, truth) == [("unanswered", "v-7 was refused (forbidden); not stored")]


def test_a_message_stored_twice_is_found(record: Record, truth: Truth) -> None:
    truth.rows.append(replace(ROWS[0], conversation_id="c2", seq=2, id="m8"))
    truth.threads["c2"] = Thread("c2", "demo", "p2", 2)
    assert ("twice", "client_id v-1 stored as seq 1") in found(record, truth)
    assert ("twice", "client_id v-1 stored as seq 2") in found(record, truth)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"seq": 2}, "seq 2, id m1"),
        ({"message_id": "m2"}, "seq 1, id m2"),
        ({"conversation_id": "c2"}, "seq 1, id m1"),
    ],
)
def test_an_ack_that_is_not_true_is_found(record: Record, truth: Truth, change: dict, told: str) -> None:
    record.acks[0] = replace(record.acks[0], **change)
    assert found(record, truth) == [
        ("false_ack", f"v-1 acknowledged as {told} on socket 1; stored as seq 1, id m1 in c1")
    ]


def test_an_ack_of_somebody_elses_message_is_foreign(record: Record, truth: Truth) -> None:
    record.foreign_acks.append(replace(record.acks[0], socket=4))
    assert found(record, truth) == [("foreign", "socket 4 got the ack of v-1, which its client never sent")]


def test_a_hole_in_the_stored_seqs_is_found(record: Record, truth: Truth) -> None:
    del truth.rows[1]
    assert ("database", "stored seqs 1, 3-4, last_seq 4") in found(record, truth)


def test_a_last_seq_that_is_not_the_count_is_found(record: Record, truth: Truth) -> None:
    truth.threads["c2"] = Thread("c2", "demo", "p2", 2)
    assert ("database", "stored seqs 1, last_seq 2") in found(record, truth)


def test_a_seq_stored_twice_is_found(record: Record, truth: Truth) -> None:
    truth.rows[1] = replace(ROWS[1], seq=1)
    assert ("database", "stored seqs 1, 1, 3-4, last_seq 4") in found(record, truth)


def test_a_message_nobody_sent_is_found(record: Record, truth: Truth) -> None:
    del record.sent["a-2"]
    assert found(record, truth) == [("database", "seq 4, client_id a-2: nobody sent it")]


def test_a_message_that_was_there_before_needs_no_sender(record: Record, truth: Truth) -> None:
    del record.sent["a-2"]
    record.acks = [ack for ack in record.acks if ack.client_id != "a-2"]
    assert violations(record, replace(truth, before=frozenset({"m4"}))) == []


def test_a_message_stored_with_another_text_is_found(record: Record, truth: Truth) -> None:
    record.sent["a-2"] = replace(record.sent["a-2"], content="good night")
    assert found(record, truth) == [("database", "seq 4: stored 'good day', sent 'good night'")]


def test_a_hole_on_a_socket_is_a_loss(record: Record, truth: Truth) -> None:
    drop(record, "a", 2)
    assert found(record, truth) == [("lost", "a, socket 3: seq 3 after 1")]


def test_a_missing_skip_is_a_loss(record: Record, truth: Truth) -> None:
    drop(record, "v", 3)
    assert found(record, truth) == [("lost", "v, socket 2: seq 4 after 2")]


def test_a_last_message_never_shown_is_a_loss(record: Record, truth: Truth) -> None:
    drop(record, "v", 4)
    assert found(record, truth) == [("lost", "v was shown up to 3 of 4; its last sockets [1, 2]")]


def test_a_visitor_who_was_shown_nothing_is_a_loss(record: Record, truth: Truth) -> None:
    drop(record, "w", 1)
    assert found(record, truth) == [("lost", "w was shown up to 0 of 1; its last sockets []")]


def test_a_message_shown_twice_on_one_socket_is_found(record: Record, truth: Truth) -> None:
    record.reading.append(shown("a", 3, ROWS[3]))
    assert found(record, truth) == [("twice", "a, socket 3: seq 4 after 4")]


def test_a_message_shown_again_after_a_reconnect_is_found(record: Record, truth: Truth) -> None:
    record.reading.insert(4, shown("v", 2, ROWS[1]))
    assert found(record, truth) == [("twice", "v, socket 2: seq 2 after 2")]


def test_messages_in_another_order_are_found(record: Record, truth: Truth) -> None:
    places = [index for index, event in enumerate(record.reading) if event.reader == "a"]
    second, third = places[2], places[3]
    record.reading[second], record.reading[third] = record.reading[third], record.reading[second]
    assert found(record, truth) == [
        ("lost", "a, socket 3: seq 3 after 1"),
        ("disorder", "a, socket 3: seq 2 after 3"),
    ]


def test_a_client_that_asks_from_elsewhere_is_found(record: Record, truth: Truth) -> None:
    record.reading[3] = Began("v", 2, "c1", 3, 0.8)
    drop(record, "v", 3)
    assert found(record, truth) == [("disorder", "v, socket 2: asked after 3, was shown up to 2")]


def test_a_note_shown_to_the_visitor_is_foreign(record: Record, truth: Truth) -> None:
    record.reading[4] = shown("v", 2, ROWS[2])
    assert found(record, truth) == [("foreign", "v, socket 2, seq 3: shown a line that is not for them")]


def test_a_skip_in_place_of_a_message_is_a_loss(record: Record, truth: Truth) -> None:
    record.reading[5] = shown("v", 2, ROWS[3], hidden=True)
    assert found(record, truth) == [("lost", "v, socket 2, seq 4: skipped a line that is for them")]


def test_a_message_shown_with_another_content_is_found(record: Record, truth: Truth) -> None:
    record.reading[5] = replace(shown("v", 2, ROWS[3]), content="bad day")
    assert found(record, truth) == [
        ("disorder", "v, socket 2, seq 4: shown m4 'bad day', stored m4 'good day'")
    ]


@pytest.mark.parametrize("kind", ["message", "skip", "typing", "read", "conversation"])
def test_any_frame_of_another_visitors_conversation_is_foreign(
    record: Record, truth: Truth, kind: str
) -> None:
    record.heard["w", "c1", kind] = 2
    assert found(record, truth) == [("foreign", f"w heard 2 {kind} frames of it")]


def test_an_agent_hears_only_what_is_open_or_for_the_whole_tenant(record: Record, truth: Truth) -> None:
    record.heard["a", "c2", "conversation"] = 1
    record.heard["a", "c2", "message"] = 1
    assert found(record, truth) == [("foreign", "a heard 1 message frames of it")]


def test_an_agent_hears_nothing_of_another_tenant(record: Record, truth: Truth) -> None:
    truth.threads["c2"] = replace(truth.threads["c2"], tenant="other")
    record.heard["a", "c2", "conversation"] = 1
    assert found(record, truth) == [("foreign", "a heard 1 conversation frames of it")]


def test_a_recalled_message_may_have_been_shown_before(record: Record, truth: Truth) -> None:
    truth.rows[0] = replace(ROWS[0], content="", is_recalled=True)
    assert violations(record, truth) == []
    record.reading[1] = replace(shown("v", 1, ROWS[0]), content="")
    assert violations(record, truth) == []
    record.reading[1] = replace(shown("v", 1, ROWS[0]), content="hell")
    assert found(record, truth) == [("disorder", "v, socket 1, seq 1: shown m1 'hell', stored m1 ''")]


def test_a_recalled_message_whose_text_is_still_stored_is_found(record: Record, truth: Truth) -> None:
    truth.rows[0] = replace(ROWS[0], is_recalled=True)
    assert found(record, truth) == [("database", "seq 1: stored 'hello', sent 'hello'")]


def test_a_reply_after_the_end_is_refused_rightly(record: Record, truth: Truth) -> None:
    record.sent["a-7"] = Sent("a-7", "a", "and?", "c1", 0.5)
    record.refusals.append(Refusal("a-7", "closed", 0.7))
    assert found(record, truth) == [("unanswered", "a-7 was refused (closed); not stored")]
    truth.threads["c1"] = replace(truth.threads["c1"], is_resolved=True)
    assert violations(record, truth) == []


def test_a_message_refused_and_stored_is_found(record: Record, truth: Truth) -> None:
    truth.threads["c1"] = replace(truth.threads["c1"], is_resolved=True)
    record.acks = [ack for ack in record.acks if ack.client_id != "a-2"]
    record.refusals.append(Refusal("a-2", "closed", 0.7))
    assert found(record, truth) == [("unanswered", "a-2 was refused (closed); stored")]


NEXT = Row("c3", 1, "m8", "v-9", "visitor", "public", "me again", created_at="2")


@pytest.fixture
def moved_on(record: Record, truth: Truth) -> None:
    """The first visitor has ended the conversation and begun another."""
    truth.threads["c3"] = Thread("c3", "demo", "p1", 1)
    truth.rows.append(NEXT)
    truth.rows[:4] = [replace(row, created_at="1") for row in ROWS]
    record.sent["v-9"] = Sent("v-9", "v", NEXT.content, "c3", 1.5)
    record.acks.append(Ack("v-9", "m8", 1, "c3", 2, 1.6))
    record.reading.append(shown("v", 2, NEXT))


@pytest.mark.usefixtures("moved_on")
def test_a_visitor_may_move_on(record: Record, truth: Truth) -> None:
    assert violations(record, truth) == []


@pytest.mark.usefixtures("moved_on")
def test_what_is_added_to_history_is_not_owed_to_the_visitor(record: Record, truth: Truth) -> None:
    drop(record, "v", 4)
    assert [kind for kind, _text in found(record, truth)] == ["lost", "disorder"]
    truth.rows[3] = replace(truth.rows[3], created_at="3")
    assert violations(record, truth) == []
    record.reading += [shown("v", 9, ROWS[3]), Began("v", 10, "c1", 4, 2.1)]
    assert violations(record, truth) == []


@pytest.mark.usefixtures("moved_on")
def test_a_conversation_that_begins_before_the_end_of_the_last_is_found(record: Record, truth: Truth) -> None:
    record.reading.insert(4, record.reading.pop())
    text = "v, socket 2: c3 began, the one before was shown up to 2 of 4"
    assert found(record, truth) == [("disorder", text)]
