"""What agents say of the AI's answers, and what they make of them: drafts of articles, which editors look at."""

from uuid import UUID

from django.db import transaction

from apps.conversations import queries as threads
from apps.conversations.models import Message
from apps.desk.gaps import NotAnAnswer, draft_correction, draft_from_message
from apps.desk.models import AnswerReport
from apps.desk.models.copilot import MAX_REPORT_COMMENT
from apps.knowledge.models import Article
from apps.tenants.access import Desk

Reason = AnswerReport.Reason
State = AnswerReport.State


class AnswerMissing(Exception):
    """There is no such answer in that conversation, or not any more."""


class InvalidReport(Exception):
    """No such reason, or too long a comment."""


@transaction.atomic
def report_answer(
    desk: Desk, conversation_id: UUID, message_id: UUID, *, reason: str, comment: str = ""
) -> AnswerReport:
    """The agent's last word about an answer of the AI. Raises AnswerMissing, InvalidReport."""
    if reason not in Reason or len(comment) > MAX_REPORT_COMMENT:
        raise InvalidReport("no such reason, or too long a comment")
    message = _said(desk, conversation_id, message_id)
    if message.sender_kind != Message.Sender.AI:
        raise AnswerMissing("only answers of the AI are reported")
    row, _is_new = AnswerReport.objects.update_or_create(
        tenant_id=desk.tenant.id,
        message_id=message.id,
        user=desk.user,
        defaults={"reason": reason, "comment": comment.strip(), "state": State.OPEN},
        create_defaults={
            "conversation_id": message.conversation_id,
            "seq": message.seq,
            "reason": reason,
            "comment": comment.strip(),
        },
    )
    return row


@transaction.atomic
def draft_article(desk: Desk, conversation_id: UUID, message_id: UUID, *, text: str = "") -> Article:
    """From a correction of the AI's answer, or from what an agent said. Raises AnswerMissing, NotAnAnswer.

    The agent's own report of that answer leads to the draft.
    """
    message, author = _said(desk, conversation_id, message_id), desk.user.get_username()
    if message.sender_kind == Message.Sender.AGENT:
        return draft_from_message(desk.tenant.id, message.id, author=author)
    if message.sender_kind != Message.Sender.AI:
        raise NotAnAnswer("only answers become articles")
    article = draft_correction(desk.tenant.id, message.id, text, author=author)
    own = AnswerReport.objects.for_tenant(desk.tenant.id).filter(message_id=message.id, user=desk.user)
    own.update(article=article)
    return article


def settle_reports(rows: list[AnswerReport], state: str) -> None:
    for row in rows:
        row.state = state
    AnswerReport.objects.bulk_update(rows, ["state"], batch_size=500)


def _said(desk: Desk, conversation_id: UUID, message_id: UUID) -> Message:
    public = threads.messages(desk.tenant.id, conversation_id).filter(visibility=Message.Visibility.PUBLIC)
    message = public.filter(pk=message_id).exclude(content="").first()
    if message is None:
        raise AnswerMissing("no such answer")
    return message
