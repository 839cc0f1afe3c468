"""The bell's addresses: a person's own list, nobody else's."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.conversations.models import Conversation
from apps.desk import notifying
from apps.desk.models import Notification
from apps.desk.notifying import Kind
from apps.tenants.access import Desk
from apps.tenants.models import Membership
from tests import factories

LIST, STATE, READ = (
    reverse(f"console:{name}") for name in ("notifications", "notifications-state", "notifications-read")
)


@pytest.fixture
def conversation(desk: Desk) -> Conversation:
    contact = factories.make_contact(tenant=desk.tenant, name="<b>Wei</b>")
    return factories.make_conversation(tenant=desk.tenant, contact=contact)


def tell(desk: Desk, about: Conversation, kind: Kind = Kind.MENTION, text: str = "") -> Notification:
    (row,) = notifying.notify(
        desk.tenant.id, [desk.user.pk], kind, conversation=about, actor_name="Mia", text=text
    )
    return row


def test_list_shows_what_the_person_was_told(agent: Client, desk: Desk, conversation: Conversation) -> None:
    row = tell(desk, conversation, text="<script>look</script>")
    tell(factories.make_desk(tenant=desk.tenant), conversation, Kind.WAITING)
    page = agent.get(LIST).content.decode()
    assert page.count('data-testid="notification"') == 1
    assert f'data-id="{row.pk}" data-kind="mention" data-unread="true"' in page
    assert "Mia mentioned you in the conversation with &lt;b&gt;Wei&lt;/b&gt;" in page
    assert "&lt;script&gt;look&lt;/script&gt;" in page
    assert reverse("console:conversation", args=[conversation.id]) in page


def test_empty_list_says_so(agent: Client) -> None:
    assert "Nothing yet." in agent.get(LIST).content.decode()


@pytest.mark.parametrize("number", [1, 3], ids=["one", "three"])
def test_list_asks_a_constant_number_of_queries(
    agent: Client, desk: Desk, conversation: Conversation, django_assert_num_queries: Any, number: int
) -> None:
    for _ in range(number):
        tell(desk, factories.make_conversation(tenant=desk.tenant))
    with django_assert_num_queries(4):  # session, user, desk, list
        assert agent.get(LIST).content.decode().count('data-testid="notification"') == number


def test_state_is_what_the_frames_change_from_now_on(
    agent: Client, desk: Desk, conversation: Conversation
) -> None:
    tell(desk, conversation)
    Membership.objects.filter(user=desk.user).update(
        availability="offline",
        availability_because="colleague",
        availability_by="Boss",
        availability_note="lunch",
    )
    mine = factories.make_conversation(tenant=desk.tenant, owner="human", assignee=desk.user, last_seq=4)
    assert agent.get(STATE).json() == {
        "unread": 1,
        "availability": {"state": "offline", "why": "Set by Boss · lunch"},
        "ways": {"message": ["desktop", "sound"], "queued": ["sound"]},
        "mine": {str(mine.id): 4},
        "queue": [],
        "teams": [],
    }


def test_read_marks_one_a_conversation_or_all(agent: Client, desk: Desk, conversation: Conversation) -> None:
    rows = [tell(desk, conversation) for _ in range(2)]
    tell(desk, factories.make_conversation(tenant=desk.tenant))
    tell(desk, factories.make_conversation(tenant=desk.tenant))
    assert agent.post(READ, {"id": str(rows[0].pk)}).json() == {"unread": 3}
    assert agent.post(READ, {"conversation": str(conversation.id)}).json() == {"unread": 2}
    assert agent.post(READ).json() == {"unread": 0}


def test_read_touches_nobody_elses(agent: Client, desk: Desk, conversation: Conversation) -> None:
    colleague = factories.make_desk(tenant=desk.tenant)
    row = tell(colleague, conversation)
    for fields in ({"id": str(row.pk)}, {"conversation": str(conversation.id)}, {}):
        assert agent.post(READ, fields).status_code == 200
    assert Notification.objects.get().read_at is None


def test_read_refuses_what_is_no_id(agent: Client) -> None:
    for fields in ({"id": "x"}, {"conversation": "x"}):
        response = agent.post(READ, fields)
        assert (response.status_code, response.json()) == (400, {"error": {"code": "invalid"}})


def test_topbar_shows_count_and_availability(agent: Client, desk: Desk, conversation: Conversation) -> None:
    tell(desk, conversation)
    Membership.objects.filter(user=desk.user).update(availability="busy", availability_because="missed")
    page = agent.get(reverse("console:home")).content.decode()
    assert 'data-unread="1" aria-hidden="true" >1</span>' in page
    assert 'data-testid="availability" data-state="busy"' in page
    assert "Set automatically: you did not accept what was offered" in page
    assert 'data-testid="live-link"' not in page
