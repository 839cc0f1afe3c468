"""Fills, counts and asks: started by bench.reports with engines of its own."""

import itertools
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from apps.reports.following import count_changes  # noqa: E402
from apps.reports.models import ConversationHour  # noqa: E402
from apps.reports.queries import (  # noqa: E402
    REPORTS,
    Filters,
    Period,
    listing,
    report,
    today,
)
from bench.load.figures import Times  # noqa: E402
from bench.load.verdicts import Verdict, at_most, table  # noqa: E402
from bench.reports_run.filling import DAYS, Filled, fill  # noqa: E402

GOAL_S = 2.0
LIST_GOAL_MS = 300.0
LIST_S = 10.0
LIST = ("/console/list/", {"tab": "all"})
PERIODS = (30, DAYS)


def main(messages: int, rounds: int) -> int:
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    call_command("migrate", verbosity=0)
    filled, took = timed(lambda: fill(messages))
    print(f"{messages:,} messages written in {took:.0f} s", flush=True)
    _count(filled)
    verdicts = [*_reports(filled, rounds), *_lists(filled), *_inbox(filled)]
    print(table(verdicts))
    return 0


def _count(filled: Filled) -> None:
    cpu = time.process_time()
    number, took = timed(lambda: count_changes(filled.desk.tenant.id, chunks=sys.maxsize))
    cpu = time.process_time() - cpu
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SELECT pg_total_relation_size(%s) / 2^20", [ConversationHour._meta.db_table])
        (size,) = cursor.fetchone()
    print(
        f"{number:,} conversations counted in {took:.0f} s ({took / number * 1000:.2f} ms each, of it CPU of the "
        f"worker {cpu / number * 1000:.2f} ms); {ConversationHour.objects.count():,} hours, {size:.0f} MB",
        flush=True,
    )


def _reports(filled: Filled, rounds: int) -> list[Verdict]:
    client = Client(headers={"Authorization": f"Bearer {filled.key}"})
    client.get("/api/v1/labels")  # a process that has answered nothing yet loads modules first
    found = []
    for name, days in itertools.product(REPORTS, PERIODS):
        work = partial(_open, client, filled, name, days)
        slowest = max(timed(work)[1] for _round in range(rounds))
        found.append(at_most(f"report {name}, {days} days, slowest of {rounds}", slowest, GOAL_S, "s"))
    return found


def _open(client: Client, filled: Filled, name: str, days: int) -> None:
    period = Period.last_days(days, today(filled.desk.tenant.id))
    query = {"first": period.first.isoformat(), "last": period.last.isoformat()}
    response = client.get(f"/api/v1/reports/{name}", query)
    assert response.status_code == 200, response.content
    assert response.json()["figures"], name


def _lists(filled: Filled) -> list[Verdict]:
    """The slowest of the lists that the overview's figures open: their counts and first pages."""
    period = Period.last_days(DAYS, today(filled.desk.tenant.id))
    slowest = 0.0
    for name in ("overview", "conversations"):
        for figure in report(name, Filters(tenant_id=filled.desk.tenant.id, period=period)).figures:
            rows = listing(figure.number.place).rows
            count, counting = timed(rows.count)
            assert count == figure.number.count, (figure, count)
            _page, paging = timed(lambda rows=rows: list(rows.order_by("-pk")[:50]))
            slowest = max(slowest, counting, paging)
    return [at_most("opening a number's list, slowest", slowest, GOAL_S, "s")]


def _inbox(filled: Filled) -> list[Verdict]:
    client = Client()
    client.force_login(filled.desk.user)
    client.get(*LIST)  # the first one reads templates
    alone = _list_times(client)
    command = [sys.executable, "-m", "bench.reports_run.opening", str(filled.desk.tenant.id)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as opening:
        assert opening.stdout is not None
        opening.stdout.readline()  # it has begun
        beside = _list_times(client)
        opening.terminate()
        opened = len(opening.stdout.readlines())
    print(f"{opened} reports were opened beside the list", flush=True)
    return [
        at_most(f"inbox list {called}, p{share * 100:.0f}", times.at(share), LIST_GOAL_MS, "ms")
        for called, times in (("alone", alone), ("beside reports", beside))
        for share in (0.5, 0.95)
    ]


def _list_times(client: Client) -> Times:
    """Of as many calls as fit into LIST_S."""
    ends_at = time.perf_counter() + LIST_S
    found: list[float] = []
    while time.perf_counter() < ends_at:
        found.append(timed(lambda: client.get(*LIST))[1] * 1000)
    return Times(sorted(found))


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    began = time.perf_counter()
    answer = work()
    return answer, time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
