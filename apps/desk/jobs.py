"""Everything an answer needs, read once before the provider is called."""

import re
from dataclasses import dataclass
from uuid import UUID

from apps.ai.language import detect_language
from apps.ai.profiles import Passage, PersonaStyle, ProviderConfig, Turn
from apps.conversations import queries as threads
from apps.conversations import services as conversations
from apps.conversations.models import Conversation, Message
from apps.desk import queries
from apps.desk.models import BotTurn
from apps.desk.streaming import Run
from apps.knowledge.search import Passage as Found
from apps.knowledge.search import Verdict, search
from apps.moderation.masking import StreamMasker
from apps.moderation.screening import stream_masker

CONTEXT_MESSAGES = 12
PASSAGES = 4
# «那新疆呢», «and to Japan?»: short, and with a word that points back.
FOLLOW_UP = re.compile(r"^(那|还有|and |what about |how about ).{0,40}$|^.{0,20}呢[?？]?$", re.IGNORECASE)
ANSWERERS = (Message.Sender.AI, Message.Sender.AGENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    turn: BotTurn
    conversation: Conversation
    question: str
    language: str
    history: tuple[Turn, ...]
    style: PersonaStyle
    provider: ProviderConfig | None
    found: tuple[Found, ...]
    masker: StreamMasker

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The found articles, numbered as the answer cites them."""
        return tuple(
            Passage(index, found.title, found.text, found.url, found.score)
            for index, found in enumerate(self.found, start=1)
        )

    @property
    def run(self) -> Run:
        assert self.turn.message_id is not None  # given when the turn was claimed
        return Run(
            run_id=self.turn.run_id,
            tenant_id=self.turn.tenant_id,
            conversation_id=self.conversation.id,
            message_id=self.turn.message_id,
            readers=conversations.readers(self.conversation),
        )


def gather(turn: BotTurn, conversation: Conversation) -> Job:
    messages = threads.latest_public_messages(turn.tenant_id, conversation.id, limit=CONTEXT_MESSAGES)
    answering = queries.answering(conversation.inbox)
    persona = turn.persona or answering.persona
    questions = open_questions(messages)
    question = "\n".join(questions)
    return Job(
        turn=turn,
        conversation=conversation,
        question=question,
        language=detect_language(question),
        history=history(messages),
        style=persona.style() if persona else PersonaStyle(),
        provider=queries.provider_of(turn.tenant_id, answering.provider),
        found=find(turn.tenant_id, question, earlier_question(messages, questions), answering.collection_ids),
        masker=stream_masker(tenant_id=turn.tenant_id),
    )


def history(messages: list[Message]) -> tuple[Turn, ...]:
    """The conversation as the model reads it. System lines are ours, not the model's business.

    A recalled message has no content, and is not read.
    """
    turns: list[Turn] = []
    for message in (each for each in messages if each.content):
        if message.sender_kind == Message.Sender.VISITOR:
            turns.append(Turn("user", message.content))
        elif message.sender_kind in ANSWERERS:
            turns.append(Turn("assistant", message.content))
    return tuple(turns)


def open_questions(messages: list[Message]) -> list[str]:
    return [message.content for message in open_messages(messages)]


def open_messages(messages: list[Message]) -> list[Message]:
    """What the visitor wrote since the last answer, oldest first: five short messages are one question."""
    asked: list[Message] = []
    for message in reversed(messages):
        if message.sender_kind in ANSWERERS and asked:
            break
        if message.sender_kind == Message.Sender.VISITOR and message.content:
            asked.append(message)
    return asked[::-1]


def earlier_question(messages: list[Message], questions: list[str]) -> str:
    written = [message for message in messages if message.sender_kind == Message.Sender.VISITOR]
    asked = [message.content for message in written if message.content]
    before = asked[: -len(questions)] if questions else asked
    return before[-1] if before else ""


def find(tenant_id: UUID, question: str, earlier: str, collection_ids: tuple[UUID, ...]) -> tuple[Found, ...]:
    """The articles that fit. «And to Japan?» finds nothing by itself, so the question before it helps."""
    attempts = [question]
    if earlier:
        attempts += [f"{earlier} {question}", *([earlier] if FOLLOW_UP.search(question) else [])]
    for query in attempts:
        passages = search(
            tenant_id=tenant_id, query=query, limit=PASSAGES, collection_ids=collection_ids or None
        )
        fitting = tuple(found for found in passages if found.verdict != Verdict.NOTHING)
        if fitting:
            return fitting
    return ()
