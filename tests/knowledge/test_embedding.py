"""Vectors are made in the background, of what is missing alone, and take part in searches once they are complete."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from apps.common.clock import now
from apps.knowledge import embedding, services
from apps.knowledge.embedding import embed_articles
from apps.knowledge.explaining import explained
from apps.knowledge.meaning import EmbeddingFailed, Meaning, Numbers
from apps.knowledge.models import Article, Collection, Vector, VectorSet
from apps.knowledge.search import Verdict, search
from apps.knowledge.vectors import usable_set
from apps.tenants.models import Tenant
from tests.factories import make_tenant

pytestmark = pytest.mark.django_db
# What texts mean here: one of four things.
MEANINGS: dict[str, tuple[float, ...]] = {
    "shipping": (1.0, 0.0, 0.0, 0.0),
    "returns": (0.0, 1.0, 0.0, 0.0),
    "invoice": (0.0, 0.0, 1.0, 0.0),
}
NOTHING = (0.0, 0.0, 0.0, 1.0)


def meaning_of(text: str) -> tuple[float, ...]:
    return next((vector for word, vector in MEANINGS.items() if word in text), NOTHING)


@dataclass
class Embedder:
    model: str = "four-things"
    failures: int = 0
    asked: list[str] = field(default_factory=list)

    def passages(self, texts: Sequence[str]) -> list[Numbers]:
        if self.failures:
            self.failures -= 1
            raise EmbeddingFailed("503: overloaded")
        self.asked += texts
        return [meaning_of(text) for text in texts]


def write(tenant: Tenant, title: str, collection: Collection | None = None, **fields: object) -> Article:
    collection = collection or services.create_collection(tenant_id=tenant.id, name=title)
    values = {"title": title, "body": f"All about {title}."} | fields
    return services.create_article(tenant_id=tenant.id, collection=collection, **values)


def asked(text: str, model: str = "four-things") -> Meaning:
    return Meaning(model, meaning_of(text))


def found(tenant: Tenant, query: str, means: str, **options: object) -> list[str]:
    passages = search(tenant_id=tenant.id, query=query, meaning=asked(means), **options)  # type: ignore[arg-type]
    return [passage.title for passage in passages if passage.verdict is not Verdict.NOTHING]


def test_a_question_without_a_common_word_is_found_by_its_meaning() -> None:
    tenant = make_tenant()
    write(tenant, "shipping")
    write(tenant, "returns")
    embed_articles(tenant_id=tenant.id, embedder=Embedder())
    assert found(tenant, "parcel to me", "shipping") == ["shipping"]
    assert [passage.title for passage in search(tenant_id=tenant.id, query="parcel to me")] == []


def test_only_texts_that_are_new_are_embedded() -> None:
    tenant = make_tenant()
    article = write(tenant, "shipping", similar_questions=["delivery"])
    embedder = Embedder()
    embed_articles(tenant_id=tenant.id, embedder=embedder)
    assert embedder.asked == ["shipping", "delivery", "all about shipping."]
    services.update_article(article=article, similar_questions=["parcels"])
    embed_articles(tenant_id=tenant.id, embedder=embedder)
    assert embedder.asked[3:] == ["parcels"]
    positions = Vector.objects.for_tenant(tenant.id).values_list("position", "article_version")
    assert sorted(positions) == [(-2, 2), (-1, 2), (0, 2)]


def test_an_edited_article_goes_by_its_words_until_it_has_vectors() -> None:
    tenant = make_tenant()
    article = write(tenant, "shipping")
    embed_articles(tenant_id=tenant.id, embedder=Embedder())
    services.update_article(article=article, title="returns", body="All about returns.")
    assert found(tenant, "parcel to me", "shipping") == []
    assert found(tenant, "returns", "returns") == ["returns"]
    embed_articles(tenant_id=tenant.id, embedder=Embedder())
    assert found(tenant, "money back", "returns") == ["returns"]


def test_what_is_gone_is_not_found_by_its_meaning() -> None:
    tenant = make_tenant()
    gone, archived = write(tenant, "shipping"), write(tenant, "shipping again")
    write(tenant, "shipping later", valid_from=now() + timedelta(hours=1))
    embed_articles(tenant_id=tenant.id, embedder=Embedder())
    assert found(tenant, "parcel", "shipping") == ["shipping", "shipping again"]
    services.delete_article(article=gone)
    services.archive_article(article=archived)
    assert found(tenant, "parcel", "shipping") == []


def test_tenants_with_the_same_texts_never_meet() -> None:
    one, other = make_tenant(), make_tenant()
    for tenant in (one, other):
        write(tenant, "shipping")
        embed_articles(tenant_id=tenant.id, embedder=Embedder())
    mine = search(tenant_id=one.id, query="parcel", meaning=asked("shipping"))
    assert [passage.article_id for passage in mine] == [Article.objects.for_tenant(one.id).get().id]


def test_collections_narrow_the_meaning_too() -> None:
    tenant = make_tenant()
    write(tenant, "shipping")
    narrow = services.create_collection(tenant_id=tenant.id, name="narrow")
    write(tenant, "shipping abroad", narrow)
    embed_articles(tenant_id=tenant.id, embedder=Embedder())
    assert found(tenant, "parcel", "shipping", collection_ids=[narrow.id]) == ["shipping abroad"]


def test_until_all_articles_have_vectors_words_stand_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    tenant = make_tenant()
    write(tenant, "shipping")
    embed_articles(tenant_id=tenant.id, embedder=Embedder(), for_s=0)
    assert usable_set(tenant.id, "four-things") is None
    assert found(tenant, "parcel", "shipping") == []
    embed_articles(tenant_id=tenant.id, embedder=Embedder())
    assert found(tenant, "parcel", "shipping") == ["shipping"]


def test_another_model_makes_all_anew_and_the_old_vectors_go() -> None:
    tenant = make_tenant()
    write(tenant, "shipping")
    embed_articles(tenant_id=tenant.id, embedder=Embedder())
    embedder = Embedder(model="another")
    assert embedding.due(tenant.id, "another")
    embed_articles(tenant_id=tenant.id, embedder=embedder)
    assert embedder.asked == ["shipping", "all about shipping."]
    assert [row.model for row in VectorSet.objects.for_tenant(tenant.id)] == ["another"]


def test_a_failing_provider_is_asked_again_later_and_later() -> None:
    tenant = make_tenant()
    write(tenant, "shipping")
    embedder = Embedder(failures=2)
    embed_articles(tenant_id=tenant.id, embedder=embedder)
    first = VectorSet.objects.for_tenant(tenant.id).get()
    assert (first.failures, first.last_error, first.claimed_until) == (1, "503: overloaded", None)
    assert not embedding.due(tenant.id, embedder.model)
    embed_articles(tenant_id=tenant.id, embedder=embedder)
    second = VectorSet.objects.for_tenant(tenant.id).get()
    assert first.retry_at is not None
    assert second.retry_at is not None
    assert timedelta(seconds=4) < second.retry_at - first.retry_at < timedelta(seconds=30)
    embed_articles(tenant_id=tenant.id, embedder=embedder)
    last = VectorSet.objects.for_tenant(tenant.id).get()
    assert (last.failures, last.last_error, last.retry_at) == (0, "", None)
    assert (last.articles_done, last.articles_total, last.size) == (1, 1, 2)


def test_work_is_due_until_nothing_is_missing() -> None:
    tenant = make_tenant()
    assert not embedding.due(tenant.id, "four-things")
    article = write(tenant, "shipping")
    assert embedding.due(tenant.id, "four-things")
    embed_articles(tenant_id=tenant.id, embedder=Embedder())
    assert not embedding.due(tenant.id, "four-things")
    services.update_article(article=article, body="new")
    assert embedding.due(tenant.id, "four-things")


def test_a_worker_leaves_alone_what_another_one_is_at() -> None:
    tenant = make_tenant()
    write(tenant, "shipping")
    VectorSet.objects.create(tenant=tenant, model="four-things", claimed_until=now() + timedelta(seconds=30))
    embedder = Embedder()
    embed_articles(tenant_id=tenant.id, embedder=embedder)
    assert embedder.asked == []


def test_a_small_tenant_is_served_beside_a_large_one() -> None:
    """All foreign vectors are nearer to the question than its own."""
    tenant, large = make_tenant(), make_tenant()
    write(tenant, "returns")
    embed_articles(tenant_id=tenant.id, embedder=Embedder())
    write(large, "shipping")
    embed_articles(tenant_id=large.id, embedder=Embedder())
    theirs = Vector.objects.for_tenant(large.id).get(position=-1)
    Vector.objects.bulk_create(
        Vector(
            tenant=large,
            vectors=theirs.vectors,
            article=theirs.article,
            article_version=1,
            position=number,
            digest=theirs.digest,
            vector=[0.9, 0.4, 0.0, 0.0],
        )
        for number in range(1, 2000)
    )
    question = Meaning("four-things", (0.9, 0.4, 0.0, 0.0))
    passages = search(tenant_id=tenant.id, query="?", meaning=question)
    assert [passage.title for passage in passages] == ["returns"]


@pytest.mark.django_db(transaction=True)
def test_a_large_tenant_gets_an_index_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "EXACT", 3)
    tenant = make_tenant()
    shelf = services.create_collection(tenant_id=tenant.id, name="all")
    for title in ("shipping", "returns", "invoice"):
        write(tenant, title, shelf)
    embed_articles(tenant_id=tenant.id, embedder=Embedder())
    assert VectorSet.objects.for_tenant(tenant.id).get().has_index
    assert found(tenant, "parcel", "shipping") == ["shipping"]
    assert found(tenant, "parcel", "shipping", collection_ids=[shelf.id]) == ["shipping"]
    Article.objects.for_tenant(tenant.id).filter(title="invoice").delete()
    services.update_article(
        article=Article.objects.for_tenant(tenant.id).get(title="shipping"), body="shipping"
    )
    services.update_article(
        article=Article.objects.for_tenant(tenant.id).get(title="returns"), body="returns"
    )
    monkeypatch.setattr(embedding, "EXACT", 6)
    embed_articles(tenant_id=tenant.id, embedder=Embedder())
    assert not VectorSet.objects.for_tenant(tenant.id).get().has_index
    assert found(tenant, "parcel", "shipping") == ["shipping"]


def test_explained_says_why_each_was_left_out() -> None:
    tenant = make_tenant()
    shelf = services.create_collection(tenant_id=tenant.id, name="shown")
    write(tenant, "shipping", shelf)
    write(tenant, "shipping abroad", shelf)
    write(tenant, "shipping elsewhere")
    write(tenant, "shipping later", shelf, valid_from=now() + timedelta(hours=1))
    write(tenant, "shipping before", shelf, valid_until=now() - timedelta(hours=1))
    write(tenant, "returns", shelf)
    embed_articles(tenant_id=tenant.id, embedder=Embedder())
    result = explained(
        tenant_id=tenant.id, query="Shipping", limit=1, collection_ids=[shelf.id], meaning=asked("shipping")
    )
    assert (result.mode, result.why_lexical, result.query) == ("hybrid", "", "shipping")
    reasons = {each.passage.title: each.left_out_because for each in result.candidates}
    assert reasons == {
        "shipping": "",
        "shipping abroad": "beyond_limit",
        "shipping elsewhere": "other_collection",
        "shipping later": "not_begun",
        "shipping before": "over",
        "returns": "below_threshold",
    }


def test_explained_tells_why_words_stand_alone() -> None:
    tenant = make_tenant()
    write(tenant, "shipping")
    result = explained(tenant_id=tenant.id, query="shipping", why_lexical="no_model")
    assert (result.mode, result.why_lexical) == ("lexical", "no_model")
    assert [each.passage.semantic for each in result.candidates] == [None]
