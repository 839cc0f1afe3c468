"""The live view: for supervisors, of their tenant, with a hand in it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from apps.common.clock import now
from apps.common.ids import new_id
from apps.desk.models import Wait
from apps.tenants.access import Desk
from apps.tenants.models import Membership
from tests import factories
from tests.duty import on_duty
from tests.pushes import Pushes

LIVE = reverse("console:live")
Role = Membership.Role


@pytest.fixture
def boss(client: Client, db: None) -> Desk:
    desk = factories.make_desk(role=Role.SUPERVISOR)
    client.force_login(desk.user)
    client.cookies["django_language"] = "en"
    return desk


def address(desk: Desk) -> str:
    return reverse("console:availability", args=[desk.user.pk])


def test_live_shows_who_waits_and_who_is_there(client: Client, boss: Desk) -> None:
    contact = factories.make_contact(tenant=boss.tenant, name="<b>Wei</b>")
    row = factories.make_conversation(tenant=boss.tenant, contact=contact, owner="queue", waiting_since=now())
    since = now() - timedelta(minutes=7)
    Wait.objects.create(tenant=boss.tenant, conversation=row, inbox=row.inbox, since=since)
    agent = on_duty(boss.tenant)
    factories.make_conversation(owner="queue", contact=factories.make_contact(name="Foreigner"))
    page = client.get(LIVE).content.decode()
    assert 'data-testid="live-link"' in page
    assert f'data-testid="waiter" data-id="{row.id}"' in page
    assert "&lt;b&gt;Wei&lt;/b&gt;" in page
    assert "waiting 7\xa0minutes" in page
    assert f'data-testid="colleague" data-id="{agent.user.pk}" data-state="online"' in page
    assert page.count('data-testid="colleague"') == 2
    assert "Foreigner" not in page
    part = client.get(f"{LIVE}?part=figures").content.decode()
    assert "<html" not in part
    assert f'data-testid="waiter" data-id="{row.id}"' in part


def test_live_is_not_there_for_agents(agent: Client, desk: Desk) -> None:
    assert agent.get(LIVE).status_code == 404
    assert agent.post(address(desk), {"state": "busy"}).status_code == 404
    assert Membership.objects.get(user=desk.user).availability == "online"


@pytest.mark.django_db(transaction=True)
def test_supervisor_sets_a_colleagues_availability_and_says_why(client: Client) -> None:
    boss = factories.make_desk(role=Role.SUPERVISOR)
    client.force_login(boss.user)
    agent = on_duty(boss.tenant)
    pushes = Pushes(boss.tenant.id)
    response = client.post(address(agent), {"state": "busy", "note": "  lunch " + "x" * 300})
    assert (response.status_code, response.json()) == (200, {"state": "busy"})
    row = Membership.objects.get(user=agent.user)
    assert (row.availability, row.availability_because, row.availability_by) == (
        "busy",
        "colleague",
        boss.user.public_name,
    )
    assert row.availability_note == ("lunch " + "x" * 300)[:200]
    person = {"kind": "agent", "id": str(agent.user.pk)}
    assert [push.data for push in pushes.named("presence.changed")] == [{"person": person, "state": "busy"}]


def test_colleague_without_a_socket_is_seen_offline(client: Client, boss: Desk) -> None:
    agent = factories.make_desk(tenant=boss.tenant)
    assert client.post(address(agent), {"state": "online"}).json() == {"state": "offline"}


@pytest.mark.parametrize("state", ["", "away", "ONLINE"])
def test_unknown_state_is_refused(client: Client, boss: Desk, state: str) -> None:
    response = client.post(address(boss), {"state": state})
    assert (response.status_code, response.json()) == (400, {"error": {"code": "invalid"}})


def test_foreign_and_unknown_people_are_not_found(client: Client, boss: Desk) -> None:
    foreign = factories.make_desk()
    assert client.post(address(foreign), {"state": "busy"}).status_code == 404
    assert Membership.objects.get(user=foreign.user).availability == "online"
    unknown = reverse("console:availability", args=[new_id()])
    assert client.post(unknown, {"state": "busy"}).status_code == 404
