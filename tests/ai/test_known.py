"""Known answers: what is recalled, what is counted, what still holds, what people decide."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ValidationError
from django.test import override_settings
from django.utils import translation
from prometheus_client import REGISTRY
from pytest_django import DjangoAssertNumQueries, Settings

from apps.ai import asked, burst, known, remembering
from apps.ai.known import Known, most_asked, questions_to_warm, recall, stale
from apps.ai.models import KnownAnswer
from apps.ai.profiles import PersonaStyle
from apps.ai.scopes import Answer, Scope, key_of, question_digest, style_fingerprint
from apps.common import valkey
from apps.common.clock import now
from apps.common.loop import submit
from apps.tenants.models import Tenant
from tests.factories import make_owned, make_tenant, make_user

pytestmark = pytest.mark.django_db
State = KnownAnswer.State
QUESTION = "请问，能退货吗？"
ANSWER = Answer("七天内可以[1]。", ({"index": 1, "title": "退货", "url": ""},), ("mia", "a:1"))


@pytest.fixture
def tenant() -> Tenant:
    return make_tenant()


@pytest.fixture
def scope(tenant: Tenant) -> Scope:
    return Scope(
        tenant_id=tenant.id,
        language="zh-hans",
        persona_id=UUID(int=1),
        collection_ids=(UUID(int=2), UUID(int=3)),
        persona="mia",
        knowledge="7",
        rules="3",
        model="small:answer-1",
    )


def make_known(scope: Scope, question: str = QUESTION, **fields: Any) -> KnownAnswer:
    defaults: dict[str, Any] = {
        "question": question,
        "question_digest": question_digest(question),
        "place": scope.place,
        "scope": scope.fingerprint,
        "text": ANSWER.text,
        "citations": list(ANSWER.citations),
        "sources": list(ANSWER.sources),
        "state": State.CONFIRMED,
        "checked_at": now(),
        "last_asked_at": now(),
    }
    tenant = Tenant.objects.get(pk=scope.tenant_id)
    known: KnownAnswer = make_owned("ai.KnownAnswer", tenant=tenant, **defaults | fields)
    return known


def land(scope: Scope, question: str = QUESTION, answer: Answer = ANSWER) -> None:
    submit(burst.land(key_of(scope, question), "token", answer)).result(30)


def ask(scope: Scope, question: str = QUESTION, times: int = 1) -> None:
    for _ in range(times):
        recall(key_of(scope, question), question)


def stored(scope: Scope) -> list[tuple[str, int, str, str]]:
    rows = KnownAnswer.objects.for_tenant(scope.tenant_id)
    return [(row.question, row.times_asked, row.text, row.state) for row in rows]


@pytest.fixture
def no_valkey() -> Iterator[None]:
    valkey.client.cache_clear()
    submit(valkey.close_async_client()).result(30)
    with override_settings(REDIS_URL="redis://127.0.0.1:1/0"):
        yield
        valkey.client.cache_clear()
        submit(valkey.close_async_client()).result(30)


# ── recall ──────────────────────────────────────────────────────────────────────────────────────────
def test_recall_finds_a_confirmed_answer_however_it_is_asked(
    scope: Scope, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_known(scope)
    with django_assert_num_queries(1):
        found = recall(key_of(scope, "能退貨嗎"), "能退貨嗎")
    assert found == Known(ANSWER, "confirmed")


def test_recall_finds_what_was_answered_just_now(
    scope: Scope, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    land(scope)
    with django_assert_num_queries(0):
        assert recall(key_of(scope, QUESTION), QUESTION) == Known(ANSWER, "burst")
    ttl = valkey.client().ttl(burst.answer_key(key_of(scope, QUESTION)))
    assert 0 < ttl <= burst.BURST_S


@pytest.mark.parametrize(
    "change",
    [
        {"knowledge": "8"},
        {"rules": "4"},
        {"persona": "ben"},
        {"persona_id": UUID(int=9)},
        {"persona_id": None},
        {"model": "large:answer-1"},
        {"language": "en"},
        {"collection_ids": (UUID(int=2),)},
        {"tenant_id": uuid4()},
    ],
    ids=lambda change: next(iter(change)),
)
def test_recall_knows_nothing_once_anything_has_changed(scope: Scope, change: dict[str, Any]) -> None:
    make_known(scope)
    land(scope)
    assert recall(key_of(replace(scope, **change), QUESTION), QUESTION) is None
    same = replace(scope, collection_ids=scope.collection_ids[::-1])  # the order means nothing
    assert recall(key_of(same, QUESTION), QUESTION) == Known(ANSWER, "burst")


@pytest.mark.parametrize("state", [State.SUGGESTED, State.OUTDATED, State.WITHDRAWN])
def test_recall_gives_confirmed_answers_alone(scope: Scope, state: str) -> None:
    make_known(scope, state=state)
    assert recall(key_of(scope, QUESTION), QUESTION) is None


def test_recall_keeps_near_questions_apart(scope: Scope) -> None:
    make_known(scope)
    assert recall(key_of(scope, "不能退货吗"), "不能退货吗") is None


def test_recall_remembers_which_questions_have_a_confirmed_answer(
    scope: Scope, settings: Settings, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    settings.CONFIGURATION_FRESH_S = 60
    row = make_known(scope)
    make_known(scope, "多少钱", state=State.SUGGESTED)
    make_known(replace(scope, tenant_id=make_tenant().id), "几点开门")
    with django_assert_num_queries(2):  # which they are, and this one
        assert recall(key_of(scope, QUESTION), QUESTION) == Known(ANSWER, "confirmed")
    with django_assert_num_queries(0):
        assert recall(key_of(scope, "多少钱"), "多少钱") is None
        assert recall(key_of(scope, "几点开门"), "几点开门") is None
        elsewhere = replace(scope, language="en")
        assert recall(key_of(elsewhere, QUESTION), QUESTION) is None
    assert remembering.withdraw(tenant_id=scope.tenant_id, ids=[row.pk]) == 1
    assert recall(key_of(scope, QUESTION), QUESTION) is None  # the answer itself is never remembered


def test_recall_looks_every_question_up_when_too_many_have_an_answer(
    scope: Scope,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    settings.CONFIGURATION_FRESH_S = 60
    monkeypatch.setattr(known, "MOST_REMEMBERED", 1)
    for question in ("多少钱", QUESTION):
        make_known(scope, question)
    ask(scope)
    with django_assert_num_queries(3):
        ask(scope, "几点开门")
        for question in ("多少钱", QUESTION):
            assert recall(key_of(scope, question), question) == Known(ANSWER, "confirmed")


def test_recall_works_without_valkey(scope: Scope, no_valkey: None) -> None:
    make_known(scope)
    assert recall(key_of(scope, QUESTION), QUESTION) == Known(ANSWER, "confirmed")
    assert remembering.store_counts(tenant_id=scope.tenant_id) == 0


def test_style_fingerprint_changes_with_every_word() -> None:
    styles = [PersonaStyle(), PersonaStyle(tone="lively"), PersonaStyle(forbidden_topics=("a", "b"))]
    styles.append(PersonaStyle(forbidden_topics=("a, b",)))
    assert len({style_fingerprint(style) for style in styles}) == 4
    assert style_fingerprint(PersonaStyle()) == style_fingerprint(PersonaStyle())


def test_recall_is_counted_by_its_result(scope: Scope) -> None:
    def counted() -> list[float]:
        names = ("burst", "confirmed", "miss")
        return [REGISTRY.get_sample_value("kefu_ai_cache_total", {"result": name}) or 0.0 for name in names]

    before = counted()
    make_known(scope)
    land(scope, "多少钱")
    ask(scope)
    ask(scope, "多少钱")
    ask(scope, "几点开门", times=2)
    recall(key_of(scope, "几点开门"), "几点开门", is_counted=False)
    assert [after - start for after, start in zip(counted(), before, strict=True)] == [1, 1, 2]


async def test_recall_on_the_loop_itself_does_not_block_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake that costs a moment, not the process."""
    monkeypatch.setattr(burst, "PATIENCE_S", 0.05)
    key = key_of(Scope(tenant_id=uuid4(), language="en"), QUESTION)

    async def mistaken() -> Known | None:
        return known._recent(key, QUESTION, True)

    assert submit(mistaken()).result(30) is None


# ── stale ───────────────────────────────────────────────────────────────────────────────────────────
def test_stale_gives_the_answer_of_an_older_version(scope: Scope) -> None:
    make_known(scope, state=State.SUGGESTED)
    newer = key_of(replace(scope, knowledge="8"), QUESTION)
    assert stale(newer) == Known(ANSWER, "stale")
    assert stale(key_of(replace(scope, language="en"), QUESTION)) is None


@pytest.mark.parametrize(
    "fields",
    [
        {"state": State.WITHDRAWN},
        {"state": State.OUTDATED},
        {"text": ""},
        {"checked_at": now() - timedelta(days=8)},
        {"checked_at": None},
    ],
    ids=lambda fields: "-".join(f"{name}_{value}"[:20] for name, value in fields.items()),
)
def test_stale_gives_nothing_that_was_refused_or_is_too_old(scope: Scope, fields: dict[str, Any]) -> None:
    make_known(scope, **fields)
    assert stale(key_of(scope, QUESTION)) is None


# ── counting ────────────────────────────────────────────────────────────────────────────────────────
def test_counts_become_rows_once_a_question_is_asked_often(
    scope: Scope, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    land(scope, "多少钱")
    with django_assert_num_queries(3):  # the questions that the window did not know
        ask(scope, QUESTION, asked.OFTEN - 1)
        ask(scope, "多少钱？", asked.OFTEN + 1)
        recall(key_of(scope, "几点开门"), "几点开门", is_counted=False)
    assert remembering.store_counts(tenant_id=scope.tenant_id) == 1
    assert stored(scope) == [("多少钱？", 4, "", State.SUGGESTED)]
    ask(scope, "能退货吗")  # what was asked less often goes on being counted
    land(scope)
    assert remembering.store_counts(tenant_id=scope.tenant_id) == 1
    assert stored(scope)[1] == (QUESTION, 3, ANSWER.text, State.SUGGESTED)
    assert remembering.store_counts(tenant_id=scope.tenant_id) == 0


def test_counts_and_answers_of_listed_questions_are_brought_up_to_date(scope: Scope) -> None:
    suggested = make_known(scope, times_asked=10, state=State.SUGGESTED, text="", sources=[])
    confirmed = make_known(scope, "多少钱", times_asked=5, text="十元", last_asked_at=None)
    newer = replace(scope, knowledge="8")
    for question in (QUESTION, "多少钱"):
        ask(newer, question)
        land(newer, question)
    remembering.store_counts(tenant_id=scope.tenant_id)
    assert stored(scope) == [
        (QUESTION, 11, ANSWER.text, State.SUGGESTED),
        ("多少钱", 6, "十元", State.CONFIRMED),  # what somebody confirmed keeps its text
    ]
    suggested.refresh_from_db()
    confirmed.refresh_from_db()
    assert (suggested.scope, suggested.sources) == (newer.fingerprint, list(ANSWER.sources))
    assert (confirmed.scope, confirmed.last_asked_at is not None) == (scope.fingerprint, True)


def test_counts_take_as_many_statements_for_many_questions(
    scope: Scope, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(20):
        ask(scope, f"第{number}个问题", asked.OFTEN)
    with django_assert_num_queries(4):  # transaction, what is listed, new rows
        assert remembering.store_counts(tenant_id=scope.tenant_id) == 20
    for number in range(20):
        ask(scope, f"第{number}个问题")
    with django_assert_num_queries(4):
        assert remembering.store_counts(tenant_id=scope.tenant_id) == 20


def test_long_wording_is_listed_in_its_normal_form(scope: Scope) -> None:
    wording = f"请问{'能退货吗' * 40}{'？' * 200}"
    ask(scope, wording, asked.OFTEN)
    remembering.store_counts(tenant_id=scope.tenant_id)
    assert stored(scope) == [("能退货吗" * 40, asked.OFTEN, "", State.SUGGESTED)]
    assert question_digest("能退货吗" * 40) == question_digest(wording)


def test_counts_end_at_a_bound_and_expire(scope: Scope, monkeypatch: pytest.MonkeyPatch) -> None:
    counts = asked.counts_key(scope.tenant_id)
    valkey.client().zadd(counts, {f"place:{number}": 1 for number in range(asked.MOST)})
    ask(scope)
    assert valkey.client().zcard(counts) == asked.MOST
    valkey.client().zrem(counts, "place:1")
    ask(scope)
    assert valkey.client().zcard(counts) == asked.MOST
    assert valkey.client().zscore(counts, key_of(scope, QUESTION).member) == 1
    assert 0 < valkey.client().ttl(counts) <= asked.KEPT_S
    assert remembering.store_counts(tenant_id=scope.tenant_id) == 0  # what has no wording is dropped


def test_rarely_asked_suggestions_are_forgotten(scope: Scope) -> None:
    old = now() - timedelta(days=61)
    make_known(scope, state=State.SUGGESTED, last_asked_at=old)
    make_known(scope, "多少钱", state=State.SUGGESTED)
    make_known(scope, "几点开门", last_asked_at=old)
    other = make_known(replace(scope, tenant_id=make_tenant().id), state=State.SUGGESTED, last_asked_at=old)
    assert remembering.forget_rarely_asked(tenant_id=scope.tenant_id) == 1
    assert sorted(row[0] for row in stored(scope)) == ["几点开门", "多少钱"]
    assert KnownAnswer.objects.filter(pk=other.pk).exists()


# ── what still holds ────────────────────────────────────────────────────────────────────────────────
def test_warming_lists_the_most_asked_whose_scope_is_past(scope: Scope) -> None:
    newer = replace(scope, knowledge="8")
    elsewhere = replace(scope, language="en")
    make_known(scope, times_asked=5)
    make_known(scope, "多少钱", times_asked=9, state=State.SUGGESTED)
    make_known(newer, "几点开门", times_asked=7)
    make_known(scope, "不要了", times_asked=8, state=State.WITHDRAWN)
    make_known(elsewhere, "how much", times_asked=3)
    make_known(replace(scope, tenant_id=make_tenant().id), "别家的", times_asked=99)
    tenant_id = scope.tenant_id
    assert questions_to_warm(tenant_id=tenant_id, scopes=[newer]) == [(newer, "多少钱"), (newer, QUESTION)]
    both = questions_to_warm(tenant_id=tenant_id, scopes=[newer, replace(elsewhere, rules="9")], limit=4)
    assert [question for _scope, question in both] == ["多少钱", QUESTION, "how much"]
    assert [row.times_asked for row in most_asked(tenant_id=tenant_id, limit=3)] == [9, 7, 5]


def test_renewed_answer_goes_on_when_its_passages_are_the_same(scope: Scope) -> None:
    make_known(scope, checked_at=now() - timedelta(days=30))
    newer = replace(scope, knowledge="8", rules="4", model="large:answer-2")
    assert remembering.renew(scope=newer, question="能退货吗", passages=["a:1"])
    assert recall(key_of(newer, QUESTION), QUESTION) == Known(ANSWER, "confirmed")
    assert stale(key_of(scope, QUESTION)) == Known(ANSWER, "stale")


@pytest.mark.parametrize(
    ("change", "passages"),
    [({"knowledge": "8"}, ["a:2"]), ({"knowledge": "8"}, ["a:1", "b:1"]), ({"persona": "ben"}, ["a:1"])],
    ids=["changed", "another", "style"],
)
def test_confirmed_answer_waits_when_its_sources_have_changed(
    scope: Scope, change: dict[str, str], passages: list[str]
) -> None:
    row = make_known(scope)
    newer = replace(scope, **change)  # type: ignore[arg-type]
    assert not remembering.renew(scope=newer, question=QUESTION, passages=passages)
    assert not remembering.renew(
        scope=newer, question=QUESTION, passages=passages
    )  # asking again is no check
    assert stored(scope) == [(QUESTION, 0, ANSWER.text, State.OUTDATED)]
    assert recall(key_of(newer, QUESTION), QUESTION) is None
    assert remembering.confirm(tenant_id=scope.tenant_id, ids=[row.pk], by=None) == 1
    found = recall(key_of(newer, QUESTION), QUESTION)
    assert found is not None
    assert (found.answer.text, found.origin) == (ANSWER.text, "confirmed")


def test_suggestion_is_replaced_when_its_sources_have_changed(scope: Scope) -> None:
    make_known(scope, state=State.SUGGESTED)
    newer = replace(scope, knowledge="8")
    assert not remembering.renew(scope=newer, question=QUESTION, passages=["a:2"])
    assert stored(scope) == [(QUESTION, 0, "", State.SUGGESTED)]
    fresh = Answer("三十天内可以[1]。", (), newer.sources(["a:2"]))
    assert remembering.suggest(scope=newer, question=QUESTION, answer=fresh)
    assert stored(scope) == [(QUESTION, 0, fresh.text, State.SUGGESTED)]
    assert stale(key_of(newer, QUESTION)) == Known(fresh, "stale")


def test_renew_and_suggest_leave_the_unknown_and_the_decided_alone(scope: Scope) -> None:
    assert not remembering.renew(scope=scope, question=QUESTION, passages=["a:1"])
    assert not remembering.suggest(scope=scope, question=QUESTION, answer=ANSWER)
    for state in (State.WITHDRAWN, State.CONFIRMED):
        make_known(scope, state, state=state, text="keep")
        assert not remembering.suggest(scope=scope, question=state, answer=ANSWER)
    assert not remembering.renew(scope=scope, question="withdrawn", passages=["a:1"])
    assert sorted(stored(scope)) == [
        ("confirmed", 0, "keep", State.CONFIRMED),
        ("withdrawn", 0, "keep", State.WITHDRAWN),
    ]


# ── what people decide ──────────────────────────────────────────────────────────────────────────────
def test_confirming_and_withdrawing(scope: Scope, tenant: Tenant) -> None:
    person = make_user(tenant=tenant)
    row = make_known(scope, state=State.SUGGESTED, checked_at=None)
    empty = make_known(scope, "多少钱", state=State.SUGGESTED, text="")
    foreign = make_known(replace(scope, tenant_id=make_tenant().id), state=State.SUGGESTED)
    ids = [row.pk, empty.pk, foreign.pk]
    assert remembering.confirm(tenant_id=tenant.id, ids=ids, by=person.pk) == 1
    assert recall(key_of(scope, QUESTION), QUESTION) == Known(ANSWER, "confirmed")
    row.refresh_from_db()
    assert (row.confirmed_by, row.confirmed_at is not None) == (person, True)
    assert remembering.withdraw(tenant_id=tenant.id, ids=ids) == 2
    assert recall(key_of(scope, QUESTION), QUESTION) is None
    foreign.refresh_from_db()
    assert foreign.state == State.SUGGESTED


def test_edited_answer_is_given_as_edited(scope: Scope, tenant: Tenant) -> None:
    person = make_user(tenant=tenant)
    row = make_known(scope, state=State.SUGGESTED)
    row.text, row.state = "十天内可以。", State.CONFIRMED
    remembering.save_known_answer(known=row, by=person.pk)
    found = recall(key_of(scope, QUESTION), QUESTION)
    assert found is not None
    assert found.answer.text == "十天内可以。"
    row.text = " "
    with translation.override("en"), pytest.raises(ValidationError, match="has a text"):
        remembering.save_known_answer(known=row, by=person.pk)
