"""From a gap, or from an agent's answer, to a draft of an article. Drafts are never published by themselves."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from apps.ai import budgets
from apps.ai.article_writing import write_article
from apps.ai.language import detect_language
from apps.ai.personal import masked
from apps.ai.profiles import Attempt
from apps.ai.queries import provider_chain
from apps.common.waiting import wait_for
from apps.conversations.models import Message
from apps.desk import later
from apps.desk.gaps.answers import LONGEST, answers_to, public_answers, shown_answer
from apps.desk.gaps.grouping import Groups, new_gap
from apps.desk.gaps.reading import Asked, Outcome, asked_at, shown
from apps.desk.gaps.texts import is_outline, outline
from apps.desk.models import BotTurn, Gap, GapQuestion, InboxAnswering
from apps.knowledge import queries as knowledge
from apps.knowledge import services
from apps.knowledge.models import Article, Collection

MOST_WORDINGS = 10
MOST_ANSWERS = 5


class NotAnAnswer(Exception):
    """Only what an agent said publicly, and what names nobody, can become an article."""


@transaction.atomic
def draft(gap: Gap, *, author: str = "") -> Article:
    """An outline from its questions and the agents' answers, which a model then puts into words. Once for each gap."""
    locked = Gap.objects.for_tenant(gap.tenant_id).select_for_update(of=("self",)).get(pk=gap.pk)
    if locked.article_id is not None:
        gap.article, gap.state = locked.article, locked.state
        assert locked.article is not None
        return locked.article
    wordings, answers = _wordings(gap), answers_to(gap)[:MOST_ANSWERS]
    article = _create(
        gap,
        title=gap.question,
        body=outline(wordings, answers, gap.language),
        wordings=wordings,
        author=author,
    )
    if answers:
        later.write_draft(gap.tenant_id, gap.pk)
    return article


def _create(gap: Gap, *, title: str, body: str, wordings: Sequence[str], author: str) -> Article:
    article = services.create_article(
        tenant_id=gap.tenant_id,
        collection=_collection_for(gap),
        author=author,
        note=_("From a knowledge gap"),
        title=title,
        body=body,
        similar_questions=[wording for wording in wordings if wording != title],
        language=gap.language,
        state=Article.State.DRAFT,
    )
    gap.article, gap.state = article, Gap.State.DRAFTED
    gap.save(update_fields=["article", "state"])
    return article


def _wordings(gap: Gap) -> list[str]:
    texts = gap.questions.order_by("-asked_at").values_list("text", flat=True)
    return list(dict.fromkeys([gap.question, *texts]))[:MOST_WORDINGS]


def _collection_for(gap: Gap) -> Collection:
    """Where the inbox in which it was asked looks, else the tenant's oldest; editors may move it."""
    asked_in = gap.questions.values_list("conversation__inbox_id", flat=True).first()
    inboxes = InboxAnswering.objects.for_tenant(gap.tenant_id)
    answering = inboxes.filter(inbox_id=asked_in).first() if asked_in else None
    own = answering.collections.filter(is_active=True).order_by("created_at").first() if answering else None
    oldest = knowledge.collections(gap.tenant_id).filter(is_active=True).order_by("created_at")
    return own or oldest.first() or services.create_collection(tenant_id=gap.tenant_id, name=_("Help"))


def write_draft(tenant_id: UUID, gap_id: UUID) -> bool:
    """A model puts the outline into words. False: there is no model, it failed, or somebody was faster."""
    gap = Gap.objects.for_tenant(tenant_id).filter(pk=gap_id).select_related("article").first()
    chain = provider_chain(tenant_id=tenant_id, purpose="summarise")
    if gap is None or not chain or not _is_unwritten(gap.article):
        return False
    answers, attempts = answers_to(gap)[:MOST_ANSWERS], list[Attempt]()
    if not answers:
        return False
    writing = write_article(
        chain[0], questions=_wordings(gap), answers=answers, language=gap.language, attempts=attempts
    )
    text = wait_for(writing)
    budgets.settle(tenant_id=tenant_id, contact_id=None, attempts=attempts)
    return text is not None and _fill(tenant_id, gap, text)


@transaction.atomic
def _fill(tenant_id: UUID, gap: Gap, text: str) -> bool:
    article = knowledge.article(tenant_id, gap.article_id) if gap.article_id else None
    if article is None or not _is_unwritten(article):
        return False
    services.update_article(
        article=article, author=_("AI"), note=_("Written from agents' answers"), body=text
    )
    return True


def _is_unwritten(article: Article | None) -> bool:
    return article is not None and article.state == Article.State.DRAFT and is_outline(article.body)


@transaction.atomic
def draft_from_message(tenant_id: UUID, message_id: UUID, *, author: str = "") -> Article:
    """A draft from an agent's answer: its text, under the question that it answers. Raises NotAnAnswer.

    The draft stands among the gaps, so that publishing it and what comes of it are seen there.
    """
    message = public_answers(tenant_id).filter(pk=message_id).select_related("conversation__contact").first()
    body = shown_answer(message) if message else None
    if message is None or not body:
        raise NotAnAnswer("only what an agent said publicly, and what names nobody, can become an article")
    gap = _gap_of(message)
    if gap.article_id is not None:
        assert gap.article is not None
        return gap.article
    return _create(gap, title=gap.question, body=body, wordings=_wordings(gap), author=author)


def _gap_of(message: Message) -> Gap:
    """The gap that its question belongs to, or a new one for it alone."""
    known = GapQuestion.objects.for_tenant(message.tenant_id).filter(
        conversation=message.conversation, seq__lt=message.seq
    )
    question = known.select_related("gap__article").order_by("-seq").first()
    return question.gap if question is not None else _gap_by_words(message, message.seq, Outcome.HANDED_OFF)


def _gap_of_answer(message: Message) -> Gap:
    """The same for an answer of the AI: other questions of that conversation are not what it answered."""
    turn = BotTurn.objects.for_tenant(message.tenant_id).filter(message_id=message.pk).first()
    seq = turn.trigger_seq if turn else message.seq
    known = GapQuestion.objects.for_tenant(message.tenant_id).filter(
        conversation=message.conversation, seq=seq
    )
    question = known.select_related("gap__article").first()
    return question.gap if question is not None else _gap_by_words(message, seq, Outcome.BADLY_RATED)


def _gap_by_words(message: Message, seq: int, outcome: str) -> Gap:
    conversation = message.conversation
    asked = shown(
        asked_at(message.tenant_id, conversation.pk, message.seq - 1), conversation.contact.name
    ) or shown(message.content[:60], conversation.contact.name)
    if not asked:
        raise NotAnAnswer("nothing can be shown of what was asked")
    one = Asked(
        conversation_id=conversation.pk,
        seq=seq,
        text=asked,
        outcome=outcome,
        at=message.created_at,
    )
    return Groups(message.tenant_id).gap_for(asked) or _stored(message, one)


def _stored(message: Message, one: Asked) -> Gap:
    gap = new_gap(message.tenant_id, one)
    gap.times_asked = 1
    gap.handed_off = int(one.outcome == Outcome.HANDED_OFF)
    gap.badly_rated = int(one.outcome == Outcome.BADLY_RATED)
    gap.language = gap.language or detect_language(one.text)
    gap.save()
    GapQuestion.objects.create(
        tenant_id=message.tenant_id,
        gap=gap,
        conversation=message.conversation,
        seq=one.seq,
        text=one.text,
        outcome=one.outcome,
        asked_at=one.at,
        answer_id=message.pk if message.sender_kind == Message.Sender.AGENT else None,
    )
    return gap


@transaction.atomic
def draft_correction(tenant_id: UUID, message_id: UUID, text: str, *, author: str = "") -> Article:
    """A draft of what the AI should have said, under the question that was asked. Raises NotAnAnswer.

    An outline that waits among the gaps is written by it; beside an article that somebody has written already, the
    correction is a draft of its own.
    """
    rows = Message.objects.for_tenant(tenant_id).filter(sender_kind=Message.Sender.AI)
    message = rows.filter(pk=message_id).select_related("conversation__contact").first()
    body = masked(text.strip()[:LONGEST], names=[message.conversation.contact.name]) if message else None
    if message is None or not body:
        raise NotAnAnswer("a correction names nobody, and corrects an answer of the AI")
    gap, note = _gap_of_answer(message), _("Correction of an answer of the AI")
    if gap.article is None:
        return _create(gap, title=gap.question, body=body, wordings=_wordings(gap), author=author)
    if _is_unwritten(gap.article):
        return services.update_article(article=gap.article, author=author, note=note, body=body)
    return services.create_article(
        tenant_id=tenant_id,
        collection=gap.article.collection,
        author=author,
        note=note,
        title=gap.question,
        body=body,
        language=gap.language,
        state=Article.State.DRAFT,
    )
