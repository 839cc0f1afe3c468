"""Articles that need a look are listed once a day; what somebody dismissed stays away until an edit."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation
from django.utils.timezone import localdate

from apps.common.clock import now
from apps.desk.admin_upkeep import explained
from apps.desk.models import ArticleFinding, ArticleUse
from apps.desk.upkeep import checking
from apps.knowledge.models import Article
from tests.factories import make_article, make_collection, make_tenant

pytestmark = pytest.mark.django_db


def old(days: int, **fields: Any) -> Article:
    article: Article = make_article(**{"body": fields["title"]} | fields)
    Article.objects.filter(pk=article.pk).update(updated_at=now() - timedelta(days=days))
    return article


def used(article: Article, times: int, days_ago: int = 1) -> None:
    day = localdate() - timedelta(days=days_ago)
    ArticleUse.objects.create(tenant=article.tenant, article=article, day=day, times=times)


def findings(article: Article) -> list[tuple[str, str]]:
    checking.check(article.tenant_id)
    rows = ArticleFinding.objects.for_tenant(article.tenant_id).filter(dismissed_at=None)
    return sorted((row.kind, row.article.title) for row in rows.select_related("article"))


def test_check_lists_old_articles_that_are_often_used() -> None:
    article = old(200, title="Old and used")
    collection = article.collection
    for title, days, times, days_ago in (
        ("Old, hardly used", 200, 9, 1), ("Young and used", 10, 99, 1), ("Once used", 200, 99, 31)
    ):  # fmt: skip
        used(old(days, title=title, collection=collection), times, days_ago)
    used(article, 6)
    used(article, 4, days_ago=2)
    assert findings(article) == [("stale", "Old and used")]
    assert ArticleFinding.objects.get().details == {"times": 10, "days": 200}


def test_check_lists_what_no_answer_ever_cited() -> None:
    article = old(31, title="Never cited")
    collection = article.collection
    old(29, title="Too young", collection=collection)
    old(31, title="A draft", collection=collection, state="draft")
    cited = old(31, title="Cited long ago", collection=collection)
    assert findings(article) == []  # nobody has counted for that long yet
    used(cited, 1, days_ago=90)
    assert findings(article) == [("never_hit", "Never cited")]


def test_check_lists_what_is_past_its_date() -> None:
    article = make_article(title="Over", body="Over", valid_until=now() - timedelta(days=1))
    make_article(
        title="Not yet", body="Not yet", collection=article.collection, valid_until=now() + timedelta(days=1)
    )
    assert findings(article) == [("expired", "Over")]


def test_check_leaves_inactive_collections_and_other_tenants_alone() -> None:
    article = make_article(title="退货要几天内", body="7 天")
    make_article(title="退货要几天内", body="30 天")
    make_article(
        title="退货要几天内", body="60 天", collection=make_collection(tenant=article.tenant, is_active=False)
    )
    assert findings(article) == []


def test_dismissed_finding_comes_back_with_the_next_edit() -> None:
    article = make_article(title="退货要几天内", body="7 天")
    make_article(title="退货要几天内?", body="30 天", collection=article.collection)
    assert findings(article) == [("conflict", "退货要几天内")]
    checking.dismiss(ArticleFinding.objects.all())
    assert findings(article) == []
    assert ArticleFinding.objects.count() == 1
    Article.objects.filter(pk=article.pk).update(updated_at=now())
    assert findings(article) == [("conflict", "退货要几天内")]
    assert findings(article) == [("conflict", "退货要几天内")]


def test_check_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "MOST_OF_A_KIND", 2)
    collection = make_collection(tenant=make_tenant())
    for number in range(4):
        over = make_article(
            collection=collection, title=f"{number}", body=f"{number}", valid_until=now() - timedelta(days=1)
        )
    assert len([kind for kind, _title in findings(over) if kind == "expired"]) == 2


@pytest.mark.parametrize(
    ("kind", "details", "text"),
    [
        ("stale", {"times": 12, "days": 200}, "cited 12 times in 30 days, not edited for 200 days"),
        ("never_hit", {"days": 40}, "no answer has cited it in 40 days"),
        ("duplicate", {"alike": 0.971}, "97 % the same"),
        (
            "conflict",
            {"alike": 1.0, "figures": [["7 天"], ["30 天"]]},
            "100 % the same question, but: 7 天 ≠ 30 天",
        ),
        ("expired", {"until": "2026-01-02T03:04:05+00:00"}, "valid until Jan. 2, 2026"),
        ("expired", {}, "valid until –"),
    ],
    ids=["stale", "never-hit", "duplicate", "conflict", "expired", "expired-without-day"],
)
def test_explained_says_why(kind: str, details: dict[str, Any], text: str) -> None:
    with translation.override("en"):
        assert explained(kind, details) == text
