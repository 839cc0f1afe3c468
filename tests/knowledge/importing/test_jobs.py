"""An import from upload to articles: read, judged, looked at, saved; stopped and taken up again."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from apps.common.clock import now
from apps.common.ids import new_id
from apps.knowledge import exporting, import_runs
from apps.knowledge.importing import files, items, jobs, limits, sandbox, saving
from apps.knowledge.importing.problems import Problem
from apps.knowledge.importing.rows import ImportRow
from apps.knowledge.models import Article, Collection, ImportFile, ImportItem, ImportJob
from tests.factories import make_article, make_collection, make_import, make_import_item, make_user
from tests.knowledge.importing.packing import packed

pytestmark = pytest.mark.django_db
State = ImportJob.State


def uploaded(collection: Collection, **named: bytes | str) -> ImportJob:
    """named: name__ext=contents"""
    job = jobs.start_import(tenant_id=collection.tenant_id, collection=collection, state=State.GATHERING)
    for name, data in named.items():
        whole = data.encode() if isinstance(data, str) else data
        jobs.add_file(job, name=name.replace("__", "."), data=whole)
    jobs.begin_reading(job)
    return job


def read(collection: Collection, **named: bytes | str) -> ImportJob:
    job = uploaded(collection, **named)
    import_runs.run_waiting()
    job.refresh_from_db()
    return job


def saved(job: ImportJob, article_state: str = "") -> ImportJob:
    jobs.request_saving(job, article_state=article_state)
    import_runs.run_waiting()
    job.refresh_from_db()
    return job


def judged(job: ImportJob) -> list[tuple[str, str]]:
    return [(item.title, item.change) for item in job.items.all()]


def waiting_job(collection: Collection) -> ImportJob:
    job = jobs.start_import(tenant_id=collection.tenant_id, collection=collection)
    claimed = jobs.claimed_job()
    assert claimed == job
    return claimed


# ── the whole way ───────────────────────────────────────────────────────────────────────────────────
def test_files_are_read_judged_and_saved() -> None:
    collection = make_collection()
    archive = packed({"faq.csv": "question,answer\nWhere?,Here.\n", "b.md": "# B\n\nText\n\n## C\n\nMore"})
    job = read(collection, a__txt="Hello", all__zip=archive, broken__pdf=b"%PDF-1.7 nonsense")
    assert (job.state, job.files_done, job.files_total, job.rows_found) == (State.READY, 5, 5, 3)
    assert [(file.name, file.problem, file.data) for file in job.files.all()] == [
        ("a.txt", "", None),
        ("all.zip", "", None),
        ("broken.pdf", Problem.BROKEN, None),
        ("faq.csv", "", None),
        ("b.md", "", None),
    ]
    assert judged(job) == [("a", "new"), ("Where?", "new"), ("B", "new")]
    assert [item.chunk_count for item in job.items.all()] == [1, 1, 2]
    assert not Article.objects.exists()
    saved(job, Article.State.PUBLISHED)
    assert (job.state, job.rows_saved, job.counts) == (State.DONE, 3, {"created": 3})
    rows = Article.objects.order_by("title").values_list("title", "external_id", "state", "collection")
    assert list(rows) == [
        ("B", "b.md", "published", collection.pk),
        ("Where?", "", "published", collection.pk),
        ("a", "a.txt", "published", collection.pk),
    ]
    assert Article.objects.get(title="B").chunks.count() == 2


def test_the_same_files_change_nothing_again() -> None:
    collection = make_collection()
    given = {"a__md": "# A\n\nFirst", "b__csv": "问题,答案\n运费？,六元。\n", "c__md": "# C\n\nStays"}
    saved(read(collection, **given))
    assert set(Article.objects.values_list("state", flat=True)) == {"draft"}
    again = read(collection, **given | {"a__md": "# A\n\nSecond"})
    assert judged(again) == [("A", "changed"), ("运费？", "unchanged"), ("C", "unchanged")]
    assert again.items.first().article == Article.objects.get(title="A")
    assert saved(again).counts == {"updated": 1, "unchanged": 2}
    assert [row.body for row in Article.objects.order_by("title")] == ["Second", "Stays", "六元。"]


def test_articles_of_the_same_title_from_two_files_stay_two() -> None:
    collection = make_collection()
    saved(read(collection, one__md="# Introduction\n\nOne", two__md="# Introduction\n\nTwo"))
    assert sorted(Article.objects.values_list("title", "body")) == [
        ("Introduction", "One"),
        ("Introduction", "Two"),
    ]


def test_rows_of_the_same_title_without_id_stay_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saving, "BATCH", 1)
    table = "question,answer\nHow much?,One.\nOther?,Yes.\nHow much?,Two.\n"
    saved(read(make_collection(), a__csv=table))
    assert sorted(Article.objects.values_list("title", "body")) == [
        ("How much?", "One."),
        ("How much?", "Two."),
        ("Other?", "Yes."),
    ]


def test_rows_that_are_wrong_say_why_and_are_left_out() -> None:
    long = "x" * 301
    lines = ["1,Fine?,Yes.,en", "1,Twice?,No.,", "2,,No title.,", f"3,{long},Long.,", "4,Klingon?,Q.,tlh"]
    table = "\n".join(["id,question,answer,language", *lines])
    job = read(make_collection(), a__csv=table)
    wrong = {item.position: item.problem for item in job.items.filter(change="wrong")}
    assert sorted(wrong) == [1, 2, 3, 4]
    assert wrong[1].startswith("external_id: ")
    assert wrong[2].startswith("title: ")
    assert wrong[4].startswith("language: ")
    assert (saved(job).rows_saved, Article.objects.get().title) == (1, "Fine?")


def test_ids_are_unique_in_all_files_of_an_import() -> None:
    job = read(
        make_collection(), a__csv="id,question,answer\n1,A?,A.\n", b__csv="id,question,answer\n1,B?,B.\n"
    )
    assert judged(job) == [("A?", "new"), ("B?", "wrong")]


def test_rows_choose_their_collections_and_make_them() -> None:
    collection = make_collection(name="Given")
    shipping = make_collection(tenant=collection.tenant, name="Shipping")
    table = "question,answer,collection\nA?,A.,Shipping\nB?,B.,New one\nC?,C.,\n"
    saved(read(collection, a__csv=table))
    found = dict(Article.objects.values_list("title", "collection__name"))
    assert found == {"A?": "Shipping", "B?": "New one", "C?": "Given"}
    assert Collection.objects.for_tenant(shipping.tenant_id).count() == 3


def test_state_of_a_row_holds_unless_another_is_chosen() -> None:
    table = "question,answer,state\nA?,A.,已发布\nB?,B.,\n"
    collection = make_collection()
    job = read(collection, a__csv=table)
    assert saved(job).counts == {"created": 2}
    assert dict(Article.objects.values_list("title", "state")) == {"A?": "published", "B?": "draft"}
    saved(read(collection, a__csv=table), Article.State.DRAFT)
    assert set(Article.objects.values_list("state", flat=True)) == {"draft"}


@pytest.mark.parametrize("name", ["all__jsonl", "all__xlsx"])
def test_what_was_exported_imports_to_the_same(name: str) -> None:
    collection = make_collection(name="售后")
    fields: dict[str, Any] = {
        "body": "第一行\n\n- 第二行\n\n| a | b |\n|---|---|\n| 1 | 2 |",
        "similar_questions": ["怎么退货|换货", "退货"],
        "tags": ["one, two"],
        "language": "zh-hans",
        "source_url": "https://shop.example.com/a?b=c",
        "valid_from": now().replace(microsecond=0),
        "answers_directly": True,
        "external_id": "id-1",
        "state": "archived",
    }
    make_article(collection=collection, title="=SUM(A1)", **fields)
    make_article(collection=collection, title="Plain", state="draft")
    written = BytesIO()
    articles = Article.objects.for_tenant(collection.tenant_id)
    {"all__jsonl": exporting.write_json_lines, "all__xlsx": exporting.write_workbook}[name](articles, written)
    same = read(collection, **{name: written.getvalue()})
    assert {item.change for item in same.items.all()} == {"unchanged"}
    elsewhere = make_collection(name="elsewhere")
    saved(read(elsewhere, **{name: written.getvalue()}))
    copies = Article.objects.for_tenant(elsewhere.tenant_id).order_by("title")
    assert list(exporting.records(copies)) == list(exporting.records(articles.order_by("title")))


# ── looked at and put right ─────────────────────────────────────────────────────────────────────────
def test_items_are_put_right_and_left_out() -> None:
    job = read(make_collection(), a__csv="question,answer\n,No title.\nB?,B.\nC?,C.\n")
    first, second, _third = job.items.all()
    items.change_item(item=first, said={"title": "A?", "tags": ["x"], "language": ""})
    assert (first.change, first.problem, first.chunk_count) == ("new", "", 1)
    assert first.fields == {"title": "A?", "body": "No title.", "tags": ["x"]}
    assert items.select_items(tenant_id=job.tenant_id, ids=[second.pk], is_selected=False) == 1
    assert items.select_items(tenant_id=job.tenant_id, ids=[second.pk], is_selected=False) == 0
    assert saved(job).rows_saved == 2
    assert sorted(Article.objects.values_list("title", flat=True)) == ["A?", "C?"]
    with pytest.raises(jobs.Stopped):
        items.change_item(item=second, said={"title": "Late"})
    assert items.select_items(tenant_id=job.tenant_id, ids=[second.pk], is_selected=True) == 0


def test_item_that_becomes_wrong_before_it_is_saved_spoils_no_other() -> None:
    job = read(make_collection(), a__csv="question,answer\nA?,A.\nB?,B.\n")
    item = job.items.first()
    item.fields |= {"language": "tlh"}
    item.save()
    saved(job)
    item.refresh_from_db()
    assert (item.change, item.saved_at, job.counts) == ("wrong", None, {"created": 1})
    assert item.problem.startswith("language: ")


def test_problems_are_told_in_the_language_of_whoever_started_it() -> None:
    collection = make_collection()
    job = make_import(collection=collection, state="reading", started_by=make_user(locale="en"))
    jobs.add_file(job, name="a.jsonl", data=b"[]")
    import_runs.run_waiting()
    assert job.items.get().problem == "This line is not a JSON object with a title and a body."


# ── limits ──────────────────────────────────────────────────────────────────────────────────────────
def test_upload_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, bound in (("MAX_FILES", 2), ("MAX_BYTES", 10), ("MAX_FILE_BYTES", 6)):
        monkeypatch.setattr(limits, name, bound)
    collection = make_collection()
    job = jobs.start_import(tenant_id=collection.tenant_id, collection=collection, state=State.GATHERING)
    taken = []
    for size in (7, 6, 5, 1, 1):
        try:
            jobs.add_file(job, name="a.md", data=b"x" * size)
            taken.append(size)
        except ValidationError:
            continue
    assert taken == [6, 1]
    assert (job.files_total, job.files.count()) == (2, 2)


def test_unpacked_files_have_room_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_FILES", 1)
    monkeypatch.setattr(limits, "MAX_MEMBERS", 2)
    job = read(make_collection(), a__zip=packed({f"{number}.md": "x" for number in range(3)}))
    assert [(file.name, file.problem) for file in job.files.all()] == [
        ("a.zip", ""),
        ("0.md", ""),
        ("1.md", ""),
        ("2.md", Problem.TOO_MANY_FILES),
    ]
    assert (job.state, job.rows_found) == (State.READY, 2)


def test_rows_beyond_the_limit_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_ROWS", 3)
    job = waiting_job(make_collection())
    rows = [ImportRow(title=f"{number}?", body="x") for number in range(2)]
    assert [jobs.add_items(job, rows), jobs.add_items(job, rows), jobs.add_items(job, rows)] == [2, 1, 0]
    jobs.finish(job)
    assert (job.state, job.problem, job.items.count()) == (State.READY, Problem.TOO_MANY_ROWS, 3)


def test_collection_of_another_tenant_is_refused() -> None:
    with pytest.raises(ValidationError):
        jobs.start_import(tenant_id=make_collection().tenant_id, collection=make_collection())


def test_nothing_found_is_a_failure() -> None:
    job = read(make_collection(), a__csv="question,answer\n")
    assert (job.state, job.problem, job.finished_at is not None) == (
        State.FAILED,
        Problem.NOTHING_FOUND,
        True,
    )
    assert job.files.get().problem == Problem.NO_ROWS


# ── stopped, killed, taken up again ─────────────────────────────────────────────────────────────────
def test_cancelled_job_stops_its_worker_and_frees_its_bytes() -> None:
    uploaded_job = uploaded(make_collection(), a__md="A", b__md="B")
    job = jobs.claimed_job()
    assert job == uploaded_job
    assert jobs.cancel(uploaded_job)
    assert not jobs.cancel(uploaded_job)
    with pytest.raises(jobs.Stopped):
        files.read_files(job)
    import_runs.run(job)
    assert (job.items.count(), job.files.exclude(data=None).count()) == (0, 0)
    assert jobs.claimed_job() is None


def test_cancelling_ends_the_process_that_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "BETWEEN_LOOKS", 0.01)
    uploaded(make_collection(), a__md="A")
    job = jobs.claimed_job()
    assert job is not None
    asked: list[None] = []

    def look() -> None:
        asked.append(jobs.renew(job))
        jobs.cancel(job)

    with pytest.raises(jobs.Stopped):
        list(sandbox.read("a.md", b"A", still_wanted=look))
    assert len(asked) == 1


def test_killed_worker_loses_nothing_and_doubles_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    job = uploaded(make_collection(), a__md="# A\n\nA", b__md="# B\n\nB")
    dead = jobs.claimed_job()
    assert dead is not None
    files._read(dead, dead.files.all()[0])
    assert jobs.claimed_job() is None
    ImportJob.objects.update(claimed_at=now() - jobs.LEASE - timedelta(seconds=1))
    import_runs.run_waiting()
    assert judged(job) == [("A", "new"), ("B", "new")]
    with pytest.raises(jobs.Stopped):
        files._read(dead, dead.files.all()[1])
    assert job.items.count() == 2


def test_saving_goes_on_where_it_was_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saving, "BATCH", 2)
    job = read(make_collection(), a__csv="question,answer\nA?,A.\nB?,B.\nC?,C.\n")
    jobs.request_saving(job)
    dead = jobs.claimed_job()
    assert dead is not None
    first = next(iter(saving._batches(dead)))
    saving._save_batch(dead, first)
    ImportJob.objects.update(claimed_at=now() - jobs.LEASE - timedelta(seconds=1))
    import_runs.run_waiting()
    job.refresh_from_db()
    assert (job.state, job.rows_saved, job.counts) == (State.DONE, 3, {"created": 3})
    assert Article.objects.count() == 3
    assert set(Article.objects.values_list("version", flat=True)) == {1}
    with pytest.raises(jobs.Stopped):
        saving._save_batch(dead, first)


def test_job_that_kills_its_workers_is_given_up() -> None:
    job = uploaded(make_collection(), a__md="A")
    for _attempt in range(jobs.MAX_ATTEMPTS):
        assert jobs.claimed_job() == job
        ImportJob.objects.update(claimed_at=now() - jobs.LEASE - timedelta(seconds=1))
    assert jobs.claimed_job() is None
    job.refresh_from_db()
    assert (job.state, job.problem) == (State.FAILED, Problem.GAVE_UP)


def test_few_jobs_are_worked_at_at_once() -> None:
    for _ in range(jobs.MOST_AT_ONCE + 1):
        uploaded(make_collection(), a__md="A")
    claimed = [jobs.claimed_job() for _ in range(jobs.MOST_AT_ONCE + 1)]
    assert [job is not None for job in claimed] == [True] * jobs.MOST_AT_ONCE + [False]


def test_file_that_takes_for_ever_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "LONGEST", 0.0)
    monkeypatch.setattr(sandbox, "BETWEEN_LOOKS", 0.01)
    assert list(sandbox.read("a.md", b"A", still_wanted=lambda: None)) == [{"problem": Problem.TOO_SLOW}]


def test_process_that_reads_has_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "MODULE", "tests.knowledge.importing.telling")
    (told,) = sandbox.read("a.md", b"A", still_wanted=lambda: None)
    assert set(told["environment"]) <= {"PATH", "LANG", "PYTHONDONTWRITEBYTECODE", "LC_CTYPE"}


def test_process_that_dies_is_a_broken_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "MODULE", "tests.knowledge.importing.there_is_none")
    assert list(sandbox.read("a.md", b"A", still_wanted=lambda: None)) == [{"problem": Problem.BROKEN}]


@pytest.fixture
def old_jobs() -> dict[str, ImportJob]:
    made = {
        name: make_import(state=state, finished_at=now() - timedelta(days=days) if is_over else None)
        for name, state, days, is_over in (
            ("forgotten", "ready", 8, False),
            ("young", "ready", 6, False),
            ("half uploaded", "gathering", 8, False),
            ("done long ago", "done", 31, True),
            ("done lately", "done", 29, True),
        )
    }
    for name, days in (("forgotten", 8), ("young", 6), ("half uploaded", 8)):
        ImportJob.objects.filter(pk=made[name].pk).update(created_at=now() - timedelta(days=days))
    return made


def test_abandoned_jobs_are_cancelled_and_old_ones_go(old_jobs: dict[str, ImportJob]) -> None:
    make_import_item(job=old_jobs["done long ago"])
    jobs.forget_abandoned()
    names = {job.pk: name for name, job in old_jobs.items()}
    left = {names[job.pk]: job.state for job in ImportJob.objects.all()}
    assert left == {
        "forgotten": "cancelled",
        "young": "ready",
        "half uploaded": "cancelled",
        "done lately": "done",
    }
    assert not ImportItem.objects.exists()
    assert not ImportFile.objects.exists()


def test_claim_of_another_worker_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    job = waiting_job(make_collection())
    ImportJob.objects.update(run_id=new_id())
    for deed in (lambda: jobs.renew(job), lambda: jobs.finish(job), lambda: jobs.add_items(job, [])):
        with pytest.raises(jobs.Stopped):
            deed()
