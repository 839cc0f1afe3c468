"""What claimed turns are about: the questions and how their inboxes answer, read before the pipeline runs."""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass

from apps.ai import context
from apps.ai.context_codec import Context
from apps.ai.profiles import Turn
from apps.conversations import recalling
from apps.conversations import services as conversations
from apps.conversations.gathered import After, latest_public_of_each, visitor_message_counts
from apps.conversations.models import Conversation, Message
from apps.desk import later
from apps.desk.asked import (
    CONTEXT_MESSAGES,
    earlier_question,
    has_answers,
    history,
    open_messages,
    words_of,
)
from apps.desk.handoff import language_of
from apps.desk.models import BotTurn
from apps.desk.pipeline.question import Question
from apps.desk.pipeline.setup import Setup, setup_of
from apps.desk.rules.queries import rule_set
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


def gather(turns: Sequence[BotTurn]) -> list[Job]:
    """One for each; every turn comes with its conversation."""
    conversations_of = [turn.conversation for turn in turns]
    for conversation in conversations_of:
        with contextlib.suppress(NoSuchInbox):  # it was switched off meanwhile: what was asked is answered
            conversation.inbox = active_inbox(conversation.tenant_id, conversation.inbox_id)
    questions = questions_of(conversations_of)
    return [
        Job(
            turn=turn,
            conversation=turn.conversation,
            question=question,
            setup=setup_of(question.inbox, turn.conversation.team_id),
        )
        for turn, question in zip(turns, questions, strict=True)
    ]


def question_of(conversation: Conversation) -> Question:
    """What waits for an answer in it."""
    return questions_of([conversation])[0]


def questions_of(asked_in: Sequence[Conversation]) -> list[Question]:
    """A few reads, whatever the number of conversations."""
    counted = [each for each in asked_in if rule_set(each.tenant_id).counts_messages]
    counts = visitor_message_counts([each.id for each in counted]) if counted else {}
    return [
        _question(conversation, known, messages, counts.get(conversation.id, 0))
        for conversation, (known, messages) in zip(asked_in, _said(asked_in), strict=True)
    ]


def _question(
    conversation: Conversation, known: Context, messages: Sequence[Message], message_count: int
) -> Question:
    asked = open_messages(messages)
    text = "\n".join(message.content for message in asked if message.content)
    contact = conversation.contact
    return Question(
        inbox=conversation.inbox,
        text=text,
        language=language_of(conversation, text),
        earlier=earlier_question(messages, asked) or _last_asked(known),
        history=(*known.turns, *history(messages)),
        summary=known.summary,
        has_files=any(message.attachments for message in asked),
        is_first=not known.turns and not has_answers(messages),
        owner=conversation.owner,
        message_count=message_count,
        page_url=conversation.page_url,
        conversation_id=conversation.id,
        contact_id=contact.id,
        contact_name=contact.name,
        attributes=contact.custom_attributes,
    )


def _said(asked_in: Sequence[Conversation]) -> list[tuple[Context, list[Message]]]:
    """What was kept after the last answer and the messages since, or all messages that bear on the answer.

    What was kept is not believed when it is ahead of what is stored, or when something was recalled since.
    """
    kept = context.load_all([(each.tenant_id, each.id) for each in asked_in])
    known = [
        found if found and 0 < found.last_seq <= each.last_seq else Context(0)
        for found, each in zip(kept, asked_in, strict=True)
    ]
    pages = _pages(asked_in, [each.last_seq for each in known])
    stale = [number for number, page in enumerate(pages) if known[number].last_seq and _has_recalled(page)]
    for number, page in zip(stale, _pages([asked_in[number] for number in stale]), strict=True):
        known[number], pages[number] = Context(0), page
    return list(zip(known, pages, strict=True))


def _pages(asked_in: Sequence[Conversation], since: Sequence[int] = ()) -> list[list[Message]]:
    """The latest public messages of each, after a seq of each."""
    seqs = since or [0] * len(asked_in)
    wanted = [After(each.tenant_id, each.id, seq) for each, seq in zip(asked_in, seqs, strict=True)]
    return latest_public_of_each(wanted, limit=CONTEXT_MESSAGES) if wanted else []


def _has_recalled(page: Sequence[Message]) -> bool:
    return any(message.metadata.get("activity") == recalling.ACTIVITY for message in page)


def _last_asked(known: Context) -> str:
    asked = [words for turn in known.turns if turn.role == "user" and (words := words_of(turn.content))]
    return asked[-1] if asked else ""


def keep_contexts(answers: Sequence[tuple[Job, Message]]) -> None:
    """After the answers: the next question needs only what is said from here on."""
    kept = [(job, _context_after(job, answer)) for job, answer in answers]
    context.store_all([(job.turn.tenant_id, job.conversation.id, each) for job, each in kept])
    for job, each in kept:
        if context.unsummarised_tokens(each) > context.BUDGET:
            later.shorten(job.conversation)


def _context_after(job: Job, answer: Message) -> Context:
    turns = (*job.question.history, Turn("assistant", answer.content))
    return Context(answer.seq, turns[-context.MOST_TURNS :], job.question.summary)
