"""Visitor, agent and worker at the same conversation in the same moment, in an order that a seed decides.

Each round starts a question, then lets everybody loose within a few milliseconds, lets the workers finish what is left,
and reads the thread: one owner, no AI line after a person took over, never two AI lines without a question in between.
"""

import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.db import connection

from apps.conversations.models import Conversation, Message
from apps.conversations.services import ConversationClosed
from apps.conversations.visitors import Visitor, new_visitor
from apps.desk import agent, bot, intake, visitor
from apps.desk.intake import Busy, FromAgent, FromVisitor, Incoming
from apps.desk.models import BotTurn, Wait
from apps.desk.resuming import NotWaiting
from apps.tenants.access import Desk
from apps.tenants.models import Inbox

WITHIN_S = 0.04
LEFTOVERS = 20
Action = Callable[[], object]


@dataclass
class Round:
    """One conversation and what everybody does in it."""

    inbox: Inbox
    desk: Desk
    seed: int
    visitor: Visitor = field(init=False)
    failures: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.visitor = new_visitor(self.inbox)

    def run(self) -> list[str]:
        """What went wrong; nothing, it should be."""
        self._say("运费怎么算？", "first")
        actors = [self._people, self._work, self._work]
        threads = [threading.Thread(target=self._act, args=(actor(),)) for actor in actors]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
            if thread.is_alive():
                self.failures.append("somebody hangs")
        self._finish_leftovers()
        return [f"seed {self.seed}: {failure}" for failure in (*self.failures, *faults(self.conversation))]

    @property
    def conversation(self) -> Conversation:
        return Conversation.objects.get(contact_id=self.visitor.contact_id)

    def _act(self, actions: Sequence[Action]) -> None:
        try:
            for action in actions:
                time.sleep(self.random.uniform(0, WITHIN_S / 2))
                action()
        except (Busy, ConversationClosed, NotWaiting):
            pass  # refused, and the person was told so
        except Exception as error:  # noqa: BLE001 - reported by the round
            self.failures.append(repr(error))
        finally:
            connection.close()

    def _people(self) -> list[Action]:
        possible: list[Action] = [
            lambda: self._say("还有，寄到新疆呢", f"again-{self.random.random()}"),
            lambda: self._say("运费多少钱", f"more-{self.random.random()}"),
            self._stop,
            lambda: agent.take_over(self.desk, self.conversation.id),
            self._reply,
            lambda: visitor.request_person(self.visitor),
            lambda: visitor.resume_ai(self.visitor),
        ]
        return self.random.sample(possible, self.random.randint(1, 4))

    def _work(self) -> list[Action]:
        return [self._work_once] * 3

    def _work_once(self) -> None:
        """As Celery does it: told of a turn, perhaps twice."""
        turn = BotTurn.objects.filter(conversation=self.conversation).order_by("-created_at").first()
        if turn is not None:
            bot.answer(turn.id)

    def _say(self, content: str, client_id: str) -> None:
        intake.write_one(FromVisitor(self.visitor, Incoming(content=content, client_id=client_id)))

    def _reply(self) -> None:
        item = FromAgent(
            desk=self.desk, conversation_id=self.conversation.id, content="我来帮您", client_id="reply"
        )
        intake.write_one(item)

    def _stop(self) -> None:
        turn = BotTurn.objects.filter(conversation=self.conversation).order_by("-created_at").first()
        if turn is not None and turn.message_id is not None:
            visitor.stop_answer(self.visitor, message_id=turn.message_id)

    def _finish_leftovers(self) -> None:
        for _ in range(LEFTOVERS):
            waiting = BotTurn.objects.filter(
                conversation=self.conversation, state=BotTurn.State.PENDING
            ).first()
            if waiting is None:
                return
            bot.answer(waiting.id)
        self.failures.append("there is always another turn")


def faults(conversation: Conversation) -> list[str]:
    """What is wrong with a thread in which nothing happens any more."""
    lines = list(Message.objects.filter(conversation=conversation).order_by("seq"))
    found = [] if [line.seq for line in lines] == list(range(1, len(lines) + 1)) else ["seq has holes"]
    if conversation.last_seq != len(lines):
        found.append("last_seq is not the last seq")
    if BotTurn.objects.filter(conversation=conversation, state__in=BotTurn.ACTIVE).exists():
        found.append("a turn never ended")
    return found + _talked_over(lines) + _unanswered(conversation, lines) + _waits(conversation)


def _talked_over(lines: Sequence[Message]) -> list[str]:
    found, is_persons, is_answered = [], False, False
    for line in lines:
        if line.metadata.get("activity") in ("assigned", "handoff"):
            is_persons = True
        if line.metadata.get("activity") == "resumed":
            is_persons = False
        if line.sender_kind == Message.Sender.VISITOR:
            is_answered = False
        if line.sender_kind == Message.Sender.AI:
            found += ["the AI talked over a person"] if is_persons else []
            found += ["two answers to one question"] if is_answered else []
            is_answered = True
    return found


def _unanswered(conversation: Conversation, lines: Sequence[Message]) -> list[str]:
    """While the AI owns it, the last question has an answer, unless the visitor stopped it, or took it to the queue and
    back again."""
    if lines[-1].metadata.get("activity") == "resumed":
        return []
    if conversation.owner != Conversation.Owner.AI or lines[-1].sender_kind == Message.Sender.AI:
        return []
    last = BotTurn.objects.filter(conversation=conversation).order_by("-created_at").first()
    return [] if last is not None and last.reason == "stopped" else ["the last question has no answer"]


def _waits(conversation: Conversation) -> list[str]:
    """It stands in the line while the queue owns it, and only then."""
    waits = Wait.objects.filter(conversation=conversation, ended_at=None).count()
    return [] if waits == (conversation.owner == Conversation.Owner.QUEUE) else ["the line is wrong"]
