"""The gateway as the contract describes it, through real sockets."""

import contextlib
import json
import uuid

import pytest
from websockets.exceptions import ConnectionClosed

from tests.e2e import sockets
from tests.e2e.installation import Installation
from tests.e2e.sockets import Client

pytestmark = pytest.mark.usefixtures("close_sockets")
PEOPLE = "demo-people"  # nobody answers by himself here, so every frame is of our own making


def fresh(installation: Installation) -> tuple[Client, str]:
    token = sockets.visitor_token(installation, PEOPLE)
    client = sockets.visitor(installation, token)
    assert client.receive("welcome")["conversation"] is None
    return client, token


def say(client: Client, *texts: str) -> list[dict[str, object]]:
    for text in texts:
        client.send(type="message", client_id=text, content=text)
    return [client.receive("ack", client_id=text) for text in texts]


def seqs(client: Client) -> list[int]:
    """Every seq that the socket was sent, messages and skips, in order of arrival."""
    shown = [frame for frame in client.frames if frame["type"] in ("message", "skip")]
    return [frame["message"]["seq"] if frame["type"] == "message" else frame["seq"] for frame in shown]


# ── hello ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("token", ["", "nonsense", "WyJhIl0:1xUd2d:forged"])
def test_hello_with_a_bad_token_closes_with_4401(knowledge_only: Installation, token: str) -> None:
    client = sockets.visitor(knowledge_only, token)
    assert client.close_code() == 4401
    assert client.frames[-1]["code"] == "forbidden"


def test_hello_from_a_foreign_page_closes_with_4403(knowledge_only: Installation) -> None:
    token = sockets.visitor_token(knowledge_only)
    client = Client(f"{knowledge_only.socket_url}/ws/visitor/", Origin="https://evil.example")
    client.send(type="hello", token=token)
    assert client.close_code() == 4403


def test_hello_from_our_own_page_on_another_port_is_welcome_in_development(
    knowledge_only: Installation,
) -> None:
    token = sockets.visitor_token(knowledge_only)
    client = Client(f"{knowledge_only.socket_url}/ws/visitor/", Origin="http://127.0.0.1:3999")
    client.send(type="hello", token=token, ref="r1")
    assert client.receive("welcome")["ref"] == "r1"


def test_an_agents_hello_without_a_session_closes_with_4401(knowledge_only: Installation) -> None:
    client = Client(f"{knowledge_only.socket_url}/ws/agent/")
    client.send(type="hello")
    assert client.close_code() == 4401


def test_an_agents_hello_from_a_foreign_page_closes_with_4403(knowledge_only: Installation) -> None:
    cookie = sockets.session_cookie(knowledge_only)
    client = Client(f"{knowledge_only.socket_url}/ws/agent/", Cookie=cookie, Origin="https://evil.example")
    client.send(type="hello")
    assert client.close_code() == 4403


def test_no_hello_closes_with_4408(knowledge_only: Installation) -> None:
    assert Client(f"{knowledge_only.socket_url}/ws/visitor/").close_code() == 4408


def test_another_sub_protocol_closes_with_4400(knowledge_only: Installation) -> None:
    client = Client(f"{knowledge_only.socket_url}/ws/visitor/", protocol="kefu.v9.xml")
    assert client.close_code() == 4400


@pytest.mark.parametrize("frame", ["not json", "[]", "{}", "[" * 5000])
def test_what_is_no_frame_closes_with_4400(knowledge_only: Installation, frame: str) -> None:
    client, _ = fresh(knowledge_only)
    client.socket.send(frame)
    assert client.close_code() == 4400


def test_a_binary_frame_closes_with_4400(knowledge_only: Installation) -> None:
    client, _ = fresh(knowledge_only)
    client.socket.send(b"\x00\x01")
    assert client.close_code() == 4400


def test_a_frame_above_64_kib_closes_with_4413(knowledge_only: Installation) -> None:
    client, _ = fresh(knowledge_only)
    client.socket.send(
        json.dumps({"type": "message", "client_id": "c", "content": "字" * 30_000}, ensure_ascii=False)
    )
    assert client.close_code() == 4413


def test_a_flood_closes_with_4429(knowledge_only: Installation) -> None:
    client, _ = fresh(knowledge_only)
    with contextlib.suppress(ConnectionClosed):  # the end may come while the flood still pours
        for _ in range(200):
            client.socket.send('{"type":"ping"}')
    assert client.close_code() == 4429


def test_wrong_fields_are_answered_and_the_socket_stays(knowledge_only: Installation) -> None:
    client, _ = fresh(knowledge_only)
    client.send(type="message", client_id="c1", content="", ref="r")
    assert client.receive("error") == {
        "type": "error",
        "code": "invalid",
        "detail": "a message needs text",
        "client_id": "c1",
        "ref": "r",
    }
    client.send(type="message", client_id="c2", content="x" * 10_001)
    assert client.receive("error")["code"] == "too_large"
    client.send(type="takeover")
    assert client.receive("error")["detail"] == "this socket has no such command"
    client.send(type="hello", token="t")
    assert client.receive("error")["detail"] == "say hello once, and first"
    client.send(type="ping")
    assert client.receive("pong")["last_seq"] == 0


def test_commands_before_hello_are_refused(knowledge_only: Installation) -> None:
    client = Client(f"{knowledge_only.socket_url}/ws/visitor/")
    client.send(type="message", client_id="c", content="hi")
    assert client.receive("error")["detail"] == "say hello once, and first"


# ── messages ─────────────────────────────────────────────────────────────────────────────────────────


def test_messages_are_acknowledged_and_broadcast_in_order(knowledge_only: Installation) -> None:
    client, token = fresh(knowledge_only)
    other_tab = sockets.visitor(knowledge_only, token)
    other_tab.receive("welcome")
    acks = say(client, "one", "two", "three")
    assert [ack["seq"] for ack in acks] == [1, 2, 3]
    for tab in (client, other_tab):
        tab.quiet()
        assert seqs(tab) == [1, 2, 3]


def test_the_same_client_id_is_stored_and_shown_once(knowledge_only: Installation) -> None:
    client, _ = fresh(knowledge_only)
    say(client, "same")
    client.send(type="message", client_id="same", content="another text")
    again = client.receive("ack")
    client.quiet()
    assert again["seq"] == 1
    assert seqs(client) == [1]


def test_a_reconnect_replays_what_was_missed_once_and_in_order(knowledge_only: Installation) -> None:
    client, token = fresh(knowledge_only)
    conversation_id = say(client, "a", "b")[0]["conversation_id"]
    client.close()
    other = sockets.visitor(knowledge_only, token, conversation_id=conversation_id, after_seq=2)
    other.receive("welcome")
    say(other, "c", "d", "e")
    back = sockets.visitor(knowledge_only, token, conversation_id=conversation_id, after_seq=2)
    welcome = back.receive("welcome")
    assert (welcome["last_seq"], welcome["conversation"]["id"]) == (5, conversation_id)
    back.quiet()
    assert seqs(back) == [3, 4, 5]


def test_after_seq_of_another_conversation_replays_from_the_beginning(knowledge_only: Installation) -> None:
    client, token = fresh(knowledge_only)
    say(client, "a", "b")
    back = sockets.visitor(knowledge_only, token, conversation_id=str(uuid.uuid4()), after_seq=2)
    back.quiet()
    assert seqs(back) == [1, 2]


def test_history_pages_by_seq_without_hole_or_repeat(knowledge_only: Installation) -> None:
    client, _ = fresh(knowledge_only)
    say(client, *[str(number) for number in range(1, 8)])
    client.send(type="history", before_seq=6, limit=2)
    page = client.receive("history")
    say(client, "8")
    client.send(type="history", before_seq=page["messages"][0]["seq"], limit=3)
    older = client.receive("history")
    assert [row["seq"] for row in page["messages"]] == [4, 5]
    assert [row["seq"] for row in older["messages"]] == [1, 2, 3]
    assert (page["more"], older["more"]) == (True, False)


def test_a_message_after_the_end_opens_a_new_conversation(knowledge_only: Installation) -> None:
    client, _ = fresh(knowledge_only)
    first = say(client, "first")[0]
    client.send(type="end")
    while client.receive("conversation")["conversation"]["status"] != "resolved":
        pass
    second = say(client, "second")[0]
    assert second["seq"] == 1
    assert second["conversation_id"] != first["conversation_id"]


# ── agents ───────────────────────────────────────────────────────────────────────────────────────────


def test_an_agent_answers_and_a_note_is_a_skip_for_the_visitor(knowledge_only: Installation) -> None:
    client, token = fresh(knowledge_only)
    conversation_id = say(client, "help")[0]["conversation_id"]
    agent = sockets.agent(knowledge_only)
    agent.send(type="subscribe", conversation_id=conversation_id, after_seq=0)
    agent.receive("message")
    agent.send(
        type="message", conversation_id=conversation_id, client_id="note", content="a note", private=True
    )
    agent.receive("ack", client_id="note")
    agent.send(type="message", conversation_id=conversation_id, client_id="reply", content="hello")
    agent.receive("ack", client_id="reply")
    agent.quiet()
    client.quiet()
    assert seqs(agent) == seqs(client) == [1, 2, 3, 4]
    assert [frame["seq"] for frame in client.frames if frame["type"] == "skip"] == [2]
    assert "a note" not in json.dumps(client.frames)

    replay = sockets.visitor(knowledge_only, token)
    replay.quiet()
    assert seqs(replay) == [1, 2, 3, 4]
    assert "a note" not in json.dumps(replay.frames)
    replay.send(type="history")
    assert [row["seq"] for row in replay.receive("history")["messages"]] == [1, 3, 4]


def test_an_agents_message_after_resolved_is_closed(knowledge_only: Installation) -> None:
    client, _ = fresh(knowledge_only)
    conversation_id = say(client, "help")[0]["conversation_id"]
    agent = sockets.agent(knowledge_only)
    agent.send(type="resolve", conversation_id=conversation_id)
    agent.send(type="message", conversation_id=conversation_id, client_id="late", content="late")
    assert agent.receive("error")["code"] == "closed"


@pytest.mark.parametrize(
    "command", ["subscribe", "message", "typing", "read", "history", "takeover", "release", "resolve"]
)
def test_another_tenants_agent_reaches_nothing(knowledge_only: Installation, command: str) -> None:
    client, _ = fresh(knowledge_only)
    conversation_id = say(client, "secret")[0]["conversation_id"]
    stranger = sockets.agent(knowledge_only, "other-admin")
    stranger.send(type=command, conversation_id=conversation_id, client_id="c", content="x", seq=1)
    assert stranger.receive("error")["code"] == "not_found"
    assert "secret" not in json.dumps(stranger.frames)


def test_another_visitor_sees_nothing(knowledge_only: Installation) -> None:
    client, _ = fresh(knowledge_only)
    conversation_id = say(client, "secret")[0]["conversation_id"]
    stranger = sockets.visitor(
        knowledge_only, sockets.visitor_token(knowledge_only, PEOPLE), conversation_id=conversation_id
    )
    assert stranger.receive("welcome")["conversation"] is None
    stranger.send(type="history", conversation_id=conversation_id)
    assert stranger.receive("error")["code"] == "not_found"
    say(client, "more")
    heard = [
        frame for frame in stranger.quiet() if frame["type"] != "presence"
    ]  # of the inbox, and everybody's
    assert heard == []


def test_typing_reaches_the_other_side_only_while_open(knowledge_only: Installation) -> None:
    client, _ = fresh(knowledge_only)
    conversation_id = say(client, "help")[0]["conversation_id"]
    agent = sockets.agent(knowledge_only)
    agent.send(type="subscribe", conversation_id=conversation_id)
    agent.receive("message")
    client.send(type="typing", on=True, preview="I wonder")
    assert agent.receive("typing")["preview"] == "I wonder"
    agent.send(type="typing", conversation_id=conversation_id, on=True)
    assert client.receive("typing")["sender"]["kind"] == "agent"


def test_read_marks_reach_the_other_side(knowledge_only: Installation) -> None:
    client, _ = fresh(knowledge_only)
    conversation_id = say(client, "help")[0]["conversation_id"]
    agent = sockets.agent(knowledge_only)
    agent.send(type="read", conversation_id=conversation_id, seq=1)
    frame = client.receive("read")
    assert (frame["reader"], frame["seq"]) == ("agent", 1)
