"""Who is told of what, by which ways, and that it costs two statements."""

from typing import Any

import pytest
from django.db import transaction

from apps.common.clock import isoformat
from apps.conversations.models import Conversation
from apps.desk import choosing, notifying
from apps.desk.choosing import OFFERED_WAYS, Way
from apps.desk.choosing_services import Wishes, keep_wishes
from apps.desk.concerning import concerns
from apps.desk.models import Notification, Wait
from apps.desk.notifying import Kind
from apps.events import audiences
from apps.tenants.access import Desk, NotAMember
from apps.tenants.availability import own_membership
from apps.tenants.models import Membership
from tests import factories
from tests.pushes import Pushes

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return factories.make_desk()


@pytest.fixture
def conversation(desk: Desk) -> Conversation:
    contact = factories.make_contact(tenant=desk.tenant, name="Wei Lin")
    return factories.make_conversation(tenant=desk.tenant, contact=contact)


def wish(desk: Desk, *, is_mailed: bool = True, **ways: list[Way]) -> None:
    """ways by kind; what is not named keeps its default."""
    own = choosing.own_choices(desk).chosen
    keep_wishes(
        desk,
        Wishes(
            ways={kind: ways.get(kind.value, list(own[kind])) for kind in Kind},
            is_mailed=is_mailed,
            mail_after_minutes=30,
            long_wait_minutes=10,
        ),
    )


def test_notify_stores_a_row_and_tells_the_person_alone(
    desk: Desk, conversation: Conversation, django_capture_on_commit_callbacks: Any
) -> None:
    pushes = Pushes(desk.tenant.id)
    people = [desk.user.pk]
    with django_capture_on_commit_callbacks(execute=True):
        (row,) = notifying.notify(
            desk.tenant.id,
            people,
            Kind.MENTION,
            conversation=conversation,
            actor_name="Rain",
            text="@you look",
        )
    stored = Notification.objects.get()
    assert (stored.pk, stored.user_id, stored.kind) == (row.pk, desk.user.pk, "mention")
    assert (stored.is_listed, stored.read_at, stored.text) == (True, None, "@you look")
    (push,) = pushes.named("user.notified")
    assert push.groups == [audiences.user(desk.tenant.id, desk.user.pk).group]
    assert push.data == {
        "notification": {
            "id": str(row.pk),
            "kind": "mention",
            "conversation_id": str(conversation.id),
            "contact": {"id": str(conversation.contact_id), "name": "Wei Lin"},
            "actor": "Rain",
            "text": "@you look",
            "created_at": isoformat(row.created_at),
        },
        "ways": ["desktop", "list", "sound"],
    }


@pytest.mark.parametrize("people", [1, 3], ids=["one", "three"])
def test_notify_costs_two_statements(
    desk: Desk, conversation: Conversation, django_assert_num_queries: Any, people: int
) -> None:
    users = [factories.make_user(tenant=desk.tenant).pk for _ in range(people)]
    with django_assert_num_queries(2):
        notifying.notify(desk.tenant.id, users, Kind.ASSIGNED, conversation=conversation)
    assert Notification.objects.count() == people


def test_notify_nobody_asks_nothing(
    desk: Desk, conversation: Conversation, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        assert notifying.notify(desk.tenant.id, [], Kind.TEAM, conversation=conversation) == []


def test_notify_is_told_after_commit_alone(
    desk: Desk, conversation: Conversation, django_capture_on_commit_callbacks: Any
) -> None:
    pushes = Pushes(desk.tenant.id)
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        notifying.notify(desk.tenant.id, [desk.user.pk], Kind.ASSIGNED, conversation=conversation)
        transaction.set_rollback(True)
    assert pushes.named("user.notified") == []
    assert Notification.objects.count() == 0


def test_notify_leaves_strangers_and_those_who_do_not_talk_out(
    desk: Desk, conversation: Conversation
) -> None:
    stranger = factories.make_user()
    analyst = factories.make_user(tenant=desk.tenant, role=Membership.Role.ANALYST)
    gone = factories.make_user(tenant=desk.tenant)
    Membership.objects.filter(user=gone).update(is_active=False)
    people = [stranger.pk, analyst.pk, gone.pk, desk.user.pk]
    rows = notifying.notify(desk.tenant.id, people, Kind.ASSIGNED, conversation=conversation)
    assert [row.user_id for row in rows] == [desk.user.pk]


@pytest.mark.parametrize("kind", [Kind.MESSAGE, Kind.QUEUED])
def test_notify_refuses_what_the_page_sees_itself(desk: Desk, conversation: Conversation, kind: Kind) -> None:
    with pytest.raises(ValueError, match="seen by the page itself"):
        notifying.notify(desk.tenant.id, [desk.user.pk], kind, conversation=conversation)


def test_choices_decide_the_ways(
    desk: Desk, conversation: Conversation, django_capture_on_commit_callbacks: Any
) -> None:
    wish(desk, mention=[Way.SOUND], assigned=[], team=[Way.MAIL])
    pushes = Pushes(desk.tenant.id)
    with django_capture_on_commit_callbacks(execute=True):
        for kind in (Kind.MENTION, Kind.ASSIGNED, Kind.TEAM):
            notifying.notify(desk.tenant.id, [desk.user.pk], kind, conversation=conversation)
    assert [push.data["ways"] for push in pushes.named("user.notified")] == [["sound"]]
    stored = Notification.objects.order_by("id").values_list("kind", "is_listed")
    assert list(stored) == [("mention", False), ("team", False)]
    assert notifying.latest(desk.tenant.id, desk.user.pk) == []
    assert notifying.unread_count(desk.tenant.id, desk.user.pk) == 0


def test_no_letters_takes_mail_from_every_kind_and_forgets_no_choice(desk: Desk) -> None:
    wish(desk, is_mailed=False)
    choices = choosing.own_choices(desk)
    assert all(Way.MAIL not in ways for ways in choices.ways.values())
    assert Way.MAIL in choices.chosen[Kind.MENTION]
    wish(desk)
    assert choosing.own_choices(desk).ways == choosing.DEFAULTS


def test_choices_that_are_not_offered_or_unreadable_are_left_out(desk: Desk) -> None:
    wish(desk, offered=[Way.MAIL, Way.LIST])
    assert choosing.own_choices(desk).ways[Kind.OFFERED] == {Way.LIST}
    member = own_membership(desk)
    member.notification_choices.chosen = {"mention": "nonsense", "team": ["pigeon", 3, "list"]}
    member.notification_choices.save()
    ways = choosing.own_choices(desk).ways
    assert (ways[Kind.MENTION], ways[Kind.TEAM]) == (choosing.DEFAULTS[Kind.MENTION], {Way.LIST})
    assert set(OFFERED_WAYS) == set(choosing.DEFAULTS) == set(Kind)


def test_choices_need_a_desk(desk: Desk) -> None:
    Membership.objects.update(is_active=False)
    with pytest.raises(NotAMember):
        choosing.own_choices(desk)
    with pytest.raises(NotAMember):
        own_membership(desk)


def test_mark_read_takes_these_a_conversation_or_all_of_the_own(
    desk: Desk, conversation: Conversation, django_capture_on_commit_callbacks: Any
) -> None:
    colleague = factories.make_user(tenant=desk.tenant)
    other = factories.make_conversation(tenant=desk.tenant)
    for about in (conversation, conversation, other, other):
        notifying.notify(desk.tenant.id, [desk.user.pk, colleague.pk], Kind.ASSIGNED, conversation=about)
    own = Notification.objects.filter(user=desk.user).order_by("id")
    pushes = Pushes(desk.tenant.id)

    def read(**which: Any) -> int:
        with django_capture_on_commit_callbacks(execute=True):
            return notifying.mark_read(desk.tenant.id, desk.user.pk, **which)

    foreign = Notification.objects.filter(user=colleague).first()
    assert foreign is not None
    assert read(ids=[foreign.pk]) == 4
    assert read(ids=[own[0].pk]) == 3
    assert read(conversation_id=conversation.id) == 2
    assert read() == 0
    assert [push.data for push in pushes.named("notifications.read")] == [
        {"unread": 3},
        {"unread": 2},
        {"unread": 0},
    ]
    assert notifying.unread_count(desk.tenant.id, colleague.pk) == 4


def test_latest_is_one_query_newest_first(
    desk: Desk, conversation: Conversation, django_assert_num_queries: Any
) -> None:
    for kind in (Kind.ASSIGNED, Kind.MENTION, Kind.TEAM):
        notifying.notify(desk.tenant.id, [desk.user.pk], kind, conversation=conversation)
    with django_assert_num_queries(1):
        rows = notifying.latest(desk.tenant.id, desk.user.pk)
        assert [(row.kind, str(row.conversation.contact)) for row in rows if row.conversation] == [
            ("team", "Wei Lin"),
            ("mention", "Wei Lin"),
            ("assigned", "Wei Lin"),
        ]


def test_forget_before_keeps_what_is_newer(desk: Desk, conversation: Conversation) -> None:
    notifying.notify(desk.tenant.id, [desk.user.pk], Kind.ASSIGNED, conversation=conversation)
    row = Notification.objects.get()
    assert notifying.forget_before(desk.tenant.id, row.created_at) == 0
    notifying.notify(desk.tenant.id, [desk.user.pk], Kind.TEAM, conversation=conversation)
    assert notifying.forget_before(desk.tenant.id, Notification.objects.latest("id").created_at) == 1
    assert Notification.objects.get().kind == "team"


def test_concerns_are_the_own_conversations_the_queue_and_the_own_teams(
    desk: Desk, django_assert_num_queries: Any
) -> None:
    mine = factories.make_conversation(tenant=desk.tenant, assignee=desk.user, owner="human", last_seq=7)
    factories.make_conversation(tenant=desk.tenant, assignee=desk.user, owner="human", status="resolved")
    factories.make_conversation(tenant=desk.tenant, assignee=factories.make_user(tenant=desk.tenant))
    waiting = factories.make_conversation(tenant=desk.tenant, owner="queue")
    for row in (waiting, mine):
        Wait.objects.create(tenant=desk.tenant, conversation=row, inbox=row.inbox, since=row.created_at)
    team = factories.make_team(tenant=desk.tenant, members=[desk.user])
    factories.make_team(tenant=desk.tenant)
    with django_assert_num_queries(3):
        found = concerns(desk)
    assert found == ({mine.id: 7}, [waiting.id], [team.id])
