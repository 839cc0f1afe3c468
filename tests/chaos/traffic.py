"""Who says what, and when: as many messages as asked for, spread over the time, in bursts as people write."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass

from tests.chaos.client import Client
from tests.chaos.people import Agent, Visitor
from tests.chaos.program import Program
from tests.chaos.record import Record

TICK_S = 0.05
MOST_WAITING = 12  # a writer with so many messages unacknowledged waits for them
MOST_POSTS = 40
TRIES = 100  # in a tick: all writers may be waiting
BLOCKED = "刷单返利"  # on the demo's word list: stored, acknowledged, a skip for everybody
WORDS = (
    "包裹到哪里了 我想换一个颜色 请问今天能发货吗 谢谢 好的 尺码偏大吗 还有别的图片吗 the parcel is still on its way "
    "could you look again please blue or green both are fine thank you very much see you tomorrow"
)


@dataclass(frozen=True, slots=True)
class Crowd:
    """conversations: those that exist by now, of the program's tenant."""

    visitors: list[Visitor]
    agents: list[Agent]
    program: Program
    conversations: list[str]


class Traffic:
    """The share of each kind of writer is fixed; which of them it is, is drawn."""

    def __init__(self, crowd: Crowd, record: Record, chance: random.Random) -> None:
        self._crowd = crowd
        self._record = record
        self._chance = chance
        self._ended: set[str] = set()  # contacts
        self._kinds: dict[Callable[[], None], int] = {
            self._visitor: 60,
            self._agent: 28,
            self._note: 4,
            self._program: 8,
            self._recall: 1,
            self._end: 1,
        }

    async def flow(self, per_second: float, *, until: Callable[[], bool]) -> None:
        """What cannot be said while everybody waits for the server is said later, faster."""
        started = self._record.now()
        while not until():
            due = (self._record.now() - started) * per_second
            for _ in range(TRIES):
                if len(self._record.sent) >= due:
                    break
                (say,) = self._chance.choices(list(self._kinds), list(self._kinds.values()))
                say()
            await asyncio.sleep(TICK_S)

    def _visitor(self) -> None:
        visitor = self._chance.choice(self._crowd.visitors)
        if len(visitor.outbox) >= MOST_WAITING:
            return
        for _ in range(self._chance.choice((1, 1, 1, 2, 3, 5))):
            visitor.say(self._text(visitor))
        self._make_noise(visitor, visitor.conversation_id)

    def _agent(self, *, private: bool = False) -> None:
        agent = self._chance.choice(self._crowd.agents)
        if len(agent.outbox) >= MOST_WAITING or not agent.at_work:
            return
        conversation_id = self._chance.choice(agent.at_work)
        agent.say(self._text(agent), conversation_id=conversation_id, private=private)
        self._make_noise(agent, conversation_id)

    def _note(self) -> None:
        self._agent(private=True)

    def _program(self) -> None:
        if len(self._crowd.program) >= MOST_POSTS or not self._crowd.conversations:
            return
        conversation_id = self._chance.choice(self._crowd.conversations)
        sender = self._chance.choice(("agent", "visitor"))
        self._crowd.program.say(
            self._text(self._crowd.program), conversation_id=conversation_id, sender=sender
        )

    def _recall(self) -> None:
        """Take something back that was stored a moment ago."""
        client = self._chance.choice([*self._crowd.visitors, *self._crowd.agents])
        if client.stored:
            conversation_id, message_id = self._chance.choice(client.stored)
            client.mention(type="recall", conversation_id=conversation_id, message_id=message_id)

    def _end(self) -> None:
        """End a visitor's conversation; the next message begins another. Once each: a tab asks for two at most."""
        visitor = self._chance.choice(self._crowd.visitors)
        contact_id, ended = visitor.reader.contact_id, visitor.conversation_id
        tabs = [each for each in self._crowd.visitors if each.reader.contact_id == contact_id]
        if contact_id in self._ended or not ended or any(each.conversation_id != ended for each in tabs):
            return
        self._ended.add(contact_id)
        self._crowd.conversations[:] = [each for each in self._crowd.conversations if each != ended]
        agents = [each for each in self._crowd.agents if ended in each.open]
        if agents and self._chance.random() < 0.5:
            self._chance.choice(agents).mention(type="resolve", conversation_id=ended)
        else:
            visitor.mention(type="end")

    def _text(self, writer: Client | Program) -> str:
        """Names its writer, so that a message shown to the wrong one is recognised at sight."""
        words = " ".join(self._chance.choices(WORDS.split(), k=self._chance.choice((2, 5, 12, 40))))
        blocked = f" {BLOCKED}" if isinstance(writer, Visitor) and self._chance.random() < 0.01 else ""
        return f"{writer.name}: {words}{blocked}"

    def _make_noise(self, client: Client, conversation_id: str) -> None:
        """What else people's clients send: none of it may disturb the messages."""
        if not conversation_id or self._chance.random() > 0.15:
            return
        named = {"conversation_id": conversation_id} if isinstance(client, Agent) else {}
        if self._chance.random() < 0.5:
            client.mention(type="read", seq=client.last.get(conversation_id, 0), **named)
        else:
            client.mention(type="typing", on=True, preview="…", **named)
