"""What a claimed turn is about: the question and how the inbox answers, read before the pipeline runs."""

import contextlib
from dataclasses import dataclass

from apps.ai import context
from apps.ai.context_codec import Context
from apps.ai.language import detect_language
from apps.ai.profiles import Turn
from apps.conversations import queries as threads
from apps.conversations import recalling
from apps.conversations import services as conversations
from apps.conversations.models import Conversation, Message
from apps.desk import later
from apps.desk.asked import CONTEXT_MESSAGES, earlier_question, has_answers, history, open_messages
from apps.desk.models import BotTurn
from apps.desk.pipeline.question import Question
from apps.desk.pipeline.setup import Setup, setup_of
from apps.desk.showing import Run
from apps.tenants.access import NoSuchInbox, active_inbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    turn: BotTurn
    conversation: Conversation
    question: Question
    setup: Setup

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
    with contextlib.suppress(NoSuchInbox):  # it was switched off meanwhile: what was asked is answered
        conversation.inbox = active_inbox(conversation.tenant_id, conversation.inbox_id)
    return Job(
        turn=turn,
        conversation=conversation,
        question=question_of(conversation),
        setup=setup_of(conversation.inbox),
    )


def question_of(conversation: Conversation) -> Question:
    """What waits for an answer in it."""
    known, messages = _said(conversation)
    asked = open_messages(messages)
    text = "\n".join(message.content for message in asked)
    contact = conversation.contact
    return Question(
        inbox=conversation.inbox,
        text=text,
        language=detect_language(text),
        earlier=earlier_question(messages, asked) or _last_asked(known),
        history=(*known.turns, *history(messages)),
        summary=known.summary,
        is_first=not known.turns and not has_answers(messages),
        owner=conversation.owner,
        message_count=conversation.last_seq,
        page_url=conversation.page_url,
        conversation_id=conversation.id,
        contact_id=contact.id,
        contact_name=contact.name,
        attributes=contact.custom_attributes,
    )


def _said(conversation: Conversation) -> tuple[Context, list[Message]]:
    """What was kept after the last answer and the messages since, or all messages that bear on the answer.

    What was kept is not believed when it is ahead of what is stored, or when something was recalled since.
    """
    key = conversation.tenant_id, conversation.id
    known = context.load(*key)
    if known is not None and 0 < known.last_seq <= conversation.last_seq:
        since = threads.public_messages_after(*key, known.last_seq)
        if not any(message.metadata.get("activity") == recalling.ACTIVITY for message in since):
            return known, since
    return Context(0), threads.latest_public_messages(*key, limit=CONTEXT_MESSAGES)


def _last_asked(known: Context) -> str:
    asked = [turn.content for turn in known.turns if turn.role == "user"]
    return asked[-1] if asked else ""


def keep_context(job: Job, answer: Message) -> None:
    """After the answer: the next question needs only what is said from here on."""
    turns = (*job.question.history, Turn("assistant", answer.content))
    kept = Context(answer.seq, turns[-context.MOST_TURNS :], job.question.summary)
    context.store(job.turn.tenant_id, job.conversation.id, kept)
    if context.unsummarised_tokens(kept) > context.BUDGET:
        later.shorten(job.conversation)
