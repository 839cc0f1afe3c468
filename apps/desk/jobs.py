"""What a claimed turn is about: the question and how the inbox answers, read before the pipeline runs."""

from dataclasses import dataclass

from apps.ai.language import detect_language
from apps.conversations import queries as threads
from apps.conversations import services as conversations
from apps.conversations.models import Conversation
from apps.desk.asked import CONTEXT_MESSAGES, earlier_question, has_answers, history, open_messages
from apps.desk.models import BotTurn
from apps.desk.pipeline.question import Question
from apps.desk.pipeline.setup import Setup, setup_of
from apps.desk.streaming import Run


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
    return Job(
        turn=turn,
        conversation=conversation,
        question=question_of(conversation),
        setup=setup_of(conversation.inbox),
    )


def question_of(conversation: Conversation) -> Question:
    """What waits for an answer in it."""
    messages = threads.latest_public_messages(conversation.tenant_id, conversation.id, limit=CONTEXT_MESSAGES)
    asked = open_messages(messages)
    text = "\n".join(message.content for message in asked)
    contact = conversation.contact
    return Question(
        inbox=conversation.inbox,
        text=text,
        language=detect_language(text),
        earlier=earlier_question(messages, asked),
        history=history(messages),
        is_first=not has_answers(messages),
        owner=conversation.owner,
        message_count=conversation.last_seq,
        page_url=conversation.page_url,
        conversation_id=conversation.id,
        contact_id=contact.id,
        contact_name=contact.name,
        attributes=contact.custom_attributes,
    )
