"""What a conversation's hours say, from what was said when. No database."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from apps.reports.counting import Ending, Hour, Verdict, hours_of
from apps.reports.reading import Said, Score, Thread, Use
from apps.tenants.hours import ALWAYS_OPEN, Hours, hours_from

SHANGHAI = ZoneInfo("Asia/Shanghai")
OPENED = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # a Monday, ten o'clock in Shanghai
AGENT = uuid4()


def minute(number: float) -> datetime:
    return OPENED + timedelta(minutes=number)


def said(seq: int, at: float, who: str, detail: str = "", **fields: Any) -> Said:
    is_talk = who in ("visitor", "agent", "ai")
    defaults: dict[str, Any] = {
        "seq": seq,
        "at": minute(at),
        "sender": who if is_talk else "system",
        "sender_id": AGENT if who == "agent" else None,
        "visibility": "public",
        "is_masked": False,
        "activity": "" if is_talk else who,
        "detail": detail,
    }
    return Said(**defaults | fields)


def thread(*lines: Said, **fields: Any) -> Thread:
    defaults: dict[str, Any] = {
        "id": uuid4(),
        "inbox_id": uuid4(),
        "team_id": None,
        "agent_id": None,
        "person_id": uuid4(),
        "status": "resolved" if any(line.activity == "resolved" for line in lines) else "open",
        "owner": "human" if any(line.sender == "agent" for line in lines) else "ai",
        "opened_at": OPENED,
        "visitor_read_seq": 0,
        "said": list(lines),
        "opened": [OPENED],
    }
    return Thread(**defaults | fields)


def counted(subject: Thread, business: Hours = ALWAYS_OPEN) -> list[Hour]:
    hours = hours_of(subject, zone=SHANGHAI, business=business)
    return sorted(hours, key=lambda hour: (hour.day, hour.hour))


def test_hours_are_those_of_the_zone() -> None:
    hours = counted(thread(said(1, 0, "visitor"), said(2, 14 * 60, "visitor"), said(3, 14 * 60 + 5, "ai")))
    assert [(str(hour.day), hour.hour) for hour in hours] == [("2026-03-02", 10), ("2026-03-03", 0)]
    assert [hour.visitor_messages for hour in hours] == [1, 1]
    assert [hour.ai_messages for hour in hours] == [0, 1]
    assert [hour.is_opened for hour in hours] == [True, False]


def test_notes_and_blocked_texts_are_no_messages() -> None:
    (hour,) = counted(
        thread(
            said(1, 0, "visitor", is_masked=True),
            said(2, 1, "visitor", visibility="supervisors"),
            said(3, 2, "agent", visibility="agents"),
            said(4, 2, "review", visibility="agents"),
        )
    )
    assert (hour.visitor_messages, hour.agent_messages) == (1, 0)
    assert (hour.masked, hour.blocked, hour.reviewed) == (1, 1, 1)


def test_answers_are_counted_by_source() -> None:
    (hour,) = counted(
        thread(
            said(1, 0, "visitor"),
            said(2, 1, "ai", "cache"),
            said(3, 2, "ai", "nothing"),
            said(4, 3, "ai", "x"),
        )
    )
    assert hour.sources == ["cache", "nothing", "other"]
    assert hour.unanswered == 1
    assert hour.answer_s == 60


def test_first_response_is_counted_from_the_wish_for_a_person() -> None:
    (hour,) = counted(
        thread(
            said(1, 0, "visitor"),
            said(2, 1, "ai"),
            said(3, 5, "handoff", "complaint"),
            said(4, 15, "agent"),
            said(5, 20, "agent"),
            wishes=[minute(5)],
        )
    )
    assert (hour.response_s, hour.responder_id, hour.handoffs) == (600, AGENT, ["complaint"])
    assert hour.unanswered == 0


def test_first_response_without_a_queue_is_counted_from_the_first_unanswered_word() -> None:
    (hour,) = counted(
        thread(
            said(1, 0, "visitor"),
            said(2, 1, "ai"),
            said(3, 10, "visitor"),
            said(4, 11, "visitor"),
            said(5, 12, "agent"),
        )
    )
    assert hour.response_s == 120


def test_agent_who_begins_responds_to_nobody() -> None:
    (hour,) = counted(thread(said(1, 0, "agent"), said(2, 1, "visitor")))
    assert hour.response_s is None


def test_business_hours_leave_out_the_night() -> None:
    business = hours_from("Asia/Shanghai", ["09:00-18:00"] * 5 + ["", ""], [])
    subject = thread(
        said(1, 0, "visitor"),
        said(2, 7.5 * 60, "handoff", "rule"),  # half past five in the afternoon
        said(3, 24 * 60, "agent"),  # ten in the morning
        said(4, 25 * 60, "resolved"),
        wishes=[minute(7.5 * 60)],
    )
    hours = {hour.hour: hour for hour in counted(subject, business) if str(hour.day) == "2026-03-03"}
    assert (hours[10].response_s, hours[10].open_response_s) == (16.5 * 3600, 1.5 * 3600)
    assert (hours[11].resolution_s, hours[11].open_resolution_s) == (25 * 3600, 10 * 3600)


@pytest.mark.parametrize(
    ("score", "later", "verdict"),
    [
        pytest.param(None, (), Verdict.ASSUMED, id="nothing said"),
        pytest.param(5, (), Verdict.CONFIRMED, id="rated good"),
        pytest.param(3, (), Verdict.ASSUMED, id="rated so-so"),
        pytest.param(1, (), Verdict.REFUTED, id="rated badly"),
        pytest.param(None, (71,), Verdict.REFUTED, id="came back"),
        pytest.param(None, (80,), Verdict.ASSUMED, id="came back later"),
        pytest.param(4, (71,), Verdict.CONFIRMED, id="rated good and came back"),
    ],
)
def test_verdict(score: int | None, later: tuple[int, ...], verdict: str) -> None:
    rating = Score(minute(3), score, "ai", None) if score else None
    opened = [OPENED, *(OPENED + timedelta(hours=hours) for hours in later)]
    (hour,) = counted(thread(said(1, 0, "visitor"), said(2, 1, "ai"), score=rating, opened=opened))
    assert (hour.ending, hour.verdict, hour.had_ai) == (Ending.AI, verdict, True)
    assert hour.settles_at == minute(1) + timedelta(hours=72)


@pytest.mark.parametrize(
    ("lines", "owner", "ending"),
    [
        pytest.param([said(1, 0, "visitor")], "ai", Ending.NOBODY, id="unanswered"),
        pytest.param([said(1, 0, "visitor"), said(2, 1, "ai")], "queue", Ending.NOBODY, id="left the queue"),
        pytest.param(
            [said(1, 0, "visitor"), said(2, 1, "ai"), said(3, 2, "handoff"), said(4, 3, "visitor")],
            "ai",
            Ending.NOBODY,
            id="back from the queue, unanswered",
        ),
        pytest.param(
            [said(1, 0, "visitor"), said(2, 2, "handoff"), said(3, 3, "ai")],
            "ai",
            Ending.AI,
            id="back from the queue, answered",
        ),
        pytest.param([said(1, 0, "visitor"), said(2, 1, "ai")], "human", Ending.PERSON, id="taken over"),
        pytest.param(
            [said(1, 0, "visitor"), said(2, 1, "agent"), said(3, 2, "ai")], "ai", Ending.PERSON, id="both"
        ),
        pytest.param([said(1, 0, "agent")], "human", "", id="the visitor said nothing"),
    ],
)
def test_ending(lines: list[Said], owner: str, ending: str) -> None:
    assert [hour.ending for hour in counted(thread(*lines, owner=owner))] == [ending]


@pytest.mark.parametrize(
    ("last", "read_seq", "has_stayed"),
    [
        pytest.param("visitor", 0, True, id="had the last word"),
        pytest.param("ai", 3, True, id="has read the last word"),
        pytest.param("ai", 2, False, id="was gone"),
    ],
)
def test_visitor_stays_to_the_end(last: str, read_seq: int, has_stayed: bool) -> None:
    subject = thread(said(1, 0, "visitor"), said(2, 1, "ai"), said(3, 2, last), visitor_read_seq=read_seq)
    assert [hour.has_stayed for hour in counted(subject)] == [has_stayed]


def test_end_is_where_it_was_resolved_and_moves_with_what_follows() -> None:
    resolved = thread(said(1, 0, "visitor"), said(2, 1, "ai"), said(3, 90, "resolved"))
    assert [hour.ending for hour in counted(resolved)] == ["", Ending.AI]
    reopened = thread(*resolved.said, said(4, 200, "reopened"), said(5, 201, "visitor"), status="open")
    hours = counted(reopened)
    assert [hour.ending for hour in hours] == ["", "", Ending.AI]
    assert [(hour.is_resolved, hour.is_reopened) for hour in hours] == [
        (False, False),
        (True, False),
        (False, True),
    ]


def test_score_and_cost_stand_in_their_own_hours() -> None:
    subject = thread(
        said(1, 0, "visitor"),
        said(2, 1, "ai"),
        score=Score(minute(65), 4, "human", AGENT),
        uses=[Use(minute(0), 10, 2, Decimal("0.5")), Use(minute(1), 1, 1, Decimal("0.25"))],
    )
    first, second = counted(subject)
    assert (first.prompt_tokens, first.completion_tokens, first.cost) == (11, 3, Decimal("0.75"))
    assert (second.score, second.score_owner, second.score_agent_id) == (4, "human", AGENT)


def test_return_is_told_by_what_the_person_opened_before() -> None:
    earlier: list[UUID | datetime] = [OPENED - timedelta(days=100), OPENED]
    (hour,) = counted(thread(said(1, 0, "visitor"), opened=earlier))
    assert hour.is_return
