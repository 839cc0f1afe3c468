"""Clients written from docs/protocol.md alone talk to a whole installation, lose their network and miss nothing."""

import asyncio
import re
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e import sockets
from tests.e2e.installation import Installation
from tests.live.stranger import PROTOCOLS, Stranger
from tests.provider.fixtures import ProviderServer

PEOPLE = "demo-people"  # nobody answers by himself here
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "protocol.md"
Join = Callable[..., Stranger]


@pytest.fixture(params=PROTOCOLS)
def join(request: pytest.FixtureRequest, with_model: Installation) -> Iterator[Join]:
    """Connects a visitor, or an agent: join(), join("agent"). All speak the same sub-protocol."""
    opened: list[Stranger] = []

    def join(username: str = "", *, site_key: str = PEOPLE) -> Stranger:
        if username:
            who = {"cookie": sockets.session_cookie(with_model, username)}
        else:
            who = {"token": sockets.visitor_token(with_model, site_key)}
        url = f"{with_model.socket_url}/ws/{'agent' if username else 'visitor'}/"
        opened.append(Stranger(url, request.param, **who))
        opened[-1].wait(lambda: opened[-1].is_welcome)
        return opened[-1]

    yield join
    for stranger in opened:
        stranger.close()


def knows(stranger: Stranger, text: str) -> Callable[[], object]:
    return lambda: stranger.current and text in stranger.thread.texts


def both(join: Join, text: str) -> tuple[Stranger, Stranger]:
    """A visitor who has said something, and the agent whose conversation it is."""
    visitor, agent = join(), join("agent")
    visitor.say(text)
    visitor.wait(lambda: knows(visitor, text)() and not visitor.outbox)
    agent.follow(visitor.current)
    agent.wait(knows(agent, text))
    assert agent.ask("takeover", conversation_id=agent.current)["command"] == "takeover"
    return visitor, agent


def in_step(visitor: Stranger, agent: Stranger, *texts: str) -> None:
    """Both have all of it, in order, each once; notes are the agent's alone."""
    for reader in (visitor, agent):
        reader.wait(knows(reader, texts[-1]))
        reader.quiet()
        assert (reader.holes, reader.repeated, reader.outbox) == (0, 0, {})
        assert reader.thread.last == len(reader.thread.lines)
        hidden = [text if reader is agent or not text.startswith("note") else None for text in texts]
        assert said(reader) == hidden
    assert visitor.thread.last == agent.thread.last


def said(reader: Stranger) -> list[str | None]:
    """What people said; the system tells who took over."""
    people = [line for line in reader.thread.lines if line is None or line["sender"]["kind"] != "system"]
    return [line["content"] if line else None for line in people]


def test_strangers_talk(join: Join) -> None:
    visitor, agent = both(join, "one")
    agent.say("two 😀", conversation_id=agent.current)
    agent.wait(lambda: not agent.outbox)
    agent.say("note three", conversation_id=agent.current, private=True)
    agent.wait(lambda: not agent.outbox)
    agent.wait(knows(agent, "note three"))
    visitor.say("four", in_reply_to=agent.thread.lines[-2]["id"])  # type: ignore[index]
    visitor.wait(lambda: not visitor.outbox)
    in_step(visitor, agent, "one", "two 😀", "note three", "four")
    assert agent.thread.lines[-1]["in_reply_to"] == agent.thread.lines[-3]["id"]  # type: ignore[index]


def test_a_visitor_whose_network_fails_misses_nothing(join: Join) -> None:
    visitor, agent = both(join, "one")
    visitor.cut()
    visitor.say("two, written without a network")
    for text in ("three", "note four", "five"):
        agent.say(text, conversation_id=agent.current, private=text.startswith("note"))
        agent.wait(lambda: not agent.outbox)
    visitor.wait(lambda: visitor.connections == 2 and not visitor.outbox)
    in_step(visitor, agent, "one", "three", "note four", "five", "two, written without a network")


def test_an_agent_whose_network_fails_misses_nothing(join: Join) -> None:
    visitor, agent = both(join, "one")
    agent.cut()
    agent.say("four", conversation_id=agent.current)
    for text in ("two", "three"):
        visitor.say(text)
    visitor.wait(lambda: not visitor.outbox)
    agent.wait(lambda: agent.connections == 2 and not agent.outbox)
    in_step(visitor, agent, "one", "two", "three", "four")


def test_messages_sent_into_a_dying_connection_are_stored_once(join: Join) -> None:
    visitor, agent = both(join, "one")
    for round_number in range(3):
        for number in range(4):
            visitor.say(f"{round_number}-{number}")
        visitor.cut()
        visitor.wait(lambda: not visitor.outbox)
    sent = [f"{round_number}-{number}" for round_number in range(3) for number in range(4)]
    in_step(visitor, agent, "one", *sent)
    assert visitor.connections == 4


def test_commands_are_answered_by_ref(join: Join) -> None:
    visitor, agent = both(join, "one")
    for reader in (visitor, agent):
        reader.wait(lambda reader=reader: reader.thread.state.get("owner") == "human")
    assert visitor.thread.state["assignee"]["name"] == agent.thread.state["assignee"]["name"]
    assert agent.ask("read", conversation_id=agent.current, seq=1)["type"] == "done"
    visitor.wait(lambda: any(frame["type"] == "read" for frame in visitor.frames))
    page = visitor.ask("history", limit=1)
    assert [row["seq"] for row in page["messages"]] == [visitor.thread.last]
    assert visitor.ask("ping")["last_seq"] == visitor.thread.last
    assert agent.ask("takeover", conversation_id=str(uuid.uuid4()))["code"] == "not_found"
    assert visitor.ask("takeover", conversation_id=visitor.current)["code"] == "invalid"
    assert visitor.ask("end")["command"] == "end"
    visitor.wait(lambda: visitor.thread.state["status"] == "resolved")
    visitor.say("another one")
    ended = visitor.current
    visitor.wait(lambda: visitor.current != ended)
    assert visitor.thread.texts == ["another one"]


# Another one each time: the same would be answered from the cache.
QUESTIONS = iter(["运费怎么算", "运费多少钱"])


def test_a_growing_answer_is_the_beginning_of_its_message(
    join: Join, provider_server: ProviderServer
) -> None:
    text = "满九十九元包邮😀。" * 12 + "完。"
    provider_server.control(mode="stream", text=text, delay_s=0.1)
    visitor = join(site_key="demo")
    question = next(QUESTIONS)
    visitor.say(question)
    visitor.wait(lambda: visitor.drafts)
    visitor.cut()
    visitor.wait(knows(visitor, text))
    assert visitor.connections == 2
    assert visitor.thread.texts == [question, text]
    assert all(text.startswith(draft) for draft in visitor.drafts)
    assert len(set(visitor.drafts)) > 1
    assert visitor.thread.growing == {}


def documented_client() -> Any:
    """The class at the end of the document, as a reader would copy it."""
    code = re.search(r"```python\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    assert code is not None
    names: dict[str, Any] = {}
    exec(code[1], names)
    return names["Visitor"]


async def test_the_documented_client_comes_back(with_model: Installation) -> None:
    shown: list[str] = []
    token = sockets.visitor_token(with_model, PEOPLE)
    url = f"{with_model.socket_url}/ws/visitor/"
    visitor = documented_client()(url, token, lambda line: shown.append(line["content"]))
    running = asyncio.create_task(visitor.run())
    try:
        async with asyncio.timeout(20):
            await visitor.say("one")
            await until(lambda: shown == ["one"])
            visitor.socket.transport.abort()
            await visitor.say("two")
            await until(lambda: shown == ["one", "two"] and not visitor.outbox)
            await visitor.say("three")
            await until(lambda: shown == ["one", "two", "three"])
    finally:
        running.cancel()
        await asyncio.wait([running])


async def test_the_documented_client_gives_up_on_a_bad_token(with_model: Installation) -> None:
    visitor = documented_client()(f"{with_model.socket_url}/ws/visitor/", "forged", print)
    async with asyncio.timeout(20):
        assert await visitor.run() == 4401


async def until(is_true: Callable[[], bool]) -> None:
    while not is_true():
        await asyncio.sleep(0.02)
