"""One set of verbs for agents and programs: what differs is who is named."""

from collections.abc import Callable

import pytest
from django.db import transaction

from apps.conversations import services as conversations
from apps.conversations.models import Conversation, Message
from apps.conversations.services import ConversationClosed
from apps.desk import actors, changing
from apps.desk.actors import Actor
from apps.desk.handoff import hand_off
from apps.tenants.models import Tenant
from tests.factories import make_conversation, make_desk, make_tenant
from tests.pushes import Pushes

Make = Callable[[Tenant], Actor]


def an_agent(tenant: Tenant) -> Actor:
    return actors.agent(make_desk(tenant=tenant))


def a_program(tenant: Tenant) -> Actor:
    return Actor(tenant.id, "CRM")


both = pytest.mark.parametrize("make", [an_agent, a_program])


def last_line(conversation: Conversation) -> Message:
    return Message.objects.filter(conversation=conversation).latest("seq")


@both
@pytest.mark.django_db
def test_taking_over_out_of_the_queue_keeps_the_reason(make: Make) -> None:
    conversation = make_conversation(owner="queue", handoff_reason="complaint")
    actor = make(conversation.tenant)
    row = changing.take_over(actor, conversation.id, assignee=actor.user)
    assert (row.owner, row.assignee, row.handoff_reason) == ("human", actor.user, "complaint")


@both
@pytest.mark.django_db
def test_taking_over_from_the_ai_is_the_reason(make: Make) -> None:
    conversation = make_conversation(locale="en")
    actor = make(conversation.tenant)
    changing.take_over(actor, conversation.id, assignee=actor.user)
    conversation.refresh_from_db()
    line = last_line(conversation)
    assert conversation.handoff_reason == "agent_takeover"
    assert line.content == f"{actor.name} has joined the conversation."
    assert line.metadata == {"activity": "assigned", "by": actor.by, "name": actor.name}


@pytest.mark.django_db
def test_a_program_gives_a_conversation_to_an_agent_once() -> None:
    conversation = make_conversation(locale="en")
    program, desk = a_program(conversation.tenant), make_desk(tenant=conversation.tenant)
    for _ in range(2):
        changing.take_over(program, conversation.id, assignee=desk.user)
    changing.take_over(program, conversation.id, assignee=None)  # owned by a person already
    conversation.refresh_from_db()
    assert (conversation.assignee, conversation.last_seq) == (desk.user, 1)
    assert last_line(conversation).content == f"{desk.user.public_name} has joined the conversation."
    assert last_line(conversation).metadata["by"] == "program"


@both
@pytest.mark.django_db
def test_every_verb_is_said_once_and_refused_after_the_end(make: Make) -> None:
    conversation = make_conversation(owner="human")
    actor = make(conversation.tenant)
    for _ in range(2):
        changing.release(actor, conversation.id)
        changing.request_person(actor, conversation.id, reason="rule")
        changing.release(actor, conversation.id)
    for status in ("resolved", "resolved"):
        changing.change_status(actor, conversation.id, status=status)
    said = [
        row.metadata["activity"] for row in Message.objects.filter(conversation=conversation).order_by("seq")
    ]
    assert said == ["released", "handoff", "released", "handoff", "released", "resolved"]
    for verb in (changing.release, lambda *a: changing.request_person(*a, reason="rule")):
        with pytest.raises(ConversationClosed):
            verb(actor, conversation.id)
    with pytest.raises(ConversationClosed):
        changing.take_over(actor, conversation.id, assignee=None)


@pytest.mark.django_db(transaction=True)
def test_a_handoff_tells_the_state_once_and_before_its_notice() -> None:
    conversation = make_conversation(tenant=make_tenant())
    pushes = Pushes(conversation.tenant_id)
    with transaction.atomic():
        row = conversations.locked_conversation(conversation.tenant_id, conversation.id)
        hand_off(row, reason="complaint", language="en")
    told = [(push.name, [group.split(".")[2] for group in push.groups]) for push in pushes.heard()]
    assert told == [
        ("conversation.changed", ["visitor"]),
        ("conversation.changed", ["thread", "agents"]),
        ("message.posted", ["visitor", "thread"]),
        ("conversations.active", ["list"]),
    ]
