"""Which articles answers cite, counted from runs that are over."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils.timezone import localdate

from apps.common.clock import now
from apps.desk import tasks
from apps.desk.models import ArticleUse, BotTurn
from apps.desk.upkeep import uses
from apps.knowledge.models import Article
from tests.factories import make_article, make_message, make_turn


@pytest.fixture
def article(db: None) -> Article:
    row: Article = make_article(title="运费怎么算")
    return row


def answered(
    article: Article, citations: list[dict[str, Any]], passages: list[dict[str, Any]], **fields: Any
) -> None:
    conversation = make_message(content="运费").conversation
    conversation.tenant = article.tenant
    conversation.save()
    answer = make_message(conversation=conversation, content="包邮", kind="ai", citations=citations)
    trace = [
        {"stage": "retrieval", "question": "运费", "passages": passages},
        {"stage": "post", "source": "ai"},
    ]
    turn = make_turn(
        conversation=conversation, **{"state": "answered", "message_id": answer.pk, "trace": trace} | fields
    )
    BotTurn.objects.filter(pk=turn.pk).update(created_at=now() - timedelta(seconds=5))


def counted() -> list[tuple[str, int]]:
    return list(ArticleUse.objects.order_by("article__title").values_list("article__title", "times"))


def cited(article: Article, index: int = 1) -> dict[str, Any]:
    return {"index": index, "title": article.title, "url": ""}


def passage(article: Article) -> dict[str, Any]:
    return {"id": str(article.pk), "title": article.title}


def test_count_takes_what_is_cited_and_not_what_was_only_found(article: Article) -> None:
    other = make_article(tenant=article.tenant, title="只是找到")
    answered(article, [cited(article, 2)], [passage(other), passage(article)])
    answered(article, [], [passage(other)])
    tasks.improve()
    answered(article, [cited(article)], [passage(article)])
    tasks.improve()
    tasks.improve()
    assert counted() == [("运费怎么算", 2)]
    assert ArticleUse.objects.get().day == localdate()


def test_count_knows_the_sources_of_a_known_answer_by_their_titles(article: Article) -> None:
    make_article(title=article.title)  # another tenant's
    answered(article, [cited(article)], [], trace=[{"stage": "post", "source": "cache"}])
    tasks.improve()
    assert list(ArticleUse.objects.values_list("article_id", "times")) == [(article.pk, 1)]


def test_count_passes_over_articles_that_are_gone(article: Article) -> None:
    gone = {"id": "0198c0de-0000-7000-8000-000000000000", "title": "gone"}
    answered(article, [{"index": 1, "title": "gone"}], [gone])
    answered(article, [cited(article)], [passage(article)], state="cancelled")
    tasks.improve()
    assert counted() == []


def test_uses_are_forgotten_after_a_year(article: Article) -> None:
    for days in (0, 401):
        ArticleUse.objects.create(
            tenant=article.tenant, article=article, day=localdate() - timedelta(days=days), times=1
        )
    uses.forget_old(article.tenant_id)
    assert [row.day for row in ArticleUse.objects.all()] == [localdate()]
