"""The benchmark's own judgement: what its oracle must not overlook."""

import time
from collections import Counter

import pytest

from bench.load.audit import audit
from bench.load.figures import Times
from bench.load.framing import PING, TEXT, BadFrame, FrameReader, client_frame
from bench.load.member import retry_delay
from bench.load.oracle import Thread, sent_at
from bench.load.tally import Tally

FIRST, SECOND = "v1-0-1000000", "v1-1-2000000"
ROWS = [
    (FIRST, 1, "c1", "visitor", "public"),
    ("joined", 2, "c1", "system", "agents"),
    (SECOND, 3, "c1", "visitor", "public"),
]
VISITOR = {"acked": {FIRST: 1, SECOND: 3}, "seen": {FIRST: 1, SECOND: 3}, "unacked": [], "lasts": {"c1": 3}}
AGENT = {"acked": {}, "seen": {FIRST: 1, "joined": 2, SECOND: 3}, "unacked": [], "lasts": {"c1": 3}}


def server_frame(payload: bytes, opcode: int = TEXT) -> bytes:
    size = len(payload)
    head = (
        bytes((0x80 | opcode, size)) if size < 126 else bytes((0x80 | opcode, 126)) + size.to_bytes(2, "big")
    )
    return head + payload


# ── frames ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("size", [0, 1, 125, 126, 300, 65_535])
def test_client_frame_is_unmasked_by_its_own_key(size: int) -> None:
    payload = bytes(number % 251 for number in range(size))
    frame = client_frame(payload)
    start = 2 if size < 126 else 4
    key, masked = frame[start : start + 4], frame[start + 4 :]
    assert frame[0] == 0x81
    assert frame[1] & 0x80
    assert bytes(byte ^ key[place % 4] for place, byte in enumerate(masked)) == payload


def test_frame_reader_puts_frames_together_whatever_the_pieces() -> None:
    sent = [(TEXT, b"a"), (PING, b""), (TEXT, b"b" * 200), (TEXT, "字".encode() * 50)]
    stream = b"".join(server_frame(payload, opcode) for opcode, payload in sent)
    for size in (1, 2, 3, 7, 100, len(stream)):
        reader = FrameReader()
        pieces = (stream[start : start + size] for start in range(0, len(stream), size))
        assert [frame for piece in pieces for frame in reader.feed(piece)] == sent


@pytest.mark.parametrize("head", [b"\x01\x01", b"\x81\x81", b"\xc1\x01"])
def test_frame_reader_refuses_fragments_masks_and_extensions(head: bytes) -> None:
    with pytest.raises(BadFrame):
        FrameReader().feed(head + b"x")


# ── oracle ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("shown", "faults"),
    [
        ([1, 2, 3], {}),
        ([1, 2, 2], {"shown twice or out of order": 1}),
        ([1, 3, 2], {"hole": 1, "shown twice or out of order": 1}),
        ([2], {"hole": 1}),
    ],
)
def test_thread_counts_what_a_reader_must_not_be_shown(shown: list[int], faults: dict[str, int]) -> None:
    tally = Tally()
    thread = Thread(tally)
    for seq in shown:
        thread.show(seq, None, "reader")
    assert tally.faults == faults


def test_thread_knows_a_message_that_comes_again_under_a_new_number() -> None:
    tally = Tally()
    thread = Thread(tally)
    thread.show(1, FIRST, "reader")
    thread.show(2, FIRST, "reader")
    assert tally.faults == {"shown twice or out of order": 1}


def test_faults_outlive_a_phase() -> None:
    tally = Tally()
    Thread(tally).show(2, None, "reader")
    tally.begin()
    assert tally.faults == {"hole": 1}


def test_what_was_sent_before_the_phase_is_none_of_its_times() -> None:
    tally = Tally()
    now = time.monotonic()
    tally.time(tally.deliveries, now - 10, now)
    tally.time(tally.deliveries, now + 1, now + 1.5)
    assert tally.deliveries == [0.5]


def test_sent_at_is_the_moment_in_the_client_id() -> None:
    assert sent_at("v12-3-1500000") == 1.5


# ── audit ────────────────────────────────────────────────────────────────────────────────────────────────


def test_audit_of_a_faultless_run_is_clean() -> None:
    found = audit(ROWS, [VISITOR], [AGENT], Counter())
    assert found.wrong == {}
    assert (found.sent, found.acked, found.stored, found.delivered, found.echoed) == (2, 2, 2, 2, 2)


@pytest.mark.parametrize(
    ("rows", "visitor", "agent", "faults", "wrong"),
    [
        (ROWS[:2], {}, {}, {}, {"false_acks": 1}),
        (ROWS, {"acked": {FIRST: 1, SECOND: 2}}, {}, {}, {"false_acks": 1}),
        (ROWS, {"acked": {FIRST: 1}, "unacked": [SECOND]}, {}, {}, {"unacked": 1}),
        (ROWS, {"seen": {FIRST: 1}}, {}, {}, {"unseen_by_visitors": 1}),
        (ROWS, {"seen": {FIRST: 1, SECOND: 2}}, {}, {}, {"unseen_by_visitors": 1}),
        (ROWS, {}, {"seen": {FIRST: 1, SECOND: 3}}, {}, {"unseen_by_agents": 1}),
        ([ROWS[0], ROWS[2]], {}, {}, {}, {"holes_stored": 1}),
        ([*ROWS, (FIRST, 1, "c2", "visitor", "public")], {}, {}, {}, {"stored_twice": 1}),
        (ROWS, {}, {}, {"hole": 2}, {"hole": 2}),
    ],
)
def test_audit_names_what_is_wrong(  # type: ignore[no-untyped-def]
    rows, visitor, agent, faults, wrong
) -> None:
    found = audit(rows, [VISITOR | visitor], [AGENT | agent], Counter(faults))
    assert found.wrong == wrong
    assert not found.is_clean


# ── figures ──────────────────────────────────────────────────────────────────────────────────────────────


def test_times_of_several_processes_are_one_distribution() -> None:
    times = Times.of([{"acks": [4_000, 1_000]}, {"acks": [3_000, 2_000]}], "acks")
    assert [times.at(share) for share in (0.25, 0.5, 0.99, 1.0)] == [1, 2, 4, 4]
    assert str(Times.of([], "acks")) == "none"


def test_retries_come_after_a_second_and_then_ever_later_with_jitter() -> None:
    assert retry_delay(0) == 1
    for attempt in range(1, 12):
        ceiling = min(30, 2**attempt)
        assert ceiling / 2 <= retry_delay(attempt) <= ceiling
