"""Reports over REST, as JSON and as a table."""

import csv
import io
from datetime import timedelta

import pytest

from apps.conversations.models import Conversation
from apps.reports.queries import REPORTS
from apps.tenants.models import Tenant
from tests import factories
from tests.api.client import Program, error
from tests.api.conftest import NewProgram
from tests.reports.stories import MONDAY, counted, tell

WEEK = {"first": "2026-03-02", "last": "2026-03-08"}


@pytest.fixture
def shop(tenant: Tenant) -> Tenant:
    """Two conversations in the week and one before; another tenant has its own."""
    inbox = factories.make_inbox(tenant=tenant, name="=1+1")
    said = [(0, "visitor"), (1, "ai", {"metadata": {"source": "ai"}})]
    for days in (-3, 0, 1):
        tell(inbox=inbox, opened_at=MONDAY + timedelta(days=days), lines=said)
    foreign = factories.make_inbox()
    tell(inbox=foreign, lines=said)
    counted(tenant)
    counted(foreign.tenant)
    return tenant


def test_reports_are_listed(program: Program) -> None:
    assert [row["name"] for row in program.get("/reports").json()["results"]] == list(REPORTS)


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_looks_as_the_schema_says(program: Program, shop: Tenant, name: str) -> None:
    found = program.get(f"/reports/{name}", **WEEK).json()
    assert (found["name"], found["grain"], found["time_zone"]) == (name, "day", "Asia/Shanghai")


def test_report_counts_the_own_conversations_of_the_period(program: Program, shop: Tenant) -> None:
    found = program.get("/reports/conversations", **WEEK).json()
    figures = {figure["name"]: figure for figure in found["figures"]}
    assert (figures["new"]["value"], figures["new"]["before"]["value"]) == (2, 1)
    assert (figures["visitor_messages"]["value"], figures["ai_messages"]["value"]) == (2, 2)
    new = next(series for series in found["series"] if series["name"] == "new")
    assert [point["value"] for point in new["points"]] == [1, 1, 0, 0, 0, 0, 0]
    assert new["points"][0]["start"] == "2026-03-02"


def test_report_is_narrowed(program: Program, shop: Tenant) -> None:
    """To an inbox without anything, to that of another tenant, to people and labels of another tenant."""
    foreign = Conversation.objects.exclude(tenant=shop).get()
    empty = factories.make_inbox(tenant=shop)
    for name, pk in (
        ("inbox", empty.id),
        ("inbox", foreign.inbox_id),
        ("agent", foreign.id),
        ("label", foreign.id),
    ):
        found = program.get("/reports/overview", **WEEK, **{name: pk}).json()
        assert {figure["count"] for figure in found["figures"]} == {0}


@pytest.mark.parametrize(
    ("query", "headers"),
    [pytest.param("&format=csv", {}, id="parameter"), pytest.param("", {"Accept": "text/csv"}, id="header")],
)
def test_report_as_a_table_disarms_formulas(
    program: Program, shop: Tenant, query: str, headers: dict[str, str]
) -> None:
    address = f"/api/v1/reports/overview?first=2026-03-02&last=2026-03-08{query}"
    response = program.send("get", address, headers=headers)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [row["value"] for row in rows if (row["section"], row["figure"]) == ("figure", "new")] == ["2"]
    assert {row["label"] for row in rows if row["name"] == "inbox"} == {"'=1+1"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"first": "x", "last": "2026-03-08"},
        {"first": "2026-03-02"},
        {"first": "2026-03-09", "last": "2026-03-08"},
        {"inbox": "7"},
        {"colour": "red"},
    ],
    ids=["no date", "no end", "turned round", "no id", "unknown"],
)
def test_report_refuses_wrong_parameters_in_json(program: Program, wrong: dict[str, str]) -> None:
    assert error(program.get("/reports/overview", **wrong)) == (400, "invalid")
    assert error(program.get("/reports/overview", **wrong, format="csv")) == (400, "invalid")


def test_unknown_report_is_not_found(program: Program) -> None:
    assert error(program.get("/reports/weather")) == (404, "not_found")


def test_reports_need_the_scope_to_read(new_program: NewProgram) -> None:
    assert error(new_program("channel").get("/reports/overview")) == (403, "forbidden")
