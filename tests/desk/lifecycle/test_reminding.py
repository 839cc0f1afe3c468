"""Who is told that a conversation, put aside until a time, is back."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from apps.common.clock import now
from apps.conversations.models import Conversation
from apps.desk import actors, choosing, notifying
from apps.desk.choosing import Kind, Way
from apps.desk.choosing_services import Wishes, keep_wishes
from apps.desk.lifecycle import services
from apps.desk.lifecycle.waking import wake_due
from apps.desk.models import Notification
from apps.desk.said import said
from apps.events import audiences
from apps.tenants.access import Desk
from apps.tenants.models import Membership, User
from tests import factories
from tests.pushes import Pushes

pytestmark = pytest.mark.django_db
Role = Membership.Role


@pytest.fixture
def desk() -> Desk:
    return factories.make_desk()


@pytest.fixture
def boss(desk: Desk) -> User:
    return factories.make_user(tenant=desk.tenant, role=Role.SUPERVISOR)


def snoozed(desk: Desk, **fields: Any) -> Conversation:
    """Its time has come."""
    row = factories.make_conversation(tenant=desk.tenant, **fields)
    services.snooze(actors.agent(desk), row.id, until=now() + timedelta(hours=1))
    Conversation.objects.filter(pk=row.pk).update(snoozed_until=now() - timedelta(seconds=1))
    return row


def mute(user: User, kind: Kind) -> None:
    desk = Desk.of(Membership.objects.select_related("tenant", "user").get(user=user))
    own = choosing.own_choices(desk).chosen
    ways = {each: [] if each == kind else list(own[each]) for each in Kind}
    keep_wishes(desk, Wishes(ways=ways, is_mailed=True, mail_after_minutes=30, long_wait_minutes=10))


def told() -> list[Any]:
    rows = Notification.objects.order_by("user_id")
    return list(rows.values_list("kind", "user_id", "conversation_id"))


def test_the_assignee_alone_is_told_once(
    desk: Desk, boss: User, django_capture_on_commit_callbacks: Any
) -> None:
    mate = factories.make_user(tenant=desk.tenant)
    team = factories.make_team(tenant=desk.tenant, members=[mate, desk.user])
    contact = factories.make_contact(tenant=desk.tenant, name="Wei Lin")
    row = snoozed(desk, owner="human", assignee=desk.user, team=team, contact=contact)
    pushes = Pushes(desk.tenant.id)
    with django_capture_on_commit_callbacks(execute=True):
        assert [wake_due(), wake_due()] == [1, 0]
    assert told() == [("snooze_over", desk.user.pk, row.id)]
    (push,) = pushes.named("user.notified")
    assert push.groups == [audiences.user(desk.tenant.id, desk.user.pk).group]
    assert push.data["ways"] == ["desktop", "list", "sound"]
    assert push.data["notification"]["contact"]["name"] == "Wei Lin"


def test_it_is_said_in_the_readers_language() -> None:
    with translation.override("en"):
        shown = said("snooze_over", actor="", name="Wei Lin")
    assert shown == "The conversation with Wei Lin is no longer snoozed"


def test_an_assignee_who_wants_no_word_of_it_gets_none_and_nobody_else(desk: Desk, boss: User) -> None:
    mute(desk.user, Kind.SNOOZE_OVER)
    snoozed(desk, owner="human", assignee=desk.user)
    assert wake_due() == 1
    assert told() == []


@pytest.mark.parametrize("has_left", [False, True], ids=["unassigned", "assignee left"])
def test_without_an_assignee_those_of_the_team_who_hear_of_waits_are_told(
    desk: Desk, boss: User, has_left: bool
) -> None:
    mate, deaf, gone = (factories.make_user(tenant=desk.tenant) for _ in range(3))
    mute(deaf, Kind.WAITING)
    team = factories.make_team(tenant=desk.tenant, members=[mate, deaf])
    row = snoozed(desk, owner="queue", team=team, assignee=gone if has_left else None)
    Membership.objects.filter(user=gone).update(is_active=False)
    assert wake_due() == 1
    assert told() == [("snooze_over", mate.pk, row.id)]


@pytest.mark.parametrize("members", [None, 0], ids=["no team", "empty team"])
def test_where_there_is_neither_supervisors_are_told(desk: Desk, boss: User, members: int | None) -> None:
    factories.make_desk(role=Role.SUPERVISOR)  # of another tenant
    team = None if members is None else factories.make_team(tenant=desk.tenant)
    row = snoozed(desk, owner="queue", team=team)
    assert wake_due() == 1
    assert told() == [("snooze_over", boss.pk, row.id)]


def test_waking_it_by_hand_tells_nobody(desk: Desk, boss: User) -> None:
    row = snoozed(desk, owner="human", assignee=desk.user)
    services.wake(actors.agent(desk), row.id)
    assert wake_due() == 0
    assert told() == []


def test_it_is_in_the_list_and_a_reason_for_a_letter(desk: Desk) -> None:
    snoozed(desk, owner="human", assignee=desk.user)
    wake_due()
    assert [row.kind for row in notifying.latest(desk.tenant.id, desk.user.pk)] == ["snooze_over"]
    assert choosing.own_choices(desk).wants(Kind.SNOOZE_OVER, Way.MAIL)
