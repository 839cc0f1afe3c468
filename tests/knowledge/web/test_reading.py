"""A source is read again and again: what changed goes into the articles, what people wrote stays."""

from datetime import timedelta
from typing import Any

import pytest

from apps.common.clock import now
from apps.knowledge import import_runs, services, web_sources
from apps.knowledge.importing import jobs
from apps.knowledge.models import Article, ImportFile, ImportItem, ImportJob, WebPage, WebSource
from apps.knowledge.web.reading import Reading
from tests.knowledge.web.conftest import Reader
from tests.local_site import Answer, Site

pytestmark = pytest.mark.django_db
State = ImportJob.State


def drinks(part: int) -> list[str]:
    return [f"<p>{f'Number {part}.{number} of our teas is a drink. ' * 18}</p>" for number in range(90)]


def two_pages(site: Site) -> None:
    site.page("/", links=("/a",))
    site.page("/a", "Green tea costs four euros.", title="Tea")


def edit(article: Article, body: str = "A person's words.") -> None:
    services.update_article(article=article, body=body)


def test_a_first_run_publishes_what_it_found(site: Site) -> None:
    two_pages(site)
    reader = Reader(site)
    job = reader.run()
    assert (job.state, job.counts) == (State.DONE, {"created": 2})
    article = reader.articles["/a"]
    assert (article.title, article.language, article.state) == ("Tea", "en", "published")
    assert article.body.startswith("Green tea costs four euros.")
    assert reader.result == {"read": 2}
    assert reader.source.last_run_at is not None


def test_without_publishing_everything_waits_to_be_looked_at(site: Site) -> None:
    two_pages(site)
    reader = Reader(site, publishes=False)
    job = reader.run()
    assert (job.state, job.rows_found, reader.articles) == (State.READY, 2, {})
    reader.look(job)
    assert reader.states == {"/": "published", "/a": "published"}


def test_what_did_not_change_is_left_alone(site: Site) -> None:
    two_pages(site)
    reader = Reader(site)
    reader.run()
    versions = {path: article.version for path, article in reader.articles.items()}
    job = reader.run()
    assert (job.state, job.rows_found, reader.result) == (State.DONE, 0, {"unchanged": 2})
    assert {path: article.version for path, article in reader.articles.items()} == versions


def test_a_page_that_changed_changes_its_article_alone(site: Site) -> None:
    two_pages(site)
    reader = Reader(site)
    reader.run()
    site.page("/a", "Green tea costs five euros.", title="Tea")
    reader.run()
    assert reader.articles["/a"].body.startswith("Green tea costs five euros.")
    assert (reader.articles["/a"].version, reader.articles["/"].version) == (2, 1)
    assert reader.result == {"unchanged": 1, "read": 1}


def test_etags_spare_the_transfer_once_the_article_is_in_step(site: Site) -> None:
    site.answers["/"] = Answer("<h1>Tea</h1><p>Four euros.</p>", etag='"1"')
    reader = Reader(site)
    for _ in range(3):
        reader.run()
    conditions = [
        sent.get("If-None-Match") for path, sent in zip(site.asked, site.headers, strict=True) if path == "/"
    ]
    assert conditions == [None, None, '"1"']
    assert reader.result == {"unchanged": 1}


def test_a_change_that_nobody_took_over_is_offered_again(site: Site) -> None:
    site.answers["/"] = Answer("<h1>Tea</h1><p>Four euros.</p>", etag='"1"')
    reader = Reader(site, publishes=False)
    reader.look(reader.run())
    reader.run()
    site.answers["/"] = Answer("<h1>Tea</h1><p>Five euros.</p>", etag='"2"')
    ignored = reader.run()
    job = reader.run()
    ignored.refresh_from_db()
    assert (ignored.state, job.state) == (State.CANCELLED, State.READY)
    assert [item.fields["body"] for item in job.items.all()] == ["Five euros."]
    reader.look(job)
    assert reader.articles["/"].body == "Five euros."
    reader.run()
    assert reader.result == {"unchanged": 1}


def test_an_article_that_a_person_edited_is_never_touched(site: Site) -> None:
    two_pages(site)
    reader = Reader(site)
    reader.run()
    edit(reader.articles["/a"])
    site.page("/a", "Green tea costs five euros.", title="Tea")
    job = reader.run()
    assert (job.rows_found, reader.result) == (0, {"unchanged": 1, "edited": 1})
    assert reader.articles["/a"].body == "A person's words."
    assert reader.outcomes["/a"] == "edited"


def test_an_article_that_got_the_words_of_its_page_back_follows_it_again(site: Site) -> None:
    two_pages(site)
    reader = Reader(site)
    reader.run()
    words = reader.articles["/a"].body
    edit(reader.articles["/a"])
    reader.run()
    edit(reader.articles["/a"], words)
    site.page("/a", "Green tea costs five euros.", title="Tea")
    reader.run()
    assert reader.articles["/a"].body.startswith("Green tea costs five euros.")


def test_an_edit_during_the_crawl_wins(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    two_pages(site)
    reader = Reader(site)
    reader.run()
    site.page("/a", "Green tea costs five euros.", title="Tea")
    finish = Reading._end

    def edited_meanwhile(self: Reading, ended_by: str) -> None:
        edit(reader.articles["/a"])
        finish(self, ended_by)

    monkeypatch.setattr(Reading, "_end", edited_meanwhile)
    reader.run()
    assert reader.articles["/a"].body == "A person's words."
    assert reader.result == {"unchanged": 1, "edited": 1}


def test_an_article_that_a_person_deleted_does_not_come_back(site: Site) -> None:
    two_pages(site)
    reader = Reader(site)
    reader.run()
    services.delete_article(article=reader.articles["/a"])
    site.page("/a", "Green tea costs five euros.", title="Tea")
    reader.run()
    assert (reader.states, reader.result) == ({"/": "published"}, {"unchanged": 1, "removed": 1})


def test_an_article_that_a_person_archived_stays_archived(site: Site) -> None:
    two_pages(site)
    reader = Reader(site)
    reader.run()
    services.archive_article(article=reader.articles["/a"])
    site.page("/a", "Green tea costs five euros.", title="Tea")
    reader.run()
    assert reader.articles["/a"].body.startswith("Green tea costs five euros.")
    assert reader.states["/a"] == "archived"


def test_a_page_that_is_gone_twice_is_archived(site: Site) -> None:
    two_pages(site)
    reader = Reader(site)
    reader.run()
    site.page("/")
    site.answers["/a"] = Answer(status=410)
    reader.run()
    assert (reader.states["/a"], reader.outcomes["/a"]) == ("published", "gone")
    reader.run()
    assert (reader.states, reader.result) == (
        {"/": "published", "/a": "archived"},
        {"unchanged": 1, "archived": 1},
    )
    reader.run()
    assert reader.outcomes["/a"] == "archived"


def test_a_page_that_comes_back_is_published_again(site: Site) -> None:
    two_pages(site)
    reader = Reader(site)
    reader.run()
    there, site.answers["/a"] = site.answers["/a"], Answer(status=404)
    reader.run()
    reader.run()
    site.answers["/a"] = there
    reader.run()
    assert reader.states == {"/": "published", "/a": "published"}
    reader.run()
    assert reader.result == {"unchanged": 2}


def test_a_page_that_was_gone_once_starts_anew(site: Site) -> None:
    two_pages(site)
    reader = Reader(site)
    reader.run()
    there, gone = site.answers["/a"], Answer(status=404)
    for answer in (gone, there, gone):
        site.answers["/a"] = answer
        reader.run()
    assert reader.states["/a"] == "published"


def test_a_page_that_moved_for_ever_is_archived_and_one_that_redirects_is_not(site: Site) -> None:
    site.page("/", links=("/a", "/b"))
    site.page("/a")
    site.page("/b")
    reader = Reader(site)
    reader.run()
    site.page("/new", "Another text about tea.")
    site.redirect("/a", "/new", 301)
    site.redirect("/b", "/new", 302)
    reader.run()
    reader.run()
    assert reader.states == {"/": "published", "/a": "archived", "/b": "published", "/new": "published"}


def test_a_gone_page_whose_article_was_edited_is_left_and_told(site: Site) -> None:
    two_pages(site)
    reader = Reader(site)
    reader.run()
    edit(reader.articles["/a"])
    site.answers["/a"] = Answer(status=404)
    reader.run()
    reader.run()
    assert (reader.states["/a"], reader.outcomes["/a"]) == ("published", "edited")


def test_a_server_with_trouble_archives_nothing(site: Site) -> None:
    two_pages(site)
    reader = Reader(site)
    reader.run()
    site.answers["/a"] = Answer(status=503)
    for _ in range(2):
        reader.run()
    assert (reader.states["/a"], reader.result) == ("published", {"unchanged": 1, "failed": 1})


def test_a_site_that_is_down_archives_nothing(site: Site) -> None:
    two_pages(site)
    reader = Reader(site)
    reader.run()
    site.answers.clear()
    for _ in range(2):
        job = reader.run()
    assert (job.state, job.problem) == (State.FAILED, "web_gone")
    assert (reader.states["/a"], reader.result) == ("published", {"problem": "web_gone"})


def test_a_page_without_links_to_it_is_still_asked_for(site: Site) -> None:
    two_pages(site)
    reader = Reader(site)
    reader.run()
    site.page("/")
    site.page("/a", "Green tea costs five euros.", title="Tea")
    reader.run()
    assert reader.articles["/a"].body.startswith("Green tea costs five euros.")


def test_errors_are_told_page_by_page(site: Site) -> None:
    site.page("/", links=("/a", "/broken"))
    site.page("/a")
    site.answers["/broken"] = Answer(status=500)
    reader = Reader(site)
    job = reader.run()
    files = ImportFile.objects.filter(job=job).exclude(problem="").values_list("name", "problem")
    assert list(files) == [(site.url("/broken"), "web_server")]
    assert reader.outcomes == {"/": "read", "/a": "read", "/broken": "failed"}


def test_one_long_page_becomes_several_articles_and_shrinks_again(site: Site) -> None:
    parts = (f"<h2>Part {part}</h2>{''.join(drinks(part))}" for part in range(2))
    site.answers["/"] = Answer(f"<h1>Tea</h1>{''.join(parts)}")
    reader = Reader(site, kind="page")
    reader.run()
    titles = (
        Article.objects.for_tenant(reader.source.tenant_id).order_by("title").values_list("title", "state")
    )
    assert list(titles) == [("Tea", "published"), ("Tea (2)", "published")]
    site.answers["/"] = Answer("<h1>Tea</h1><p>Tea is a drink.</p>")
    reader.run()
    assert list(titles.all()) == [("Tea", "published"), ("Tea (2)", "archived")]


def test_a_gbk_page_that_says_utf8_is_read(site: Site) -> None:
    words = "周一至周五九点到二十一点，周末十点到二十二点。"
    text = f"<html lang='zh'><meta charset='utf-8'><h1>门店营业时间</h1><p>{words}</p></html>"
    site.answers["/"] = Answer(text.encode("gbk"))
    reader = Reader(site, kind="page")
    reader.run()
    article = reader.articles["/"]
    assert (article.title, article.language) == ("门店营业时间", "zh-hans")
    assert article.body == words


def test_a_worker_that_died_is_followed_by_one_that_goes_on(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.page("/", links=("/a", "/b"))
    site.page("/a")
    site.page("/b")
    reader = Reader(site)
    store = Reading._store

    def dying(self: Reading, page: WebPage, *rest: Any) -> None:
        if page.url.endswith("/b"):
            raise SystemExit
        store(self, page, *rest)

    monkeypatch.setattr(Reading, "_store", dying)
    with pytest.raises(SystemExit):
        reader.run()
    monkeypatch.setattr(Reading, "_store", store)
    site.asked.clear()
    ImportJob.objects.update(claimed_at=now() - timedelta(minutes=5))
    import_runs.run_waiting()
    reader.source.refresh_from_db()
    assert site.asked == ["/robots.txt", "/b"]
    assert (sorted(reader.states), reader.result) == (["/", "/a", "/b"], {"read": 3})
    assert ImportItem.objects.count() == 3


def test_a_cancelled_import_stops_between_two_pages(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    two_pages(site)
    reader = Reader(site)
    store = Reading._store

    def cancelling(self: Reading, *rest: Any) -> None:
        store(self, *rest)
        jobs.cancel(self.job)

    monkeypatch.setattr(Reading, "_store", cancelling)
    job = reader.run()
    assert (job.state, job.rows_found, reader.articles) == (State.CANCELLED, 1, {})
    assert "/a" not in site.asked


def test_a_source_that_was_deleted_stops_its_import(site: Site) -> None:
    two_pages(site)
    reader = Reader(site)
    job = web_sources.start(tenant_id=reader.source.tenant_id, source_id=reader.source.pk)
    WebSource.objects.all().delete()
    import_runs.run_waiting()
    job.refresh_from_db()
    assert (job.state, job.problem) == (State.FAILED, "no_source")
