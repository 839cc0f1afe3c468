"""The pages of web sources: one is entered, read in the background, and looked at again."""

import pytest
from django.test import Client

from apps.knowledge.models import ImportJob, WebSource
from tests.admin.conftest import World
from tests.admin.urls import page
from tests.factories import make_web_page, make_web_source

LABEL = "knowledge.WebSource"


def form(world: World, **fields: object) -> dict[str, object]:
    return {
        "kind": "site",
        "url": "https://shop.example/help/",
        "collection": str(world.rows["knowledge.Collection"].pk),
        "depth": 2,
        "max_pages": 50,
        "include": "/help/*\n*.pdf",
        "exclude": "",
        "schedule": "weekly",
        "weekday": 4,
        "hour": 5,
    } | fields


def sources(world: World) -> list[WebSource]:
    return list(WebSource.objects.for_tenant(world.tenant.id).filter(url="https://shop.example/help/"))


def test_a_new_source_is_read_at_once(client: Client, ours: World) -> None:
    response = client.post(page(LABEL, "add"), form(ours))
    source = sources(ours)[0]
    job = ImportJob.objects.get(pk=source.last_job_id)
    assert response["Location"] == page("knowledge.ImportJob", "change", job.pk)
    assert (job.state, job.kind, job.started_by, job.collection) == (
        "reading",
        "site",
        ours.owner,
        source.collection,
    )
    assert (source.include, source.exclude, source.publishes) == (["/help/*", "*.pdf"], [], False)
    assert source.next_at is not None


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"url": "http://10.0.0.1/"}, "private network"),
        ({"include": "help"}, "/help/*"),
    ],
    ids=["private", "pattern"],
)
def test_what_cannot_be_read_is_refused_on_the_form(
    client: Client, ours: World, fields: dict[str, object], said: str
) -> None:
    client.cookies["django_language"] = "en"
    response = client.post(page(LABEL, "add"), form(ours, **fields))
    assert response.status_code == 200
    assert said in response.content.decode()
    assert sources(ours) == []


def test_look_now_asks_first_and_starts_by_post(client: Client, ours: World) -> None:
    source = ours.rows[LABEL]
    address = page(LABEL, "look_now", source.pk)
    assert client.get(address).status_code == 200
    source.refresh_from_db()
    assert source.last_job is None
    response = client.post(address)
    source.refresh_from_db()
    assert response["Location"] == page("knowledge.ImportJob", "change", source.last_job_id)


def test_the_page_of_a_source_tells_what_was_found(client: Client, ours: World) -> None:
    source = make_web_source(
        tenant=ours.tenant, last_result={"read": 3, "edited": 1, "ended_by": "pages"}, schedule="daily"
    )
    make_web_page(source=source, outcome="failed", problem="web_server", url="https://shop.example/broken")
    make_web_page(source=ours.rows[LABEL], url="https://shop.example/of-another-source")
    shown = client.get(page(LABEL, "change", source.pk), headers={"Accept-Language": "en"}).content.decode()
    assert "1 edited by hand, left alone, 3 read, ended at the highest number of pages" in shown
    pages = client.get(
        client.get(page(LABEL, "show_pages", source.pk))["Location"], headers={"Accept-Language": "en"}
    )
    assert "https://shop.example/broken" in pages.content.decode()
    assert "The server had an error." in pages.content.decode()
    assert "of-another-source" not in pages.content.decode()


def test_deleting_a_source_leaves_its_articles(client: Client, ours: World) -> None:
    source, article = ours.rows[LABEL], ours.rows["knowledge.Article"]
    client.post(page(LABEL, "delete", source.pk), {"post": "yes"})
    assert not WebSource.objects.filter(pk=source.pk).exists()
    article.refresh_from_db()
