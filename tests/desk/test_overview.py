"""The supervisor's figures: right, of this tenant alone, and in a constant number of queries."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from apps.common.clock import now
from apps.conversations.models import Conversation
from apps.desk.models import Wait
from apps.desk.overview import Load, overview, overview_now
from apps.tenants.access import Desk
from apps.tenants.models import Membership
from tests import factories
from tests.duty import on_duty
from tests.factories import make_conversation

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss() -> Desk:
    return factories.make_desk(role=Membership.Role.SUPERVISOR)


def figures(load: Load) -> tuple[int, int, int, int]:
    return load.ai, load.queue, load.human, load.unanswered


def wait(row: Conversation, since: datetime) -> None:
    Wait.objects.create(tenant=row.tenant, conversation=row, inbox=row.inbox, since=since)


def test_overview_counts_open_conversations_by_place(boss: Desk) -> None:
    tenant, long_ago = boss.tenant, now() - timedelta(hours=1)
    shop, club = factories.make_inbox(tenant=tenant), factories.make_inbox(tenant=tenant)
    team = factories.make_team(tenant=tenant)
    make_conversation(inbox=shop)
    wait(make_conversation(inbox=shop, owner="queue", team=team), long_ago)
    wait(make_conversation(inbox=shop, owner="queue"), now())
    make_conversation(inbox=club, owner="human", assignee=boss.user, waiting_since=now())
    make_conversation(inbox=club, owner="human", team=team)
    make_conversation(inbox=club, status="resolved", owner="human")
    make_conversation(inbox=club, status="snoozed", owner="human")
    wait(make_conversation(owner="queue"), long_ago - timedelta(days=1))  # somebody else's
    found = overview_now(tenant.id)
    assert figures(found.all) == (1, 2, 2, 1)
    assert found.all.longest == long_ago
    assert [(load.id, figures(load)) for load in found.inboxes] == [
        (shop.id, (1, 2, 0, 0)),
        (club.id, (0, 0, 2, 1)),
    ]
    assert [(load.id, figures(load), load.longest) for load in found.teams] == [
        (team.id, (0, 1, 1, 0), long_ago)
    ]


def test_overview_shows_who_is_there_with_how_much(boss: Desk) -> None:
    tenant = boss.tenant
    busy = on_duty(tenant, "busy")
    online = on_duty(tenant)
    on_duty(tenant, "offline", boss)
    factories.make_user(tenant=tenant, role=Membership.Role.EDITOR)
    Membership.objects.filter(user=online.user).update(capacity=4)
    Membership.objects.filter(user=busy.user).update(
        availability_because="colleague", availability_by="Mia", availability_note="lunch"
    )
    since = now() - timedelta(minutes=5)
    make_conversation(tenant=tenant, owner="human", assignee=online.user, waiting_since=since)
    make_conversation(tenant=tenant, owner="human", assignee=online.user)
    found = overview_now(tenant.id)
    shown = [(each.user_id, each.state, each.load, each.unanswered, each.oldest) for each in found.people]
    assert shown == [
        (online.user.pk, "online", 2, 1, since),
        (busy.user.pk, "busy", 0, 0, None),
        (boss.user.pk, "offline", 0, 0, None),
    ]
    assert [each.capacity for each in found.people] == [4, None, None]
    assert [(each.because, each.by, each.note) for each in found.people][1] == ("colleague", "Mia", "lunch")
    assert (found.states, found.is_known) == ({"online": 1, "busy": 1, "offline": 1}, True)


def test_overview_lists_the_longest_waits_first(boss: Desk) -> None:
    rows = [make_conversation(tenant=boss.tenant, owner="queue") for _ in range(3)]
    for row, minutes in zip(rows, (1, 30, 5), strict=True):
        wait(row, now() - timedelta(minutes=minutes))
    gone = make_conversation(tenant=boss.tenant, owner="human")
    wait(gone, now())
    found = overview_now(boss.tenant.id).waiting
    assert [waiter.conversation_id for waiter in found] == [rows[1].id, rows[2].id, rows[0].id]


def test_overview_tells_who_resolved_within_a_day(boss: Desk) -> None:
    inbox = factories.make_inbox(tenant=boss.tenant)
    for owner in ("ai", "ai", "human"):
        make_conversation(inbox=inbox, owner=owner, status="resolved")
    old = make_conversation(inbox=inbox, status="resolved")
    type(old).objects.filter(pk=old.pk).update(last_activity_at=now() - timedelta(hours=25))
    assert overview_now(boss.tenant.id).solved == (2, 1)


@pytest.mark.parametrize("number", [1, 3], ids=["one", "three"])
def test_overview_costs_eight_statements(boss: Desk, django_assert_num_queries: Any, number: int) -> None:
    for _ in range(number):
        inbox = factories.make_inbox(tenant=boss.tenant)
        team = factories.make_team(tenant=boss.tenant)
        row = make_conversation(inbox=inbox, owner="queue", team=team)
        wait(row, now())
        on_duty(boss.tenant)
    with django_assert_num_queries(8):
        assert len(overview(boss.tenant.id).waiting) == number
