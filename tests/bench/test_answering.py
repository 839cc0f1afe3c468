"""The judgement of the answering benchmark: what its oracle must not overlook, and an upstream that is repeatable."""

from collections import Counter
from datetime import datetime, timedelta

import pytest

from apps.common.clock import now
from bench.answering_run.oracle import Row, is_raw, judge
from bench.answering_run.upstream import FAULTS, MARK, Behaviour, fault_of, pieces

ASKED_AT = now()


def row(kind: str, *, after_s: float = 0.0, content: str = "满九十九元包邮。", **fields: str) -> Row:
    at: datetime = ASKED_AT + timedelta(seconds=after_s)
    return Row("c1", kind, content, at, **fields)


QUESTION = row("visitor", content="运费怎么算")
ANSWER = row("ai", after_s=2, source="ai")
NOTICE = row("system", after_s=3, content="正在为您联系同事。", reason="provider_failure")


@pytest.mark.parametrize(
    ("rows", "answered", "handed_over", "late", "double", "raw"),
    [
        pytest.param([QUESTION, ANSWER], 1, 0, 0, 0, 0, id="answered"),
        pytest.param([QUESTION, NOTICE], 0, 1, 0, 0, 0, id="a person"),
        pytest.param([QUESTION], 0, 0, 1, 0, 0, id="nothing"),
        pytest.param([QUESTION, row("system")], 0, 0, 1, 0, 0, id="a line that is no notice"),
        pytest.param([QUESTION, row("ai", after_s=15.1)], 1, 0, 1, 0, 0, id="too late"),
        pytest.param([QUESTION, ANSWER, ANSWER], 1, 0, 0, 1, 0, id="answered twice"),
        pytest.param([QUESTION, ANSWER, NOTICE], 1, 1, 0, 1, 0, id="answered and handed over"),
        pytest.param([QUESTION, row("ai", content=f"{MARK} x")], 1, 0, 0, 0, 1, id="an error as the answer"),
    ],
)
def test_judge_counts(  # type: ignore[no-untyped-def]
    rows, answered, handed_over, late, double, raw
) -> None:
    found = judge(rows)
    assert (found.asked, found.answered, found.handed_over) == (1, answered, handed_over)
    assert (found.late, found.double, found.raw) == (late, double, raw)
    assert found.served == 1 - late


def test_judge_looks_at_what_was_shown_while_it_grew() -> None:
    assert judge([QUESTION, ANSWER], shown={"满九十九元", "HTTP 500"}).raw == 1


def test_judge_tells_where_answers_come_from() -> None:
    assert judge([QUESTION, ANSWER, NOTICE]).sources == Counter({"ai": 1, "provider_failure": 1})


def test_no_answer_of_the_upstream_is_taken_for_an_error() -> None:
    assert not is_raw("".join(pieces(100, 0)))


def test_faults_are_the_same_for_the_same_seed() -> None:
    behaviour = Behaviour.of("chunks=3&seconds=1&faults=0.3&seed=7")
    assert behaviour == Behaviour(chunks=3, seconds=1.0, faults=0.3, seed=7)
    faults = [fault_of(behaviour, f"KF-{number}", 1) for number in range(1000)]
    assert faults == [fault_of(behaviour, f"KF-{number}", 1) for number in range(1000)]
    assert {*faults} == {"", *FAULTS}
    assert 0.25 < sum(map(bool, faults)) / 1000 < 0.35
