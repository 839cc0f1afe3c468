"""The indexes a process keeps: renewed in part, in the background when much is new, and never too many."""

import threading

import pytest
from django.conf import settings as django_settings

from apps.knowledge import indexes, services, shelves
from apps.knowledge.models import Article, Collection
from apps.knowledge.overlay import as_if_published
from apps.knowledge.search import search
from apps.knowledge.shelves import index_of
from apps.tenants.models import Tenant
from tests.factories import make_tenant

pytestmark = pytest.mark.django_db


@pytest.fixture
def tenant() -> Tenant:
    return make_tenant()


@pytest.fixture
def shelf(tenant: Tenant) -> Collection:
    return services.create_collection(tenant_id=tenant.id, name="all")


def write(shelf: Collection, title: str, **fields: object) -> Article:
    return services.create_article(
        tenant_id=shelf.tenant_id, collection=shelf, title=title, body=title, **fields
    )


def titles(tenant: Tenant, query: str = "shipping") -> list[str]:
    return [passage.title for passage in search(tenant_id=tenant.id, query=query)]


def test_an_edit_leaves_the_large_part_as_it_is(tenant: Tenant, shelf: Collection) -> None:
    article = write(shelf, "shipping by air")
    write(shelf, "shipping by sea")
    before = index_of(tenant.id)
    services.update_article(article=article, title="shipping by rail", body="shipping by rail")
    after = index_of(tenant.id)
    assert after.parts[0] is before.parts[0]
    assert [entry.article_id for entry in after.parts[1].entries] == [article.id]
    assert titles(tenant, "rail") == ["shipping by rail"]
    assert titles(tenant, "air") == []


@pytest.mark.django_db(transaction=True)
def test_after_a_large_import_the_old_index_serves_until_the_new_one_is_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(indexes, "SMALL", 0)
    monkeypatch.setattr(indexes, "SMALL_SHARE", 0)
    started: list[threading.Thread] = []
    monkeypatch.setattr(threading.Thread, "start", lambda thread: started.append(thread))  # noqa: PLW0108
    tenant = make_tenant()
    shelf = services.create_collection(tenant_id=tenant.id, name="all")
    gone = write(shelf, "shipping by air")
    write(shelf, "shipping by sea")
    assert len(titles(tenant)) == 2
    services.delete_article(article=gone)
    write(shelf, "shipping by rail")
    assert titles(tenant) == ["shipping by sea"]
    write(shelf, "shipping by road")
    assert titles(tenant) == ["shipping by sea"]
    assert len(started) == 1
    started[0].run()
    assert sorted(titles(tenant)) == ["shipping by rail", "shipping by road", "shipping by sea"]


def test_drafts_that_are_tried_are_found_by_those_who_try_them_alone(
    tenant: Tenant, shelf: Collection
) -> None:
    write(shelf, "shipping by sea")
    draft = write(shelf, "shipping by air", state=Article.State.DRAFT)
    assert titles(tenant) == ["shipping by sea"]
    with as_if_published([draft.id]):
        assert sorted(titles(tenant)) == ["shipping by air", "shipping by sea"]
    assert titles(tenant) == ["shipping by sea"]


def test_the_index_asked_for_longest_ago_goes_first(
    tenant: Tenant, shelf: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(shelf, "shipping")
    kept = index_of(tenant.id)
    monkeypatch.setattr(django_settings, "KEFU_SEARCH_MEMORY_MB", 0)
    other = make_tenant()
    last = index_of(other.id)
    assert index_of(other.id) is last
    assert list(shelves._shelves) == [(other.id, frozenset())]
    assert index_of(tenant.id) is not kept


@pytest.mark.parametrize(
    ("query", "title"),
    [
        pytest.param("運費怎麼算", "运费怎么算", id="traditional-question"),
        pytest.param("运费怎么算", "運費怎麼算", id="traditional-article"),
        pytest.param("ＶＩＰ　ｃａｒｄ", "VIP card", id="full-width"),
    ],
)
def test_spellings_meet(tenant: Tenant, shelf: Collection, query: str, title: str) -> None:
    write(shelf, title)
    assert [passage.score for passage in search(tenant_id=tenant.id, query=query)] == [1.0]
