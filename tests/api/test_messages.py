"""Messages over REST: read by number, post as visitor, agent, AI or system."""

from typing import Any

import pytest

from apps.conversations.models import Conversation, Message
from apps.desk.models import BotTurn
from apps.tenants.models import Tenant
from tests.api.client import Program, error
from tests.api.conftest import NewProgram
from tests.factories import (
    make_conversation,
    make_message,
    make_persona,
    make_turn,
    make_user,
    make_word,
)

Owner, Status = Conversation.Owner, Conversation.Status
COMPLAINT = {"sender": "ai", "content": "您的问题已记录", "metadata": {"intent": "complaint"}}


@pytest.fixture
def conversation(tenant: Tenant) -> Conversation:
    return make_conversation(tenant=tenant)


@pytest.fixture
def path(conversation: Conversation) -> str:
    return f"/conversations/{conversation.id}/messages"


def seqs(response: Any) -> list[int]:
    return [message["seq"] for message in response.json()["results"]]


def test_list_follows_the_numbers(program: Program, conversation: Conversation, path: str) -> None:
    for number in range(5):
        make_message(conversation=conversation, content=f"line {number}")
    first = program.get(path, limit=2)
    second = program.get(first.json()["next"])
    third = program.get(second.json()["next"])
    assert [seqs(first), seqs(second), seqs(third)] == [[1, 2], [3, 4], [5]]
    assert (first.json()["previous"], third.json()["next"]) == (None, None)
    assert seqs(program.get(third.json()["previous"])) == [3, 4]


def test_list_starts_after_or_ends_before_a_number(
    program: Program, conversation: Conversation, path: str
) -> None:
    for _ in range(4):
        make_message(conversation=conversation)
    assert seqs(program.get(path, after_seq=2)) == [3, 4]
    assert seqs(program.get(path, before_seq=4, limit=2)) == [2, 3]
    assert program.get(path, after_seq=9).json() == {
        "results": [],
        "skipped": [],
        "next": None,
        "previous": None,
    }


def test_list_shows_notes_and_counts_what_is_blocked(
    program: Program, conversation: Conversation, path: str
) -> None:
    make_message(conversation=conversation, visibility=Message.Visibility.AGENTS, kind="agent")
    make_message(
        conversation=conversation, visibility=Message.Visibility.SUPERVISORS, content="a blocked word"
    )
    answer = program.get(path).json()
    assert [(row["seq"], row["private"]) for row in answer["results"]] == [(1, True)]
    assert answer["skipped"] == [2]


@pytest.mark.parametrize(
    "query",
    [
        {"after_seq": -1},
        {"after_seq": 2**31},
        {"before_seq": "x"},
        {"limit": 0},
        {"after_seq": 1, "before_seq": 2},
    ],
)
def test_list_refuses_bad_values(program: Program, path: str, query: dict[str, Any]) -> None:
    assert error(program.get(path, **query)) == (400, "invalid")


def test_post_as_ai_shows_the_personas_name(program: Program, conversation: Conversation, path: str) -> None:
    make_persona(tenant=conversation.tenant, name="Mia", is_default=True)
    answer = program.post(path, COMPLAINT)
    assert answer.status_code == 201
    message = answer.json()
    assert (message["seq"], message["sender"]["kind"], message["sender"]["name"]) == (1, "ai", "Mia")
    assert (message["content"], message["metadata"]) == ("您的问题已记录", {"intent": "complaint"})
    conversation.refresh_from_db()
    assert (conversation.owner, conversation.preview) == ("ai", "您的问题已记录")


def test_post_as_ai_replaces_the_answer_being_written(
    program: Program, conversation: Conversation, path: str
) -> None:
    turn = make_turn(conversation=conversation, state=BotTurn.State.RUNNING)
    assert program.post(path, COMPLAINT).status_code == 201
    turn.refresh_from_db()
    assert (turn.state, turn.reason) == ("cancelled", "replaced")


def test_post_as_ai_waits_while_a_person_owns(
    program: Program, conversation: Conversation, path: str
) -> None:
    Conversation.objects.filter(pk=conversation.pk).update(owner=Owner.HUMAN)
    assert error(program.post(path, COMPLAINT)) == (409, "owned_by_human")
    assert program.post(path, COMPLAINT | {"private": True}).status_code == 201
    assert Message.objects.get().visibility == "agents"


def test_post_as_agent_takes_over_under_the_keys_name(
    program: Program, conversation: Conversation, path: str
) -> None:
    turn = make_turn(conversation=conversation, state=BotTurn.State.RUNNING)
    answer = program.post(path, {"sender": "agent", "content": "I have your parcel here."})
    assert answer.status_code == 201
    assert answer.json()["sender"] == {"kind": "agent", "id": None, "name": "Shop backend", "avatar_url": ""}
    conversation.refresh_from_db()
    turn.refresh_from_db()
    assert (conversation.owner, conversation.assignee, turn.state) == ("human", None, "cancelled")
    contents = list(Message.objects.order_by("seq").values_list("sender_kind", flat=True))
    assert contents == ["system", "agent"]


def test_post_as_agent_leaves_the_assignee(program: Program, conversation: Conversation, path: str) -> None:
    agent = make_user(tenant=conversation.tenant)
    Conversation.objects.filter(pk=conversation.pk).update(owner=Owner.HUMAN, assignee=agent)
    program.post(path, {"sender": "agent", "content": "One moment."})
    conversation.refresh_from_db()
    assert (conversation.assignee, conversation.last_seq) == (agent, 1)


def test_post_a_note_changes_nothing_else(program: Program, conversation: Conversation, path: str) -> None:
    turn = make_turn(conversation=conversation)
    answer = program.post(path, {"sender": "agent", "content": "A regular customer.", "private": True})
    assert (answer.status_code, answer.json()["private"]) == (201, True)
    turn.refresh_from_db()
    conversation.refresh_from_db()
    assert (turn.state, conversation.owner, conversation.preview) == ("pending", "ai", "")


def test_post_as_system(program: Program, path: str) -> None:
    sender = program.post(path, {"sender": "system", "content": "The order was paid."}).json()["sender"]
    assert sender == {"kind": "system", "id": None, "name": "", "avatar_url": ""}


@pytest.mark.parametrize("sender", ["agent", "ai", "system"])
def test_post_after_the_end_is_refused(program: Program, tenant: Tenant, sender: str) -> None:
    ended = make_conversation(tenant=tenant, status=Status.RESOLVED)
    answer = program.post(f"/conversations/{ended.id}/messages", {"sender": sender, "content": "And?"})
    assert error(answer) == (409, "closed")


def test_post_with_the_same_client_id_makes_one_message(program: Program, path: str) -> None:
    first = program.post(path, COMPLAINT | {"client_id": "a"})
    second = program.post(path, COMPLAINT | {"client_id": "a", "content": "other words"})
    assert (first.status_code, second.status_code) == (201, 200)
    assert second.json() == first.json()


def test_post_as_visitor_goes_the_visitors_way(
    new_program: NewProgram, conversation: Conversation, path: str
) -> None:
    make_word(tenant=conversation.tenant, text="casino")
    channel = new_program("channel")
    answer = channel.post(path, {"sender": "visitor", "content": "Is the casino tea back?"})
    assert answer.status_code == 201
    assert answer.json()["sender"]["id"] == str(conversation.contact_id)
    assert "casino" not in answer.json()["content"]
    assert BotTurn.objects.get().trigger_seq == 1


def test_post_as_visitor_after_the_end_opens_a_new_one(program: Program, tenant: Tenant) -> None:
    ended = make_conversation(tenant=tenant, status=Status.RESOLVED, owner=Owner.HUMAN)
    answer = program.post(f"/conversations/{ended.id}/messages", {"sender": "visitor", "content": "Hello"})
    newest = Conversation.objects.get(pk=answer.json()["conversation_id"])
    assert newest.id != ended.id
    assert (newest.contact_id, newest.owner) == (ended.contact_id, "ai")


@pytest.mark.parametrize(
    ("scopes", "sender", "status"),
    [
        (("read", "write"), "visitor", 403),
        (("channel",), "ai", 403),
        (("channel",), "agent", 403),
        (("read",), "ai", 403),
        (("write",), "ai", 201),
        (("channel",), "visitor", 201),
    ],
)
def test_post_needs_the_scope_of_its_sender(
    new_program: NewProgram, path: str, scopes: tuple[str, ...], sender: str, status: int
) -> None:
    answer = new_program(*scopes).post(path, {"sender": sender, "content": "Hello"})
    assert answer.status_code == status
    assert Message.objects.exists() == (status == 201)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"content": ""}, "invalid"),
        ({"content": " \n"}, "invalid"),
        ({"content": "x" * 10_001}, "too_large"),
        ({"content": None}, "invalid"),
        ({"content": {"a": 1}}, "invalid"),
        ({"content": "\ud800"}, "invalid"),
        ({"sender": "root"}, "invalid"),
        ({"client_id": "x" * 65}, "invalid"),
        ({"private": "perhaps"}, "invalid"),
        ({"metadata": []}, "invalid"),
        ({"metadata": {"a": "\x00"}}, "invalid"),
        ({"metadata": {"a": "x" * 17_000}}, "invalid"),
        ({"privat": True}, "invalid"),
        ({"sender": "visitor", "private": True, "metadata": {}}, "invalid"),
        ({"sender": "visitor"}, "invalid"),
    ],
)
def test_post_refuses_bad_bodies(program: Program, path: str, change: dict[str, Any], code: str) -> None:
    assert error(program.post(path, COMPLAINT | change)) == (400, code)
    assert Message.objects.count() == 0


def test_post_takes_the_longest_message(program: Program, path: str) -> None:
    assert program.post(path, COMPLAINT | {"content": "长" * 10_000}).status_code == 201
