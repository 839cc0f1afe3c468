from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from apps.common.clock import now
from apps.knowledge import services
from apps.knowledge.models import Article, Collection
from apps.knowledge.queries import knowledge_version
from apps.knowledge.search import Passage, Verdict, search
from apps.tenants.models import Tenant
from tests.factories import make_tenant

pytestmark = pytest.mark.django_db
QUESTION = "运费怎么算"


def shelf(tenant: Tenant) -> Collection:
    return services.create_collection(tenant_id=tenant.id, name="shipping")


def write(tenant: Tenant, collection: Collection | None = None, **fields: object) -> Article:
    values = {"title": QUESTION, "body": "满 99 元包邮。", "language": "zh-hans"} | fields
    return services.create_article(tenant_id=tenant.id, collection=collection or shelf(tenant), **values)


def titles(tenant: Tenant, query: str = QUESTION, **options: object) -> list[str]:
    return [passage.title for passage in search(tenant_id=tenant.id, query=query, **options)]  # type: ignore[arg-type]


def test_search_returns_the_article_with_its_verdict() -> None:
    tenant = make_tenant()
    article = write(tenant, external_id="fee", source_url="https://shop.example/fee")
    assert search(tenant_id=tenant.id, query=QUESTION) == [
        Passage(
            article_id=article.id,
            external_id="fee",
            title=QUESTION,
            text="满 99 元包邮。",
            url="https://shop.example/fee",
            score=pytest.approx(1.0),  # type: ignore[arg-type]
            verdict=Verdict.SURE,
            chunk_id=article.chunks.get().id,
            lexical=1.0,
        )
    ]


def test_tenants_with_the_same_content_never_meet() -> None:
    one, other = make_tenant(), make_tenant()
    mine, theirs = write(one), write(other)
    found = {passage.article_id for passage in search(tenant_id=one.id, query=QUESTION)}
    assert found == {mine.id}
    assert theirs.id not in found


def test_an_edit_is_found_at_once() -> None:
    tenant = make_tenant()
    article = write(tenant)
    assert titles(tenant) == [QUESTION]
    services.update_article(article=article, title="如何联系客服", similar_questions=["客服电话"])
    assert titles(tenant, "客服电话是多少") == ["如何联系客服"]
    assert search(tenant_id=tenant.id, query=QUESTION) == []


def test_what_is_gone_is_never_found() -> None:
    tenant = make_tenant()
    deleted, archived = write(tenant), write(tenant)
    write(tenant, state=Article.State.DRAFT)
    assert len(titles(tenant)) == 2
    services.delete_article(article=deleted)
    services.archive_article(article=archived)
    assert titles(tenant) == []


def test_articles_are_found_in_their_period_only() -> None:
    tenant = make_tenant()
    write(tenant, title=f"{QUESTION} past", valid_until=now() - timedelta(seconds=1))
    write(tenant, title=f"{QUESTION} future", valid_from=now() + timedelta(hours=1))
    write(
        tenant,
        title=f"{QUESTION} now",
        valid_from=now() - timedelta(hours=1),
        valid_until=now() + timedelta(hours=1),
    )
    assert titles(tenant) == [f"{QUESTION} now"]


def test_an_inactive_collection_is_not_searched() -> None:
    tenant = make_tenant()
    collection = shelf(tenant)
    write(tenant, collection)
    assert titles(tenant) == [QUESTION]
    collection.is_active = False
    services.save_collection(collection=collection)
    assert titles(tenant) == []


def test_collections_narrow_the_search() -> None:
    tenant = make_tenant()
    first, second = shelf(tenant), services.create_collection(tenant_id=tenant.id, name="second")
    write(tenant, first, title=f"{QUESTION} 1")
    write(tenant, second, title=f"{QUESTION} 2")
    assert titles(tenant, collection_ids=[second.id]) == [f"{QUESTION} 2"]


def test_the_language_of_the_question_comes_first() -> None:
    tenant = make_tenant()
    collection = shelf(tenant)
    write(tenant, collection, title="SF Express 顺丰", language="zh-hans")
    write(tenant, collection, title="SF Express", language="en")
    assert titles(tenant, "SF Express 顺丰可以吗")[0] == "SF Express 顺丰"
    assert titles(tenant, "can you use SF Express")[0] == "SF Express"


def test_what_does_not_fit_says_so() -> None:
    tenant = make_tenant()
    write(tenant)
    found = search(tenant_id=tenant.id, query="怎么写一首关于春天的诗")
    assert {passage.verdict for passage in found} <= {Verdict.NOTHING}


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"title": "  "}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"similar_questions": "one"}, "similar_questions"),
        ({"similar_questions": [1]}, "similar_questions"),
        ({"similar_questions": ["x"] * 51}, "similar_questions"),
        ({"tags": [""]}, "tags"),
        ({"language": "fr"}, "language"),
        ({"source_url": "javascript:alert(1)"}, "source_url"),
        ({"state": "gone"}, "state"),
        ({"colour": "red"}, "colour"),
        ({"valid_from": now(), "valid_until": now() - timedelta(days=1)}, "valid_until"),
    ],
)
def test_bad_fields_are_named_and_nothing_is_stored(fields: dict[str, object], wrong: str) -> None:
    tenant = make_tenant()
    collection = shelf(tenant)
    before = knowledge_version(tenant.id)
    with pytest.raises(ValidationError) as raised:
        write(tenant, collection, **fields)
    assert list(raised.value.message_dict) == [wrong]
    assert not Article.objects.for_tenant(tenant.id).exists()
    assert knowledge_version(tenant.id) == before


def test_an_article_cannot_go_into_another_tenants_collection() -> None:
    with pytest.raises(ValidationError) as raised:
        write(make_tenant(), shelf(make_tenant()))
    assert list(raised.value.message_dict) == ["collection"]


def test_upsert_cannot_reach_another_tenants_collection() -> None:
    tenant, other = make_tenant(), make_tenant()
    rows = [{"external_id": "a", "title": "a", "body": "text"}]
    with pytest.raises(ValidationError):
        services.upsert_articles(tenant_id=tenant.id, collection=shelf(other), rows=rows)
    assert not Article.objects.filter(tenant__in=[tenant, other]).exists()


def test_upsert_creates_updates_and_leaves_alone() -> None:
    tenant = make_tenant()
    collection = shelf(tenant)
    rows = [{"external_id": name, "title": name, "body": "text"} for name in ("a", "b")]
    first = services.upsert_articles(tenant_id=tenant.id, collection=collection, rows=rows)
    rows[1]["body"] = "new text"
    second = services.upsert_articles(tenant_id=tenant.id, collection=collection, rows=rows)
    assert first.counts == {"created": 2, "updated": 0, "unchanged": 0}
    assert second.counts == {"created": 0, "updated": 1, "unchanged": 1}


def test_upsert_refuses_the_same_id_twice() -> None:
    tenant = make_tenant()
    rows = [{"external_id": "a", "title": "a", "body": body} for body in ("first", "last")]
    with pytest.raises(services.BadRows) as raised:
        services.upsert_articles(tenant_id=tenant.id, collection=shelf(tenant), rows=rows)
    assert raised.value.rows == [services.BadRow(2, "external_id", "The same external id is in row 1.")]


def test_upsert_is_all_or_nothing() -> None:
    tenant = make_tenant()
    rows = [
        {"external_id": "a", "title": "a", "body": "text"},
        {"external_id": "b", "title": "", "body": "text"},
    ]
    with pytest.raises(ValidationError):
        services.upsert_articles(tenant_id=tenant.id, collection=shelf(tenant), rows=rows)
    assert not Article.objects.for_tenant(tenant.id).exists()
