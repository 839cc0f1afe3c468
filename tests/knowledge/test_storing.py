"""Articles are stored with their chunks and their versions, one or ten thousand at a time."""

import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.common.clock import now
from apps.knowledge import services
from apps.knowledge.models import Article, ArticleVersion, Chunk, Collection
from apps.knowledge.queries import knowledge_version
from apps.knowledge.search import search
from apps.knowledge.services import BadRow
from apps.knowledge.storing import KEPT_VERSIONS
from apps.knowledge.upserting import planned
from tests.factories import make_article, make_collection, make_tenant

pytestmark = pytest.mark.django_db


def shelf(**fields: Any) -> Collection:
    collection: Collection = make_collection(tenant=make_tenant(), **fields)
    return collection


def write(collection: Collection, **fields: Any) -> Article:
    defaults = {"title": "Returns", "body": "# How\n\nBy post.\n\n# When\n\nWithin 30 days."}
    return services.create_article(tenant_id=collection.tenant_id, collection=collection, **defaults | fields)


def chunks(article: Article) -> list[tuple[int, str, str]]:
    return list(article.chunks.order_by("position").values_list("position", "heading_path", "text"))


def upsert(collection: Collection, *rows: dict[str, Any], **options: Any) -> dict[str, int]:
    return services.upsert_articles(
        tenant_id=collection.tenant_id, collection=collection, rows=rows, **options
    ).counts


def row(number: int = 1, **fields: Any) -> dict[str, Any]:
    return {"external_id": f"a{number}", "title": f"Title {number}", "body": f"Text {number}."} | fields


def bad_rows(collection: Collection, *rows: dict[str, Any], **options: Any) -> list[BadRow]:
    with pytest.raises(services.BadRows) as raised:
        upsert(collection, *rows, **options)
    assert not Article.objects.for_tenant(collection.tenant_id).exists()
    return raised.value.rows


# ── one article ───────────────────────────────────────────────────────────────────────────────────────


def test_chunks_follow_the_text_and_nothing_else() -> None:
    article = write(shelf())
    assert chunks(article) == [(0, "How", "By post."), (1, "When", "Within 30 days.")]
    ids = set(article.chunks.values_list("id", flat=True))
    services.update_article(article=article, state="draft", tags=["post"])
    assert set(article.chunks.values_list("id", flat=True)) == ids
    services.update_article(article=article, body="By post alone.")
    assert chunks(article) == [(0, "", "By post alone.")]


def test_unchanged_article_is_left_alone() -> None:
    article = write(shelf())
    before = knowledge_version(article.tenant_id), Article.objects.get().updated_at
    services.save_article(article=article)
    services.update_article(article=article, title=" Returns ", body=article.body.replace("\n", "\r\n"))
    assert (knowledge_version(article.tenant_id), Article.objects.get().updated_at) == before
    assert ArticleVersion.objects.count() == 1


def test_every_save_is_a_version() -> None:
    article = write(shelf(), author="Li")
    made = article.created_at
    services.update_article(article=article, title="Refunds", author="Wang", note="clearer")
    rows = ArticleVersion.objects.filter(article=article)
    assert [(each.number, each.author, each.note, each.content["title"]) for each in rows] == [
        (2, "Wang", "clearer", "Refunds"),
        (1, "Li", "", "Returns"),
    ]
    assert (article.version, article.created_at) == (2, made)
    article.refresh_from_db()
    assert (article.version, article.created_at) == (2, made)


def test_versions_are_bounded() -> None:
    article = write(shelf())
    for number in range(KEPT_VERSIONS + 2):
        services.update_article(article=article, body=f"Text {number}")
    numbers = list(ArticleVersion.objects.values_list("number", flat=True))
    assert numbers == list(range(KEPT_VERSIONS + 3, 3, -1))


def test_article_goes_back_to_what_it_said() -> None:
    collection = shelf()
    moment = datetime(2026, 5, 1, 8, tzinfo=UTC)
    first: dict[str, Any] = {
        "similar_questions": ["?"],
        "tags": ["t"],
        "language": "en",
        "valid_until": moment,
    }
    article = write(collection, external_id="x", answers_directly=True, **first)
    other = make_collection(tenant=collection.tenant)
    changes: dict[str, Any] = {"similar_questions": [], "tags": [], "language": "", "valid_until": None}
    services.update_article(
        article=article, collection=other, body="New.", external_id="", answers_directly=False, **changes
    )
    services.restore_version(article=article, number=1, author="Li")
    again = Article.objects.get()
    assert {name: getattr(again, name) for name in first} == first
    assert (again.collection, again.external_id, again.answers_directly) == (collection, "x", True)
    assert (again.version, len(chunks(again))) == (3, 2)
    newest = ArticleVersion.objects.filter(number=3).get()
    assert (newest.author, newest.note) == ("Li", "Back to version 1")


def test_restored_article_keeps_what_others_have_taken() -> None:
    collection = shelf()
    article = write(collection, external_id="x")
    services.update_article(
        article=article, external_id="", collection=make_collection(tenant=collection.tenant)
    )
    write(article.collection, external_id="x")
    services.delete_collection(collection=collection)
    services.restore_version(article=article, number=1)
    again = Article.objects.get(pk=article.pk)
    assert (again.external_id, again.collection) == ("", article.collection)


def test_version_of_another_article_is_not_restored() -> None:
    article, other = write(shelf()), write(shelf())
    services.update_article(article=other, body="New.")
    with pytest.raises(ArticleVersion.DoesNotExist):
        services.restore_version(article=article, number=2)


def test_two_writers_with_the_same_copy_make_two_versions() -> None:
    article = write(shelf())
    stale = Article.objects.get()
    services.update_article(article=article, body="One.")
    services.update_article(article=stale, body="Two.")
    assert [each.content["body"] for each in ArticleVersion.objects.filter(number__gt=1)] == ["Two.", "One."]


def test_deleted_article_does_not_come_back_by_a_save() -> None:
    article = write(shelf())
    stale = Article.objects.get()
    services.delete_article(article=article)
    with pytest.raises(ValidationError):
        services.update_article(article=stale, body="Still here.")
    assert [model.objects.count() for model in (Article, Chunk, ArticleVersion)] == [0, 0, 0]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"title": "a\x00b"}, "title"),
        ({"body": "\ud800"}, "body"),
        ({"body": 5}, "body"),
        ({"body": "x" * 100_001}, "body"),
        ({"tags": ["a\x00"]}, "tags"),
        ({"similar_questions": ["  "]}, "similar_questions"),
        ({"valid_from": "soon"}, "valid_from"),
        ({"valid_from": "2026-02-01", "valid_until": "2026-01-01"}, "valid_until"),
    ],
    ids=["nul", "surrogate", "number", "too long", "nul in a tag", "blank question", "no date", "period"],
)
def test_article_that_cannot_be_stored_is_refused(fields: dict[str, Any], wrong: str) -> None:
    with pytest.raises(ValidationError) as raised:
        write(shelf(), **fields)
    assert list(raised.value.message_dict) == [wrong]
    collection = shelf()
    assert [bad.field for bad in bad_rows(collection, row() | fields)] == [wrong]


def test_texts_are_tidied() -> None:
    article = write(
        shelf(),
        title=" A\x07 ",
        body="\r\n# B\rC\r\n",
        tags=[" t "],
        valid_until=date(2030, 1, 2),
        source_url=None,
    )
    article.refresh_from_db()
    assert (article.title, article.body, article.tags, article.source_url) == ("A", "# B\nC", ["t"], "")
    assert article.valid_until == datetime(2030, 1, 1, 16, tzinfo=UTC)  # midnight in Shanghai


# ── many at once ──────────────────────────────────────────────────────────────────────────────────────


def test_upsert_stores_chunks_and_versions() -> None:
    collection = shelf()
    assert upsert(collection, row(1), row(2), author="import") == {"created": 2, "updated": 0, "unchanged": 0}
    changed = row(2, body="# A\n\nx\n\n# B\n\ny")
    assert upsert(collection, row(1), changed, row(3)) == {"created": 1, "updated": 1, "unchanged": 1}
    second = Article.objects.get(external_id="a2")
    assert chunks(second) == [(0, "A", "x"), (1, "B", "y")]
    versions = ArticleVersion.objects.filter(article=second)
    assert [(each.number, each.author) for each in versions] == [(2, ""), (1, "import")]
    assert second.version == 2


def test_upsert_needs_the_same_statements_for_one_and_for_three_hundred() -> None:
    collection = shelf()
    upsert(collection, row(0))
    counts = []
    for first, number in ((1, 1), (2, 300)):
        rows = [row(each) for each in range(first, first + number)]
        with CaptureQueriesContext(connection) as captured:
            upsert(collection, *rows)
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert Chunk.objects.count() == 302


def test_upsert_lists_every_mistake_of_every_row() -> None:
    collection = shelf()
    rows = [
        row(1),
        row(2, title="", source_url="no address"),
        row(3, state="lost"),
        {"title": "No id", "body": "Text."},
        row(5, colour="red"),
        row(6, collection="Nowhere"),
        row(1),
        {},
    ]
    assert [(bad.row, bad.field) for bad in bad_rows(collection, *rows)] == [
        (2, "title"),
        (2, "source_url"),
        (3, "state"),
        (4, "external_id"),
        (5, "colour"),
        (6, "collection"),
        (7, "external_id"),
        (8, "external_id"),
    ]
    assert knowledge_version(collection.tenant_id) == 0


def test_upsert_leaves_out_what_a_row_does_not_say() -> None:
    collection = shelf()
    upsert(collection, row(tags=["t"], state="draft"))
    upsert(collection, row(body="New."))
    article = Article.objects.get()
    assert (article.tags, article.state, article.body) == (["t"], "draft", "New.")


def test_upsert_knows_articles_without_an_id_by_their_title() -> None:
    collection = shelf()
    same = [write(collection, title="Same", body=f"Text {number}.") for number in (1, 2)]
    make_article(collection=make_collection(tenant=collection.tenant), title="Same")
    rows = [
        {"title": "Same", "body": "Text 1."},
        {"title": "Same", "body": "New."},
        {"title": "Third", "body": "3"},
    ]
    counts = upsert(collection, *rows, identified_by_title=True)
    assert counts == {"created": 1, "updated": 1, "unchanged": 1}
    assert [Article.objects.get(pk=each.pk).body for each in same] == ["Text 1.", "New."]


def test_upsert_finds_or_makes_collections_by_name() -> None:
    collection = shelf(name="Default")
    make_collection(tenant=make_tenant(), name="Foreign")
    shipping = make_collection(tenant=collection.tenant, name="Shipping")
    assert [bad.field for bad in bad_rows(collection, row(collection="Foreign"))] == ["collection"]
    rows = [row(1), row(2, collection="Shipping"), row(3, collection="Foreign")]
    upsert(collection, *rows, makes_collections=True)
    articles = Article.objects.order_by("external_id").select_related("collection")
    assert [each.collection.name for each in articles] == ["Default", "Shipping", "Foreign"]
    assert articles[1].collection == shipping
    assert Collection.objects.filter(name="Foreign").count() == 2


def test_upsert_knows_its_own_tenant_alone() -> None:
    theirs = write(shelf(), external_id="a1")
    collection = shelf()
    assert upsert(collection, row(1))["created"] == 1
    theirs.refresh_from_db()
    assert theirs.title == "Returns"
    foreign = bad_rows(shelf(), row(1, collection=theirs.collection))
    assert [bad.field for bad in foreign] == ["collection"]


def test_plan_stores_nothing() -> None:
    collection = shelf()
    upsert(collection, row(1), row(2))
    plan = planned(
        tenant_id=collection.tenant_id, collection=collection, rows=[row(1), row(2, body="x"), row(3), {}]
    )
    assert plan.outcomes == ["unchanged", "updated", "created", "wrong"]
    assert [bad.row for bad in plan.bad] == [4]
    assert sorted(Article.objects.values_list("body", flat=True)) == ["Text 1.", "Text 2."]


def test_articles_are_changed_many_at_once() -> None:
    collection = shelf()
    upsert(collection, *(row(number) for number in range(3)))
    archived = write(collection, state="archived")
    foreign = write(shelf())
    ids = [*Article.objects.values_list("id", flat=True)]
    changed = services.change_articles(tenant_id=collection.tenant_id, ids=ids, state="archived", author="Li")
    assert len(changed) == 3
    foreign.refresh_from_db()
    archived.refresh_from_db()
    assert (foreign.state, archived.version) == ("published", 1)
    with pytest.raises(ValidationError):
        services.change_articles(tenant_id=collection.tenant_id, ids=ids, collection=foreign.collection)


def test_many_articles_are_deleted_within_their_tenant() -> None:
    article, foreign = write(shelf()), write(shelf())
    services.delete_articles(tenant_id=article.tenant_id, ids=[article.pk, foreign.pk])
    assert list(Article.objects.all()) == [foreign]
    assert not Chunk.objects.filter(article_id=article.pk).exists()


# ── what is gone is never found ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "gone",
    [
        lambda article: services.delete_article(article=article),
        lambda article: services.archive_article(article=article),
        lambda article: services.update_article(article=article, state="draft"),
        lambda article: services.update_article(article=article, valid_until=now() - timedelta(seconds=1)),
        lambda article: services.update_article(article=article, valid_from=now() + timedelta(days=1)),
        lambda article: services.delete_collection(collection=article.collection),
    ],
    ids=["deleted", "archived", "draft", "expired", "not yet", "collection deleted"],
)
def test_what_is_gone_is_never_found(gone: Any) -> None:
    article = write(shelf(), title="Zebra returns")
    kept = write(shelf(), title="Zebra returns")
    assert [hit.article_id for hit in found(article)] == [article.id]
    gone(article)
    assert found(article) == []
    assert [hit.article_id for hit in found(kept)] == [kept.id]


def test_article_is_gone_in_the_moment_it_expires() -> None:
    """Without a write, which would have built a new index."""
    end = now() + timedelta(seconds=0.3)
    article = write(shelf(), title="Zebra returns", valid_until=end)
    kept = write(article.collection, title="Zebra returns abroad")
    found(article)
    while now() < end:
        time.sleep(0.02)
    assert [hit.article_id for hit in found(article)] == [kept.id]


def found(article: Article) -> list[Any]:
    return search(tenant_id=article.tenant_id, query="zebra returns")
