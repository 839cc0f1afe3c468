"""Each number of each report equals the count of the list that it opens."""

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from apps.conversations.models import Conversation
from apps.reports.queries import (
    REPORTS,
    Filters,
    InvalidPlace,
    Kind,
    Number,
    Place,
    Report,
    listing,
    report,
)
from apps.reports.shapes import Unit
from apps.tenants.models import Tenant
from tests import factories
from tests.reports.stories import MONDAY, counted, filters, tell

pytestmark = pytest.mark.django_db
SOURCES = ("ai", "faq", "cache", "rule", "nothing", "a program's own")
RICHEST = ("conversations", "ai", "satisfaction")
STEP = 7  # every seventh number; another step covers others
REASONS = ("customer_request", "missing_knowledge", "complaint")


@pytest.fixture
def tenant() -> Tenant:
    """A shop with some weeks behind it, and a stranger with the same."""
    factories.make_hours(tenant=(tenant := factories.make_tenant()))
    fill(tenant, conversations=30)
    fill(stranger := factories.make_tenant(), conversations=5)
    counted(tenant)
    counted(stranger)
    return tenant


def fill(tenant: Tenant, *, conversations: int) -> None:
    dice = random.Random(7)
    inboxes = [factories.make_inbox(tenant=tenant) for _ in range(2)]
    agents = [factories.make_user(tenant=tenant) for _ in range(2)]
    teams = [None, factories.make_team(tenant=tenant)]
    labels = [factories.make_label(tenant=tenant) for _ in range(2)]
    contacts = [factories.make_contact(tenant=tenant) for _ in range(12)]
    gap = factories.make_gap(tenant=tenant)
    for number in range(conversations):
        agent = dice.choice([None, *agents])
        owner = "human" if agent else dice.choice(["ai", "queue"])
        opened_at = MONDAY + timedelta(hours=dice.randrange(24 * 9), minutes=dice.randrange(60))
        conversation = tell(
            inbox=dice.choice(inboxes),
            contact=contacts[number % len(contacts)],
            opened_at=opened_at,
            agent_id=agent.id if agent else None,
            assignee=agent,
            owner=owner,
            team=dice.choice(teams),
            status="resolved",
            lines=list(lines(dice, owner)),
            wishes=[3] if owner != "ai" else [],
        )
        factories.label_conversation(conversation, *dice.sample(labels, dice.randrange(3)))
        asked = {"asked_at": opened_at, "conversation": conversation, "gap": gap}
        if dice.random() < 0.4:
            factories.make_gap_question(**asked, outcome=dice.choice(["unanswered", "answered"]))
        if dice.random() < 0.6:
            backdate(
                factories.make_rating(conversation=conversation, score=dice.randint(1, 5), assignee=agent)
            )
        usage = {"prompt_tokens": 100, "completion_tokens": 9, "cost": "0.0021"}
        backdate(factories.make_turn(conversation=conversation, state="answered", usage=usage))


def backdate(row: Any) -> None:
    type(row).objects.filter(pk=row.pk).update(created_at=row.conversation.created_at + timedelta(minutes=9))


def lines(dice: random.Random, owner: str) -> Iterator[Any]:
    yield 0, "visitor", {"encrypted_original": dice.choice(["", "…"])}
    yield 1, "ai", {"metadata": {"source": dice.choice(SOURCES)}}
    if dice.random() < 0.3:
        yield 2, "visitor", {"visibility": "supervisors"}
        yield 2, "review"
    if owner != "ai":
        yield 3, "handoff", {"metadata": {"activity": "handoff", "reason": dice.choice(REASONS)}}
    if owner == "human":
        yield 3 + dice.randrange(90), "agent"
    yield 100, "resolved"
    if dice.random() < 0.3:
        yield from ((110, "reopened"), (130, "visitor"), (131, "ai"), (190, "resolved"))


def numbers_of(found: Report) -> Iterator[tuple[Unit, Number]]:
    for figure in found.figures:
        yield figure.unit, figure.number
        assert figure.before is not None
        yield figure.unit, figure.before
    for series in found.series:
        yield from ((series.unit, point.number) for point in series.points)
    for table in found.tables:
        for row in table.rows:
            units = [column.unit for column in table.columns]
            yield from zip(units, row.numbers, strict=True)


def choices(tenant: Tenant) -> dict[str, Filters]:
    row = Conversation.objects.for_tenant(tenant.id).exclude(assignee=None).exclude(team=None).first()
    label = factories.Label.objects.for_tenant(tenant.id).first()
    assert row is not None
    assert label is not None
    return {
        "all of a week": filters(tenant),
        "two days": filters(tenant, days=2, first=MONDAY + timedelta(days=3)),
        "an inbox in three months": filters(tenant, days=90, inbox_id=row.inbox_id),
        "an agent": filters(tenant, agent_id=row.assignee_id),
        "a team and a label": filters(tenant, team_id=row.team_id, label_id=label.id),
    }


def test_every_number_equals_the_count_of_its_list(tenant: Tenant) -> None:
    units = {number.place: (unit, number) for found in reports(tenant) for unit, number in numbers_of(found)}
    listed = [pair for pair in units.values() if pair[1].count]
    wrong, kinds = [], set()
    one_of_each_figure = {pair[1].place.figure: pair for pair in listed}.values()
    for unit, number in [*one_of_each_figure, *listed[::STEP]]:
        found = listing(number.place)
        if found.rows.count() != number.count or (unit is Unit.COUNT and number.value != number.count):
            wrong.append(number)
        kinds.add(found.kind)
    assert wrong == []
    assert kinds == set(Kind)
    assert len(listed) > 500
    empty = [number for _unit, number in units.values() if not number.count]
    assert [number for number in empty[::50] if listing(number.place).rows.exists()] == []


def reports(tenant: Tenant) -> Iterator[Report]:
    """All of them under the first filters, and those with the most kinds of numbers under each."""
    for number, chosen in enumerate(choices(tenant).values()):
        yield from (report(name, chosen) for name in (RICHEST if number else REPORTS))


def test_reports_stay_with_their_tenant(tenant: Tenant) -> None:
    stranger = Tenant.objects.exclude(pk=tenant.pk).get()
    for name in ("overview", "knowledge"):
        for _unit, number in list(numbers_of(report(name, filters(tenant, days=90))))[::2]:
            assert not listing(number.place).rows.exclude(tenant=tenant.id).exists()
            assert Place.from_query(tenant.id, number.place.as_query()) == number.place
    foreign = Conversation.objects.for_tenant(stranger.id).earliest("pk")
    found = report("conversations", filters(tenant, days=90, inbox_id=foreign.inbox_id))
    assert {figure.number.count for figure in found.figures} == {0}


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"figure": "no_such"}, id="figure"),
        pytest.param({"figure": "resolved", "part": "open"}, id="figure without parts"),
        pytest.param({"figure": "ratings", "part": "٣"}, id="score"),
        pytest.param({"figure": "gap_questions", "part": "x"}, id="gap"),
        pytest.param({"figure": "gap_questions", "hour": "3"}, id="gaps know no hours"),
        pytest.param({"figure": "new", "hour": "24"}, id="hour"),
        pytest.param({"figure": "new", "weekday": "7"}, id="weekday"),
        pytest.param({"figure": "new", "inbox": "x"}, id="inbox"),
        pytest.param({"figure": "new", "first": "2026-03-09"}, id="ends before it begins"),
        pytest.param({"figure": "new", "first": "2020-03-09"}, id="too long"),
        pytest.param({"figure": "new", "first": "0001-01-01"}, id="no such day"),
        pytest.param({"figure": "new", "part": "\x00"}, id="null character"),
    ],
)
def test_listing_refuses_places_that_do_not_exist(wrong: dict[str, str]) -> None:
    tenant = factories.make_tenant()
    query = {"first": "2026-03-02", "last": "2026-03-08"} | wrong
    with pytest.raises(InvalidPlace):
        listing(Place.from_query(tenant.id, query)).rows.count()
