"""Web sources: what may be entered, and when they are looked at."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from apps.common.clock import now
from apps.knowledge import web_sources
from apps.knowledge.importing import jobs
from apps.knowledge.models import ImportJob, WebSource
from tests.factories import make_collection, make_import, make_tenant, make_web_page, make_web_source

State = ImportJob.State
SATURDAY = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)  # 20:00 in Shanghai


def source(**fields: Any) -> WebSource:
    collection = make_collection()
    defaults = {"url": "https://shop.example/help", "collection": collection}
    return WebSource(tenant=collection.tenant, **defaults | fields)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"url": "ftp://shop.example/"}, "url"),
        ({"url": "http://127.0.0.1/"}, "url"),
        ({"url": "http://169.254.169.254/latest/"}, "url"),
        ({"url": "http://wiki.internal/"}, "url"),
        ({"url": "http://shop.example:8080/"}, "url"),
        ({"url": "http://me:word@shop.example/"}, "url"),
        ({"url": "http://shop.example/" + "x" * 1000}, "url"),
        ({"include": ["help/*"]}, "include"),
        ({"exclude": ["/" * 201]}, "exclude"),
        ({"include": ["/x"] * 51}, "include"),
        ({"exclude": "text"}, "exclude"),
        ({"depth": 11}, "depth"),
        ({"max_pages": 0}, "max_pages"),
        ({"max_pages": 2001}, "max_pages"),
        ({"hour": 24}, "hour"),
    ],
    ids=lambda value: str(value)[:40],
)
@pytest.mark.django_db
def test_save_source_refuses(fields: dict[str, Any], wrong: str) -> None:
    with pytest.raises(ValidationError) as raised:
        web_sources.save_source(source=source(**fields))
    assert list(raised.value.message_dict) == [wrong]


@pytest.mark.django_db
def test_save_source_refuses_a_foreign_collection_and_a_second_of_the_same() -> None:
    with pytest.raises(ValidationError) as raised:
        web_sources.save_source(source=source(collection=make_collection()))
    assert list(raised.value.message_dict) == ["collection"]
    first = web_sources.save_source(source=source(url=" https://Shop.example/帮助#top "))
    assert first.url == "https://shop.example/%E5%B8%AE%E5%8A%A9"
    second = WebSource(
        tenant=first.tenant, collection=first.collection, url="https://shop.example/帮助?utm_source=x"
    )
    with pytest.raises(ValidationError):
        web_sources.save_source(source=second)


@pytest.mark.parametrize(
    ("schedule", "weekday", "hour", "expected"),
    [
        ("off", 0, 3, None),
        ("daily", 0, 3, datetime(2026, 11, 21, 19, tzinfo=UTC)),
        ("daily", 0, 20, datetime(2026, 11, 22, 12, tzinfo=UTC)),
        ("daily", 0, 21, datetime(2026, 11, 21, 13, tzinfo=UTC)),
        ("weekly", 0, 3, datetime(2026, 11, 22, 19, tzinfo=UTC)),
        ("weekly", 5, 20, datetime(2026, 11, 28, 12, tzinfo=UTC)),
        ("weekly", 5, 21, datetime(2026, 11, 21, 13, tzinfo=UTC)),
        ("weekly", 4, 23, datetime(2026, 11, 27, 15, tzinfo=UTC)),
    ],
)
def test_time_after_is_the_next_such_hour_in_the_zone_of_the_installation(
    schedule: str, weekday: int, hour: int, expected: datetime | None
) -> None:
    assert WebSource(schedule=schedule, weekday=weekday, hour=hour).time_after(SATURDAY) == expected


@pytest.mark.django_db
def test_start_due_takes_what_is_due_and_plans_the_next_time() -> None:
    past, future = now() - timedelta(minutes=1), now() + timedelta(minutes=1)
    due = make_web_source(schedule="daily", next_at=past, kind="sitemap")
    make_web_source(schedule="daily", next_at=future)
    make_web_source(schedule="off")
    make_web_source(tenant=make_tenant(is_active=False), schedule="daily", next_at=past)
    started = web_sources.start_due()
    due.refresh_from_db()
    assert [(job.kind, job.source["web_source"], job.state) for job in started] == [
        ("site", str(due.pk), "reading")
    ]
    assert due.last_job == started[0]
    assert due.next_at is not None
    assert now() < due.next_at <= now() + timedelta(days=1)
    assert web_sources.start_due() == []


@pytest.mark.django_db(transaction=True)
def test_start_due_of_two_beats_starts_each_once() -> None:
    tenant = make_tenant()
    for _ in range(4):
        make_web_source(tenant=tenant, schedule="daily", next_at=now() - timedelta(minutes=1))

    def beat(_number: int) -> int:
        try:
            return len(web_sources.start_due())
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        assert sum(threads.map(beat, range(2))) == 4
    assert ImportJob.objects.count() == 4


@pytest.mark.django_db
def test_start_answers_the_import_that_is_at_work() -> None:
    row = make_web_source()
    first = web_sources.start(tenant_id=row.tenant_id, source_id=row.pk)
    assert web_sources.start(tenant_id=row.tenant_id, source_id=row.pk) == first
    with pytest.raises(WebSource.DoesNotExist):
        web_sources.start(tenant_id=make_tenant().id, source_id=row.pk)


@pytest.mark.django_db
def test_start_puts_an_import_aside_that_nobody_looked_at() -> None:
    row = make_web_source()
    first = web_sources.start(tenant_id=row.tenant_id, source_id=row.pk)
    ImportJob.objects.update(state=State.READY)
    second = web_sources.start(tenant_id=row.tenant_id, source_id=row.pk)
    first.refresh_from_db()
    assert (first.state, second.state) == (State.CANCELLED, State.READING)


@pytest.mark.django_db
def test_delete_sources_stops_what_is_at_work_and_leaves_others_alone() -> None:
    row, other = make_web_source(), make_web_source()
    make_web_page(source=row)
    job = web_sources.start(tenant_id=row.tenant_id, source_id=row.pk)
    web_sources.delete_sources(tenant_id=row.tenant_id, ids=[row.pk, other.pk])
    job.refresh_from_db()
    assert (job.state, list(WebSource.objects.all())) == (State.CANCELLED, [other])


@pytest.mark.django_db
def test_crawls_leave_room_for_files_and_for_other_tenants() -> None:
    first, other = make_web_source(kind="site"), make_web_source(kind="site")
    second = make_web_source(tenant=first.tenant, kind="site")
    for row in (first, second, other):
        web_sources.start(tenant_id=row.tenant_id, source_id=row.pk)
    files = make_import(state=State.READING)
    claimed = [jobs.claimed_job() for _ in range(4)]
    sites = [job.source["web_source"] if job else "" for job in claimed[:2]]
    assert (sites, claimed[2], claimed[3]) == ([str(first.pk), str(other.pk)], files, None)
