"""Who is typing."""

from uuid import UUID

import pytest

from apps.common.ids import new_id
from apps.conversations.visitors import Visitor
from apps.desk import typing
from apps.events import audiences
from apps.tenants.access import Desk
from apps.tenants.models import Tenant, User
from tests.pushes import Pushes

TENANT, INBOX, CONTACT, CONVERSATION = (new_id() for _ in range(4))
THREAD = audiences.conversation_agents(TENANT, CONVERSATION).group


def test_visitors_typing_is_shown_to_agents_without_asking_the_database() -> None:
    """No test here may use the database: it would say so."""
    pushes = Pushes(TENANT)
    typing.visitor_typing(
        tenant_id=TENANT, conversation_id=CONVERSATION, contact_id=CONTACT, name="Lin", on=True, preview="hel"
    )
    [push] = pushes.heard()
    assert (push.name, list(push.groups), push.data) == (
        "typing",
        [THREAD],
        {
            "conversation_id": str(CONVERSATION),
            "sender": {"kind": "visitor", "id": str(CONTACT), "name": "Lin"},
            "on": True,
            "preview": "hel",
        },
    )


@pytest.mark.parametrize("on", [True, False])
def test_agents_typing_is_shown_to_visitor_and_colleagues(on: bool) -> None:
    user = User(username="wang", display_name="小王")
    desk = Desk(user, Tenant(id=TENANT), "agent")
    pushes = Pushes(TENANT)
    typing.agent_typing(desk, conversation_id=CONVERSATION, inbox_id=INBOX, contact_id=CONTACT, on=on)
    [push] = pushes.heard()
    assert list(push.groups) == [_visitor_group(Visitor(TENANT, INBOX, CONTACT)), THREAD]
    assert push.data == {
        "conversation_id": str(CONVERSATION),
        "sender": {"kind": "agent", "id": str(user.pk), "name": "小王"},
        "on": on,
        "preview": "",
    }


def _visitor_group(visitor: Visitor) -> str:
    ids: tuple[UUID, UUID, UUID] = (visitor.tenant_id, visitor.inbox_id, visitor.contact_id)
    return audiences.visitor(*ids).group
