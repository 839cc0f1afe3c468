"""The events feed."""

from datetime import timedelta
from typing import Any

import pytest

from apps.common.clock import now
from apps.common.ids import new_id
from apps.events.models import OutboxEntry
from apps.tenants.models import Tenant
from tests.api.client import Program, error
from tests.factories import make_tenant


def make_entries(tenant: Tenant, count: int, *, age_s: float = 10) -> list[str]:
    rows = [
        OutboxEntry.objects.create(tenant_id=tenant.id, name="message.posted", payload={"number": number})
        for number in range(count)
    ]
    OutboxEntry.objects.filter(tenant_id=tenant.id).update(created_at=now() - timedelta(seconds=age_s))
    return [str(row.id) for row in rows]


def ids(response: Any) -> list[str]:
    return [row["id"] for row in response.json()["results"]]


def test_events_come_in_order_and_go_on(program: Program, tenant: Tenant) -> None:
    made = make_entries(tenant, 3)
    make_entries(make_tenant(), 1)
    first = program.get("/events", limit=2)
    second = program.get(first.json()["next"])
    assert [ids(first), ids(second)] == [made[:2], made[2:]]
    assert first.json()["results"][1] | {"created_at": ""} == {
        "id": made[1],
        "name": "message.posted",
        "data": {"number": 1},
        "created_at": "",
    }
    assert (second.json()["next"], second.json()["cursor"]) == (None, made[2])


def test_events_are_polled_with_the_cursor(program: Program, tenant: Tenant) -> None:
    cursor = make_entries(tenant, 1)[0]
    answer = program.get("/events", after=cursor).json()
    assert (answer["results"], answer["cursor"]) == ([], cursor)
    newer = make_entries(tenant, 1)
    assert ids(program.get("/events", after=cursor)) == newer


def test_events_are_shown_once_they_have_settled(program: Program, tenant: Tenant) -> None:
    make_entries(tenant, 1, age_s=0)
    assert program.get("/events").json() == {"results": [], "next": None, "previous": None, "cursor": None}


def test_cursor_of_another_tenant_shows_nothing_of_it(program: Program) -> None:
    cursor = make_entries(make_tenant(), 2)[0]
    assert ids(program.get("/events", after=cursor)) == []


@pytest.mark.parametrize("query", [{"after": "1"}, {"limit": "0"}, {"before": str(new_id())}])
def test_events_refuse_bad_values(program: Program, query: dict[str, str]) -> None:
    assert error(program.get("/events", **query)) == (400, "invalid")
