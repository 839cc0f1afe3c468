"""Handoff, takeover, release, resolve, reopen."""

import pytest

from apps.common.ids import new_id
from apps.conversations.models import Conversation, Message
from apps.desk.models import BotTurn
from apps.tenants.models import Membership, Tenant
from tests.api.client import Program, error
from tests.factories import make_conversation, make_turn, make_user

Owner, Status = Conversation.Owner, Conversation.Status
VERBS = ["handoff", "takeover", "release", "resolve", "reopen"]


@pytest.fixture
def conversation(tenant: Tenant) -> Conversation:
    return make_conversation(tenant=tenant)


def test_handoff_queues_and_tells_the_visitor(program: Program, conversation: Conversation) -> None:
    turn = make_turn(conversation=conversation, state=BotTurn.State.RUNNING)
    answer = program.post(f"/conversations/{conversation.id}/handoff", {"reason": "complaint"}).json()
    assert (answer["owner"], answer["handoff_reason"], answer["last_seq"]) == ("queue", "complaint", 1)
    notice = Message.objects.get()
    assert (notice.sender_kind, notice.visibility) == ("system", "public")
    turn.refresh_from_db()
    assert turn.state == "cancelled"


def test_handoff_twice_tells_once(program: Program, conversation: Conversation) -> None:
    for _ in range(2):
        answer = program.post(f"/conversations/{conversation.id}/handoff")
    assert (answer.json()["handoff_reason"], Message.objects.count()) == ("customer_request", 1)


def test_takeover_by_nobody_in_particular(program: Program, conversation: Conversation) -> None:
    turn = make_turn(conversation=conversation, state=BotTurn.State.RUNNING)
    answer = program.post(f"/conversations/{conversation.id}/takeover").json()
    assert (answer["owner"], answer["assignee"]) == ("human", None)
    turn.refresh_from_db()
    assert (turn.state, turn.reason) == ("cancelled", "taken_over")


def test_takeover_for_an_agent(program: Program, conversation: Conversation) -> None:
    agent = make_user(tenant=conversation.tenant, display_name="Chen Jing")
    body = {"agent_id": str(agent.id)}
    answer = program.post(f"/conversations/{conversation.id}/takeover", body).json()
    assert answer["assignee"] == {"id": str(agent.id), "name": "Chen Jing", "avatar_url": ""}
    again = program.post(f"/conversations/{conversation.id}/takeover", body).json()
    assert again["last_seq"] == answer["last_seq"] == 1


def test_takeover_refuses_those_who_do_not_talk_to_customers(
    program: Program, conversation: Conversation
) -> None:
    analyst = make_user(tenant=conversation.tenant, role=Membership.Role.ANALYST)
    gone = make_user(tenant=conversation.tenant, is_active=False)
    for user_id in (make_user().id, analyst.id, gone.id, new_id()):
        answer = program.post(f"/conversations/{conversation.id}/takeover", {"agent_id": str(user_id)})
        assert error(answer) == (404, "not_found")
    conversation.refresh_from_db()
    assert conversation.owner == "ai"


def test_release_gives_back_to_the_ai(program: Program, tenant: Tenant) -> None:
    owned = make_conversation(tenant=tenant, owner=Owner.HUMAN, assignee=make_user(tenant=tenant))
    answer = program.post(f"/conversations/{owned.id}/release").json()
    assert (answer["owner"], answer["assignee"]) == ("ai", None)
    owned.refresh_from_db()
    assert owned.ownership_version == 2


def test_resolve_and_reopen(program: Program, conversation: Conversation) -> None:
    turn = make_turn(conversation=conversation)
    assert program.post(f"/conversations/{conversation.id}/resolve").json()["status"] == "resolved"
    turn.refresh_from_db()
    assert turn.state == "cancelled"
    assert program.post(f"/conversations/{conversation.id}/reopen").json()["status"] == "open"
    activities = [row["metadata"]["activity"] for row in messages(program, conversation)]
    assert activities == ["resolved", "reopened"]


def messages(program: Program, conversation: Conversation) -> list[dict[str, dict[str, str]]]:
    rows: list[dict[str, dict[str, str]]] = program.get(f"/conversations/{conversation.id}/messages").json()[
        "results"
    ]
    return rows


@pytest.mark.parametrize("verb", ["handoff", "takeover", "release"])
def test_nobody_owns_what_is_resolved(program: Program, tenant: Tenant, verb: str) -> None:
    ended = make_conversation(tenant=tenant, status=Status.RESOLVED)
    assert error(program.post(f"/conversations/{ended.id}/{verb}")) == (409, "closed")


def test_reopen_beside_a_newer_conversation_is_refused(program: Program, tenant: Tenant) -> None:
    old = make_conversation(tenant=tenant, status=Status.RESOLVED)
    make_conversation(tenant=tenant, inbox=old.inbox, contact=old.contact)
    assert error(program.post(f"/conversations/{old.id}/reopen")) == (409, "closed")


@pytest.mark.parametrize("verb", VERBS)
def test_verbs_refuse_unknown_fields(program: Program, conversation: Conversation, verb: str) -> None:
    answer = program.post(f"/conversations/{conversation.id}/{verb}", {"because": "of me"})
    assert error(answer) == (400, "invalid")


@pytest.mark.parametrize("verb", VERBS)
def test_verbs_do_not_find_what_is_not_there(program: Program, verb: str) -> None:
    assert error(program.post(f"/conversations/{new_id()}/{verb}")) == (404, "not_found")
