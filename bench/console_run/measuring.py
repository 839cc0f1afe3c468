"""Fills the tables and asks for the pages: started by bench.console with engines of its own."""

import json
import random
import sys
import time
from dataclasses import dataclass, field

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from apps.conversations.models import MessageTerms  # noqa: E402
from bench.console_run.filling import MESSAGES, RARE, fill  # noqa: E402
from bench.load.figures import Times  # noqa: E402
from bench.load.verdicts import Verdict, at_most, table  # noqa: E402

GOAL_MS = 300
LIST, SEARCH = "/console/list/", "/console/search/"
FILTER = json.dumps(
    {
        "conditions": [
            {"attribute": "contact_email", "operator": "contains", "values": ["77@"]},
            {"attribute": "created_at", "operator": "is_present", "values": []},
        ]
    }
)
PAGES: dict[str, tuple[str, dict[str, str]]] = {
    "first paint, mine": ("/console/", {"tab": "mine"}),
    "first paint, unassigned": ("/console/", {"tab": "unassigned"}),
    "first paint, all": ("/console/", {"tab": "all"}),
    "all, resolved": (LIST, {"tab": "all", "status": "resolved"}),
    "all, by creation": (LIST, {"tab": "all", "sort": "created"}),
    "all, by priority": (LIST, {"tab": "all", "sort": "priority"}),
    "all, by waiting": (LIST, {"tab": "all", "sort": "waiting"}),
    "unattended": (LIST, {"tab": "unattended"}),
    "participating": (LIST, {"tab": "participating"}),
    "mentions": (LIST, {"tab": "mentions"}),
    "filter over contacts": (LIST, {"filter": FILTER}),
    "counts": ("/console/counts/", {}),
    "search, Chinese, common": (SEARCH, {"q": "订单"}),
    "search, English, common": (SEARCH, {"q": "parcel"}),
    "search, two words": (SEARCH, {"q": "refund shipping"}),
    "search, rare": (SEARCH, {"q": RARE}),
    "search, nothing": (SEARCH, {"q": "zebra"}),
}


@dataclass
class Measured:
    ms: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)  # of the web process, without the database's
    queries: set[int] = field(default_factory=set)


def main(number: int, rounds: int) -> int:
    # Addresses of static files by their names alone: nothing has collected them here.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    call_command("migrate", verbosity=0)
    fill(number // 10, slug="neighbour")
    filled = fill(number, slug="shop")
    print(
        f"{number:,} conversations with {MESSAGES} messages each written in {filled.seconds:.0f} s; "
        f"{filled.messages:,} messages indexed in {filled.indexing_seconds:.0f} s "
        f"({filled.messages / filled.indexing_seconds:,.0f} a second); {_sizes()}",
        flush=True,
    )
    client = Client()
    client.force_login(filled.desk.user)
    measured = {name: Measured() for name in PAGES}
    names = list(PAGES)
    chance = random.Random(1)
    for turn in range(rounds + 1):
        chance.shuffle(names)
        for name in names:
            ask(client, name, measured[name], counts=turn > 0)
    print(table([verdict for name in PAGES for verdict in verdicts(name, measured[name])]))
    return 0


def ask(client: Client, name: str, measured: Measured, *, counts: bool) -> None:
    address, query = PAGES[name]
    if not counts:
        with CaptureQueriesContext(connection) as captured:
            response = client.get(address, query)
        measured.queries.add(len(captured))
    began, cpu = time.perf_counter(), time.process_time()
    response = client.get(address, query)
    if counts:
        measured.ms.append((time.perf_counter() - began) * 1000)
        measured.cpu_ms.append((time.process_time() - cpu) * 1000)
    assert response.status_code == 200, response.status_code


def verdicts(name: str, measured: Measured) -> list[Verdict]:
    times = Times(sorted(measured.ms))
    queries = "/".join(map(str, sorted(measured.queries)))
    cpu = Times(sorted(measured.cpu_ms)).at(0.5)
    return [
        at_most(f"{name}, p50 ({queries} queries, CPU {cpu:.0f} ms)", times.at(0.5), GOAL_MS, "ms"),
        at_most(f"{name}, p95", times.at(0.95), GOAL_MS, "ms"),
    ]


def _sizes() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_total_relation_size(%s) / 2^20, pg_total_relation_size(%s) / 2^20",
            [MessageTerms._meta.db_table, "conversations_message"],
        )
        terms, messages = cursor.fetchone()
    return f"words {terms:,.0f} MB beside {messages:,.0f} MB of messages"


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
