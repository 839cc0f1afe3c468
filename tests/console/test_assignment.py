"""To whom conversations can be given, and why they came to somebody."""

from typing import Any

import pytest
from django.test import Client

from apps.desk import actors
from apps.desk.assigning import services
from apps.desk.assigning.services import Target
from apps.tenants.access import Desk
from apps.tenants.hours import DAYS
from tests.desk.assigning.conftest import Office, office
from tests.factories import make_conversation, make_hours

__all__ = ["office"]


def browser(desk: Desk) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(desk.user)
    return client


def told(desk: Desk, row: Any) -> str:
    response = browser(desk).get(f"/console/c/{row.id}/assignment/")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_targets(office: Office) -> None:
    office.settings(capacity=4)
    desk = office.desk(skills=["refund"])
    busy, away = office.desk("busy", capacity=2), office.desk(is_connected=False)
    office.has(busy)
    office.has(busy, status="resolved")
    found = browser(desk).get("/console/targets/").json()
    agents = {each["id"]: each for each in found["agents"]}
    assert agents[str(desk.user.pk)] == {
        "id": str(desk.user.pk),
        "name": desk.user.display_name,
        "avatar_url": "",
        "state": "online",
        "load": 0,
        "capacity": 4,
        "skills": ["refund"],
        "teams": [str(office.team.id)],
        "me": True,
    }
    states = [(each["state"], each["load"], each["capacity"]) for each in found["agents"]]
    assert sorted(states[:2]) == [("busy", 1, 2), ("online", 0, 4)]
    assert (states[2], agents[str(away.user.pk)]["me"]) == (("offline", 0, 4), False)
    assert found["teams"] == [
        {
            "id": str(office.team.id),
            "name": office.team.name,
            "online": 1,
            "members": 3,
            "strategy": "round_robin",
        }
    ]


def test_targets_cost_the_same_however_many_there_are(
    office: Office, django_assert_max_num_queries: Any
) -> None:
    client = browser(office.desk())
    for _ in range(5):
        office.desk(team=office.other_team())
    with django_assert_max_num_queries(12):
        client.get("/console/targets/")


def test_why_it_came_to_somebody(office: Office) -> None:
    desk, other = office.desk(), office.desk("busy", capacity=3)
    row = office.waits()
    office.look()
    text = told(desk, row)
    for part in (
        f"{desk.user.display_name} has this conversation.",
        f"Given to {desk.user.display_name}",
        "it was their turn",
        other.user.display_name,
        "busy",
        "0/3",
    ):
        assert part in text


def test_why_nobody_has_it(office: Office) -> None:
    desk = office.desk("busy")
    row = office.waits()
    assert f"It waits in the queue of {office.team.name}." in told(desk, row)
    assert "Nobody of the team can take it at this moment." in told(desk, row)
    assert "busy" in told(desk, row)
    make_hours(tenant=office.tenant, **dict.fromkeys(DAYS, ""), exceptions=["2999-01-01 09:00-18:00"])
    assert "It is outside the hours" in told(desk, row)
    office.change(strategy="manual")
    assert "whoever takes it has it" in told(desk, row)


@pytest.mark.parametrize(
    ("timeout", "standing", "decision"),
    [
        (0, "It is kept for somebody who is not here.", "Kept for"),
        (30, "It is offered to somebody", "Offered to"),
    ],
)
def test_what_is_kept_or_offered(office: Office, timeout: int, standing: str, decision: str) -> None:
    office.change(offer_timeout_s=timeout)
    desk, away = office.desk(), office.desk(is_connected=False)
    row = office.waits() if timeout else office.has(desk)
    if timeout:
        office.look()
    else:
        services.transfer(actors.agent(desk), row.id, to=Target(agent=away.user.pk))
    text = told(desk, row)
    assert standing in text
    assert f"{decision} {(desk if timeout else away).user.display_name}" in text


def test_other_tenants_are_told_nothing(office: Office) -> None:
    row = make_conversation()
    assert browser(office.desk()).get(f"/console/c/{row.id}/assignment/").status_code == 404
