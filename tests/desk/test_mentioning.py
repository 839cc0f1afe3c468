"""Notes that call agents and teams."""

from uuid import UUID

import pytest

from apps.common.ids import new_id
from apps.conversations.mentions import mark_mentions_read
from apps.conversations.models import Conversation, Mention, Message
from apps.desk import intake
from apps.desk.intake import FromAgent
from apps.desk.mentioning import callable_people
from apps.desk.models import Notification
from apps.tenants.access import Desk
from apps.tenants.models import Membership
from tests.factories import make_conversation, make_desk, make_team, make_user

pytestmark = pytest.mark.django_db


def note(desk: Desk, conversation: Conversation, *ids: UUID, is_private: bool = True) -> Message:
    item = FromAgent(
        desk=desk,
        conversation_id=conversation.id,
        content="@all please look",
        client_id=str(new_id()),
        is_private=is_private,
        mentions=ids,
    )
    return intake.write_one(item).message


def called(conversation: Conversation) -> set[UUID]:
    return set(Mention.objects.filter(conversation=conversation).values_list("user_id", flat=True))


def test_note_calls_agents_and_whole_teams_but_not_its_author() -> None:
    desk = make_desk()
    one, two, analyst = (
        make_user(tenant=desk.tenant, role=role)
        for role in (Membership.Role.AGENT, Membership.Role.SUPERVISOR, Membership.Role.ANALYST)
    )
    team = make_team(tenant=desk.tenant, members=[desk.user, two, analyst])
    conversation = make_conversation(tenant=desk.tenant)
    message = note(desk, conversation, one.id, team.id, one.id)
    assert called(conversation) == {one.id, two.id}
    assert message.metadata["mentions"] == [
        {"kind": "agent", "id": str(one.id), "name": one.public_name},
        {"kind": "team", "id": str(team.id), "name": team.name},
    ]
    told = {(row.user_id, row.kind, row.actor_name, row.text) for row in Notification.objects.all()}
    assert told == {(who.id, "mention", desk.user.public_name, "@all please look") for who in (one, two)}


def test_strangers_are_not_called() -> None:
    desk, stranger = make_desk(), make_user()
    foreign_team = make_team(members=[stranger])
    gone = make_user(tenant=desk.tenant, is_active=False)
    conversation = make_conversation(tenant=desk.tenant)
    message = note(desk, conversation, stranger.id, foreign_team.id, gone.id, new_id())
    assert (called(conversation), message.metadata) == (set(), {})
    assert Notification.objects.count() == 0


def test_reply_calls_nobody() -> None:
    desk = make_desk()
    other = make_user(tenant=desk.tenant)
    conversation = make_conversation(tenant=desk.tenant)
    assert note(desk, conversation, other.id, is_private=False).metadata == {}
    assert called(conversation) == set()


def test_call_is_read_by_each_person() -> None:
    desk = make_desk()
    one, two = make_user(tenant=desk.tenant), make_user(tenant=desk.tenant)
    conversation = make_conversation(tenant=desk.tenant)
    note(desk, conversation, one.id, two.id)
    ids = (desk.tenant.id, one.id, conversation.id)
    assert [mark_mentions_read(*ids), mark_mentions_read(*ids)] == [1, 0]
    rows = Mention.objects.filter(read_at=None)
    assert [row.user_id for row in rows] == [two.id]


def test_everybody_who_answers_can_be_called() -> None:
    desk = make_desk()
    make_user(tenant=desk.tenant, role=Membership.Role.EDITOR)
    zoe = make_user(tenant=desk.tenant, display_name="anna")
    team = make_team(tenant=desk.tenant, name="Refunds")
    make_team()
    assert [(row["kind"], row["id"]) for row in callable_people(desk.tenant.id)] == [
        ("agent", str(zoe.id)),
        ("agent", str(desk.user.id)),
        ("team", str(team.id)),
    ]
