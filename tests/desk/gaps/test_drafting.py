"""From a gap to an article: outlined at once, put into words by a model, published by a person, watched afterwards."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from apps.common.clock import now
from apps.conversations.models import Conversation, Message
from apps.desk import tasks
from apps.desk.gaps import NotAnAnswer, draft_from_message
from apps.desk.gaps.deciding import ignore, publish, reopen
from apps.desk.gaps.drafting import draft
from apps.desk.gaps.texts import is_outline
from apps.desk.models import Gap, ReviewProgress
from apps.knowledge.models import Article
from apps.knowledge.services import delete_article, update_article
from apps.tenants.models import Inbox
from tests.ai.conftest import provider_process, provider_server
from tests.desk.gaps.conftest import ALIKE, UNKNOWN, ended
from tests.factories import make_collection, make_message, make_provider, make_rating
from tests.provider.fixtures import ProviderServer

__all__ = ["provider_process", "provider_server"]
REPLY = "双人帐篷可以租，一天 30 元，押金 200 元。"


def answered_by_agent(gap: Gap, *replies: str) -> Message:
    """In the conversation of the gap's first question, which is resolved then; the last reply."""
    conversation = gap.questions.get(text=UNKNOWN).conversation
    said = [make_message(conversation=conversation, content=text, kind="agent") for text in replies]
    Conversation.objects.filter(pk=conversation.pk).update(status="resolved", resolved_at=now())
    return said[-1]


def test_draft_is_an_outline_and_no_customer_sees_it(gap: Gap) -> None:
    collection = make_collection(tenant=gap.tenant)
    article = draft(gap, author="mei")
    assert (article.title, article.state, article.language) == (UNKNOWN, "draft", "zh-hans")
    assert (article.similar_questions, article.collection) == ([ALIKE], collection)
    assert is_outline(article.body)
    assert f"- {UNKNOWN}\n- {ALIKE}" in article.body
    assert (gap.state, gap.article) == ("drafted", article)
    assert draft(gap) == article


def test_draft_makes_a_collection_where_there_is_none(gap: Gap) -> None:
    assert draft(gap).collection.tenant_id == gap.tenant_id


def test_draft_quotes_what_agents_answered_without_personal_data(gap: Gap) -> None:
    answered_by_agent(gap, "您好", f"{REPLY}请加 13800138000。", "好的")
    tasks.improve()
    body = draft(gap).body
    assert f"> {REPLY}请加 ***。" in body
    assert "1380" not in body


@pytest.mark.parametrize("score", [2, 3])
def test_answers_that_were_rated_badly_are_no_good(gap: Gap, score: int) -> None:
    make_rating(conversation=answered_by_agent(gap, REPLY).conversation, score=score)
    tasks.improve()
    assert gap.questions.exclude(answer_id=None).count() == (score > 2)


def test_note_is_no_answer(gap: Gap) -> None:
    note = answered_by_agent(gap, REPLY)
    Message.objects.filter(pk=note.pk).update(visibility="agents")
    tasks.improve()
    assert gap.questions.exclude(answer_id=None).count() == 0
    with pytest.raises(NotAnAnswer):
        draft_from_message(gap.tenant_id, note.pk)


def with_model(gap: Gap, server: ProviderServer, text: str) -> None:
    server.control(mode="stream", text=text)
    make_provider(tenant=gap.tenant, base_url=server.base_url, model="test", is_private_allowed=True)


def test_model_writes_from_the_answers_alone(gap: Gap, provider_server: ProviderServer) -> None:
    with_model(gap, provider_server, "可以租：一天 30 元。")
    answered_by_agent(gap, REPLY)
    tasks.improve()
    article = draft(gap)
    tasks.write_draft(str(gap.tenant_id), str(gap.pk))
    article.refresh_from_db()
    assert (article.body, article.state) == ("可以租：一天 30 元。", "draft")
    _system, user = provider_server.log()[0]["messages"]
    assert user["content"] == (
        f'{{"questions": ["{UNKNOWN}", "{ALIKE}"], "answers_of_colleagues": ["{REPLY}"]}}'
    )
    tasks.write_draft(str(gap.tenant_id), str(gap.pk))
    assert len(provider_server.log()) == 1


@pytest.mark.parametrize("case", ["edited", "published", "no-answers", "fails"])
def test_model_leaves_a_draft_alone(gap: Gap, provider_server: ProviderServer, case: str) -> None:
    with_model(gap, provider_server, "From the model.")
    if case == "fails":
        provider_server.control(mode="status", code=400)
    if case != "no-answers":
        answered_by_agent(gap, REPLY)
        tasks.improve()
    article = draft(gap)
    if case == "edited":
        update_article(article=article, body="Mine.")
    if case == "published":
        update_article(article=article, state="published")
    body = article.body
    tasks.write_draft(str(gap.tenant_id), str(gap.pk))
    article.refresh_from_db()
    assert article.body == body


def test_outline_is_not_published(gap: Gap) -> None:
    with pytest.raises(ValidationError):
        publish(gap)
    draft(gap)
    with pytest.raises(ValidationError):
        publish(gap)
    assert gap.state == "drafted"


def resolved(gap: Gap) -> Article:
    article = draft(gap)
    update_article(article=article, body=REPLY)
    publish(gap, author="mei")
    Gap.objects.update(resolved_at=now() - timedelta(seconds=60))
    return article


def test_effect_is_counted_after_publishing(gap: Gap, inbox: Inbox) -> None:
    article = resolved(gap)
    assert (gap.state, article.state) == ("resolved", "published")
    passages = [{"id": str(article.pk), "title": article.title}]
    for text, cited in ((UNKNOWN, passages), (ALIKE, [])):
        turn = ended(inbox, text, source="faq")
        citations = [{"index": 1, "title": article.title}] if cited else []
        answer = make_message(conversation=turn.conversation, content=REPLY, kind="ai", citations=citations)
        turn.message_id, turn.trace[0]["passages"] = answer.pk, cited
        turn.save()
        type(turn).objects.update(created_at=now() - timedelta(seconds=3))
    ended(inbox, "请问可以租帐篷吗")
    ended(inbox, "怎么加盟你们", source="faq")
    tasks.improve()
    gap.refresh_from_db()
    assert (gap.times_asked, gap.after_answered, gap.after_cited, gap.after_missed) == (2, 2, 1, 1)
    outcomes = gap.questions.filter(is_after=True).order_by("outcome").values_list("outcome", flat=True)
    assert list(outcomes) == ["answered", "answered", "unanswered"]


def test_answer_that_is_rated_badly_later_counts_as_missed(gap: Gap, inbox: Inbox) -> None:
    resolved(gap)
    turn = ended(inbox, UNKNOWN, source="faq")
    tasks.improve()
    rating = make_rating(conversation=turn.conversation, score=1)
    type(rating).objects.update(updated_at=now() - timedelta(seconds=2.1))
    ReviewProgress.objects.update(ratings_until=now() - timedelta(minutes=1))
    tasks.improve()
    gap.refresh_from_db()
    assert (gap.after_answered, gap.after_missed, gap.badly_rated) == (0, 1, 0)


def test_gap_follows_its_article(gap: Gap) -> None:
    article = draft(gap)
    update_article(article=article, body=REPLY, state="published")
    tasks.improve()
    gap.refresh_from_db()
    assert gap.state == "resolved"
    assert gap.resolved_at is not None
    delete_article(article=article)
    tasks.improve()
    gap.refresh_from_db()
    assert (gap.state, gap.article, gap.resolved_at) == ("open", None, None)


def test_ignored_gap_can_be_opened_again(gap: Gap) -> None:
    ignore(gap)
    assert gap.state == "ignored"
    reopen(gap)
    assert gap.state == "open"
    draft(gap)
    ignore(gap)
    reopen(gap)
    assert gap.state == "drafted"


def test_draft_from_message_joins_the_gap_of_its_question(gap: Gap) -> None:
    reply = answered_by_agent(gap, REPLY)
    article = draft_from_message(gap.tenant_id, reply.pk, author="mei")
    gap.refresh_from_db()
    assert (article.title, article.body, article.state) == (UNKNOWN, REPLY, "draft")
    assert (gap.state, gap.article) == ("drafted", article)
    assert draft_from_message(gap.tenant_id, reply.pk) == article


def test_draft_from_message_makes_a_gap_for_a_question_that_was_none(inbox: Inbox) -> None:
    conversation = make_message(content="怎么加盟你们").conversation
    reply = make_message(conversation=conversation, content="请发邮件，附上营业执照。", kind="agent")
    article = draft_from_message(conversation.tenant_id, reply.pk)
    gap = Gap.objects.get()
    assert (gap.question, gap.article, gap.times_asked) == ("怎么加盟你们", article, 1)


@pytest.mark.parametrize("kind", ["visitor", "ai", "system"])
def test_draft_from_message_takes_agents_words_alone(inbox: Inbox, kind: str) -> None:
    message = make_message(content=REPLY, kind=kind)
    with pytest.raises(NotAnAnswer):
        draft_from_message(message.tenant_id, message.pk)
    with pytest.raises(NotAnAnswer):
        draft_from_message(inbox.tenant_id, message.pk)
