"""Who is told that somebody waits for long: supervisors and the team, once for each wait."""

from datetime import timedelta
from typing import Any

import pytest

from apps.common.clock import now
from apps.conversations.models import Conversation
from apps.desk import long_waits
from apps.desk.choosing import Way
from apps.desk.choosing_services import Wishes, keep_wishes
from apps.desk.models import Notification, Wait
from apps.desk.notifying import Kind
from apps.tenants.access import Desk
from apps.tenants.models import Membership, Tenant
from tests import factories

pytestmark = pytest.mark.django_db
Role = Membership.Role


@pytest.fixture
def boss() -> Desk:
    return factories.make_desk(role=Role.SUPERVISOR)


def waiting(tenant: Tenant, minutes: int, **fields: Any) -> Conversation:
    row = factories.make_conversation(tenant=tenant, owner="queue", **fields)
    since = now() - timedelta(minutes=minutes)
    Wait.objects.create(tenant=tenant, conversation=row, inbox=row.inbox, since=since)
    return row


def told() -> list[Any]:
    return sorted(Notification.objects.filter(kind=Kind.WAITING).values_list("user_id", "conversation_id"))


def test_supervisors_are_told_once_of_each_long_wait(boss: Desk) -> None:
    factories.make_user(tenant=boss.tenant)  # an agent without a team is not concerned
    late = waiting(boss.tenant, minutes=11)
    waiting(boss.tenant, minutes=9)
    assert long_waits.tell_now(boss.tenant.id) == 1
    assert told() == [(boss.user.pk, late.id)]
    assert long_waits.tell_now(boss.tenant.id) == 0
    assert len(told()) == 1


def test_a_second_wait_of_the_conversation_is_told_again(boss: Desk) -> None:
    row = waiting(boss.tenant, minutes=20)
    long_waits.tell_now(boss.tenant.id)
    Notification.objects.update(created_at=now() - timedelta(minutes=15))
    Wait.objects.update(since=now() - timedelta(minutes=11))
    assert long_waits.tell_now(boss.tenant.id) == 1
    assert told() == [(boss.user.pk, row.id)] * 2


def test_members_of_the_team_in_charge_are_told(boss: Desk) -> None:
    agent = factories.make_user(tenant=boss.tenant)
    team = factories.make_team(tenant=boss.tenant, members=[agent])
    row = waiting(boss.tenant, minutes=11, team=team)
    long_waits.tell_now(boss.tenant.id)
    assert told() == sorted([(agent.pk, row.id), (boss.user.pk, row.id)])


def test_each_person_chooses_what_is_long(boss: Desk) -> None:
    patient = factories.make_desk(tenant=boss.tenant, role=Role.OWNER)
    uninterested = factories.make_desk(tenant=boss.tenant, role=Role.ADMINISTRATOR)
    for desk, minutes, ways in ((patient, 30, [Way.LIST]), (uninterested, 1, [])):
        wishes = Wishes(
            ways={Kind.WAITING: ways},
            is_mailed=True,
            mail_after_minutes=30,
            long_wait_minutes=minutes,
        )
        keep_wishes(desk, wishes)
    row = waiting(boss.tenant, minutes=11)
    long_waits.tell_now(boss.tenant.id)
    assert told() == [(boss.user.pk, row.id)]


def test_who_waits_no_longer_is_not_told_of(boss: Desk) -> None:
    waiting(boss.tenant, minutes=11, status="resolved")
    Conversation.objects.filter(pk=waiting(boss.tenant, minutes=11).pk).update(owner="human")
    ended = waiting(boss.tenant, minutes=11)
    Wait.objects.filter(conversation=ended).update(ended_at=now())
    assert long_waits.tell_now(boss.tenant.id) == 0


def test_only_tenants_in_which_somebody_waits_are_looked_at(boss: Desk) -> None:
    other = factories.make_desk(role=Role.SUPERVISOR)
    waiting(other.tenant, minutes=11)
    assert long_waits.tenants_with_long_waits() == [other.tenant.id]


def test_one_worker_at_a_time_tells(boss: Desk) -> None:
    waiting(boss.tenant, minutes=11)
    assert long_waits.tell(boss.tenant.id) == 1
    Notification.objects.all().delete()
    assert long_waits.tell(boss.tenant.id) == 0
