"""Who is typing."""

import pytest

from apps.common.ids import new_id
from apps.desk import actors, typing
from apps.desk.actors import Actor
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


WANG = User(username="wang", display_name="小王")


@pytest.mark.parametrize("on", [True, False])
@pytest.mark.parametrize(
    ("actor", "sender"),
    [
        pytest.param(
            actors.agent(Desk(WANG, Tenant(id=TENANT), "agent")),
            {"kind": "agent", "id": str(WANG.pk), "name": "小王"},
            id="a person",
        ),
        pytest.param(
            Actor(TENANT, "Order robot"),
            {"kind": "agent", "id": None, "name": "Order robot"},
            id="a program",
        ),
    ],
)
def test_agents_typing_is_shown_to_visitor_and_colleagues(
    actor: Actor, sender: dict[str, str | None], on: bool
) -> None:
    pushes = Pushes(TENANT)
    typing.agent_typing(actor, conversation_id=CONVERSATION, inbox_id=INBOX, contact_id=CONTACT, on=on)
    [push] = pushes.heard()
    assert list(push.groups) == [audiences.visitor(TENANT, INBOX, CONTACT).group, THREAD]
    assert push.data == {
        "conversation_id": str(CONVERSATION),
        "sender": sender,
        "on": on,
        "preview": "",
    }
