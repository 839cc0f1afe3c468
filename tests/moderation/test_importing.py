"""A file of words on its way in: compared first, saved by a worker, cancelled, begun again."""

from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import ValidationError

from apps.moderation import importing, jobs, lists, queries, screening, services
from apps.moderation.automaton import Word
from apps.moderation.jobs import Stopped
from apps.moderation.models import SensitiveWord, WordCategory, WordImport
from tests.factories import make_tenant

pytestmark = pytest.mark.django_db
State = WordImport.State
TABLE = "text,category,action\n甲乙,ads,block\n丙丁,ads,mask\n戊己,,review\n"


@pytest.fixture
def tenant_id() -> UUID:
    return make_tenant().id


def start(tenant_id: UUID, text: str = TABLE, **fields: Any) -> WordImport:
    given = {"file_name": "words.csv", "data": text.encode()} | fields
    return importing.start_import(tenant_id=tenant_id, **given)


def read(tenant_id: UUID, text: str = TABLE, **fields: Any) -> WordImport:
    job = start(tenant_id, text, **fields)
    assert importing.run_waiting() == 1
    job.refresh_from_db()
    return job


def save(job: WordImport) -> WordImport:
    jobs.confirm(job)
    assert importing.run_waiting() == 1
    job.refresh_from_db()
    return job


def stored(tenant_id: UUID) -> list[tuple[Any, ...]]:
    rows = queries.words(tenant_id=tenant_id).order_by("text")
    return sorted(rows.values_list("text", "category", "action", "is_active"))


def test_file_is_compared_before_anything_changes(tenant_id: UUID) -> None:
    services.add_words(tenant_id=tenant_id, words=[Word("丙丁", "ads"), Word("戊己"), Word("old", "ads")])
    job = read(tenant_id, TABLE + "甲乙\n***\n", mode="replace")
    assert (job.state, job.total) == (State.READY, 3)
    assert job.counts == {"new": 1, "changed": 1, "unchanged": 1, "removed": 1, "twice": 1, "wrong": 1}
    assert (job.samples["new"], job.samples["removed"]) == (["甲乙"], ["old"])
    assert job.samples["categories"] == [["", 1], ["ads", 2]]
    assert [problem[0] for problem in job.problems] == [5, 6]
    assert len(stored(tenant_id)) == 3


@pytest.mark.parametrize(
    ("mode", "kept"), [("add", ["old", "other"]), ("replace", ["other"])], ids=["add", "replace"]
)
def test_saving_adds_or_replaces(tenant_id: UUID, mode: str, kept: list[str]) -> None:
    services.add_words(tenant_id=tenant_id, words=[Word("old", "ads"), Word("other", "else"), Word("甲乙")])
    job = save(read(tenant_id, mode=mode))
    assert (job.state, job.done, job.data) == (State.DONE, 3, None)
    assert [text for text, *_rest in stored(tenant_id)] == sorted([*kept, "甲乙", "丙丁", "戊己"])
    assert ("甲乙", "ads", "block", True) in stored(tenant_id)


def test_new_categories_are_a_draft_until_they_are_switched_on(tenant_id: UUID) -> None:
    save(read(tenant_id))
    assert screening.check(tenant_id=tenant_id, text="甲乙 戊己").action == "review"
    category = WordCategory.objects.get(tenant_id=tenant_id)
    assert services.switch_categories(tenant_id=tenant_id, category_ids=[category.pk], is_active=True) == 1
    assert screening.check(tenant_id=tenant_id, text="甲乙 戊己").action == "block"


def test_category_that_is_on_stays_on(tenant_id: UUID) -> None:
    services.add_word(tenant_id=tenant_id, text="old", category="ads")
    save(read(tenant_id))
    assert screening.check(tenant_id=tenant_id, text="甲乙").action == "block"


def test_word_that_was_switched_off_stays_off_unless_the_file_says_so(tenant_id: UUID) -> None:
    word = services.add_word(tenant_id=tenant_id, text="甲乙")
    services.set_active(tenant_id=tenant_id, word_ids=[word.pk], is_active=False)
    save(read(tenant_id, is_draft=False))
    assert ("甲乙", "ads", "block", False) in stored(tenant_id)
    save(read(tenant_id, "text,active\n甲乙,yes\n丙丁,no\n"))
    assert [row[3] for row in stored(tenant_id)] == [False, True, True]


def test_shipped_word_of_a_file_is_the_tenants_own(tenant_id: UUID) -> None:
    services.add_words(tenant_id=tenant_id, words=[Word("甲乙")], is_shipped=True)
    save(read(tenant_id))
    assert not SensitiveWord.objects.get(tenant_id=tenant_id, text="甲乙").is_shipped


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b" \n", "empty"),
        (b"\x00\x01\x02\xff\xfe", "unreadable"),
        ("甲\n乙\n丙".encode(), "too_many"),
        (b'"' + b"a" * 140_000, "unreadable"),
    ],
    ids=["empty", "no text", "too many", "an open quotation mark"],
)
def test_file_that_is_no_list_fails_and_says_why(
    tenant_id: UUID, data: bytes, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "MAX_WORDS", 2)
    job = read(tenant_id, data=data)
    assert (job.state, job.problem, job.data) == (State.FAILED, problem, None)


def test_gb18030_is_read(tenant_id: UUID) -> None:
    job = read(tenant_id, file_name="词.txt", data="敏感词语\n广告词语\n".encode("gb18030"))
    assert job.samples["new"] == ["敏感词语", "广告词语"]


def test_large_or_senseless_upload_is_refused(tenant_id: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValidationError):
        start(tenant_id, action="shout")
    monkeypatch.setattr(lists, "MAX_BYTES", 10)
    with pytest.raises(ValidationError):
        start(tenant_id)


def test_cancelled_import_changes_nothing(tenant_id: UUID) -> None:
    job = read(tenant_id)
    assert jobs.cancel(job) is True
    assert jobs.cancel(job) is False
    with pytest.raises(Stopped):
        jobs.confirm(job)
    assert (importing.run_waiting(), stored(tenant_id)) == (0, [])


def test_cancelling_stops_between_batches_and_the_list_counts_as_changed(
    tenant_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = read(tenant_id)
    jobs.confirm(job)
    before = queries.word_list_version(tenant_id=tenant_id)
    monkeypatch.setattr(importing, "BATCH", 1)
    reported = jobs.report

    def and_cancel(running: Any, done: int, **values: Any) -> None:
        reported(running, done, **values)
        jobs.cancel(job)

    monkeypatch.setattr(jobs, "report", and_cancel)
    importing.run_waiting()
    job.refresh_from_db()
    assert (job.state, job.done, len(stored(tenant_id))) == (State.CANCELLED, 1, 1)
    assert queries.word_list_version(tenant_id=tenant_id) > before


def test_run_that_was_left_is_taken_up_and_ends_alike(
    tenant_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = read(tenant_id)
    jobs.confirm(job)
    dead = jobs.claimed(WordImport)
    assert dead is not None
    assert jobs.claimed(WordImport) is None
    monkeypatch.setattr(jobs, "LEASE", -jobs.LEASE)
    assert importing.run_waiting() == 1
    assert len(stored(tenant_id)) == 3
    with pytest.raises(Stopped):
        jobs.finish(dead)


def test_file_that_kills_its_worker_is_given_up(tenant_id: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    job = start(tenant_id)
    monkeypatch.setattr(jobs, "LEASE", -jobs.LEASE)
    for _ in range(jobs.MAX_ATTEMPTS):
        assert jobs.claimed(WordImport) is not None
    assert jobs.claimed(WordImport) is None
    job.refresh_from_db()
    assert (job.state, job.problem) == (State.FAILED, jobs.GAVE_UP)


def test_import_reaches_no_other_tenant(tenant_id: UUID) -> None:
    other_id = make_tenant().id
    services.add_words(tenant_id=other_id, words=[Word("甲乙", "ads"), Word("old", "ads")])
    save(read(tenant_id, mode="replace"))
    assert stored(other_id) == [("old", "ads", "mask", True), ("甲乙", "ads", "mask", True)]


def test_old_jobs_go_and_abandoned_ones_are_cancelled(
    tenant_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended, waiting = save(read(tenant_id)), read(tenant_id)
    jobs.forget_old()
    assert WordImport.objects.count() == 2
    monkeypatch.setattr(jobs, "KEPT", -jobs.KEPT)
    monkeypatch.setattr(jobs, "ABANDONED_AFTER", -jobs.ABANDONED_AFTER)
    jobs.forget_old()
    assert not WordImport.objects.filter(pk=ended.pk).exists()
    waiting.refresh_from_db()
    assert waiting.state == State.CANCELLED
