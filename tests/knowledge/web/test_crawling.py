"""Which pages a crawl reads, and when it stops."""

import gzip
from typing import Any
from urllib.parse import urlsplit

import pytest

from apps.common.fetching import Fetcher
from apps.knowledge.importing.problems import Problem
from apps.knowledge.web.crawling import Crawl
from apps.knowledge.web.plan import CrawlFailed, Kind, Known, Limits, Outcome, Plan, Visit
from tests.knowledge.web.conftest import HURRIED, NearParser
from tests.local_site import Answer, Site

XML = {"Content-Type": "application/xml"}


def visits(site: Site, kind: Kind = Kind.SITE, start: str = "/", **options: Any) -> dict[str, Visit]:
    """By path, in the order of the crawl."""
    _crawl, found = crawled(site, kind, start, **options)
    return found


def crawled(
    site: Site, kind: Kind = Kind.SITE, start: str = "/", known: dict[str, Known] | None = None, **plan: Any
) -> tuple[Crawl, dict[str, Visit]]:
    naps: list[float] = []
    with Fetcher() as fetcher:
        whole = Plan(kind, site.url(start), **{"limits": HURRIED} | plan)
        crawl = Crawl(
            whole,
            fetcher,
            NearParser(),
            {site.url(path): each for path, each in (known or {}).items()},
            naps.append,
        )
        found = {_path(visit.url): visit for visit in crawl.visits()}
    site.naps = naps  # type: ignore[attr-defined]
    return crawl, found


def _path(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def outcomes(found: dict[str, Visit]) -> dict[str, str]:
    return {path: str(visit.problem or visit.outcome) for path, visit in found.items()}


def failure(site: Site, kind: Kind = Kind.SITE, start: str = "/") -> Problem:
    with pytest.raises(CrawlFailed) as raised:
        visits(site, kind, start)
    return raised.value.problem


def sitemap(*urls: str, kind: str = "urlset", entry: str = "url") -> str:
    entries = "".join(f"<{entry}><loc>{url}</loc></{entry}>" for url in urls)
    return (
        f'<?xml version="1.0"?><{kind} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</{kind}>'
    )


def test_a_site_is_read_by_its_links_to_the_depth(site: Site) -> None:
    site.page("/", links=("/a", "b?x=1#top", "http://elsewhere.example/", "mailto:a@b.example", "/a"))
    site.page("/a", links=("/deep", "/"))
    site.page("/b?x=1")
    site.page("/deep", links=("/deeper",))
    site.page("/deeper")
    assert outcomes(visits(site, depth=2)) == dict.fromkeys(["/", "/a", "/b?x=1", "/deep"], "read")
    assert site.asked == ["/robots.txt", "/", "/a", "/b?x=1", "/deep"]


def test_loops_and_sessions_are_read_once(site: Site) -> None:
    site.page(
        "/", links=("/;jsessionid=A1", "/a?PHPSESSID=7&x=1", "/a?x=1&utm_source=m", "/a?x=1&sid=9#z", "/.")
    )
    site.page("/a?x=1", links=("/", "/a?x=1"))
    assert list(visits(site)) == ["/", "/a?x=1"]


def test_relative_links_that_grow_come_to_an_end(site: Site) -> None:
    class Growing(dict[str, Any]):
        def get(self, path: str, default: Any = None) -> Any:
            site.page(path, links=("more/pages/",))
            return super().get(path) if path != "/robots.txt" else default

    site.answers = Growing()
    assert len(visits(site, depth=10)) == 4


def test_a_calendar_comes_to_an_end(site: Site) -> None:
    site.page("/", links=tuple(f"/days?day={day}" for day in range(110)))
    for day in range(110):
        site.page(f"/days?day={day}")
    assert len(visits(site)) == 101


def test_patterns_choose_what_is_imported_and_what_is_not_even_read(site: Site) -> None:
    site.page("/", links=("/help/", "/blog/1", "/help/secret/x"))
    for path in ("/help/", "/blog/1", "/help/secret/x"):
        site.page(path)
    found = visits(site, include=["/help/*"], exclude=["/help/secret/*"])
    assert outcomes(found) == {"/": "web_unwanted", "/help/": "read", "/blog/1": "web_unwanted"}


def test_robots_txt_is_obeyed(site: Site) -> None:
    site.answers["/robots.txt"] = Answer(
        "User-agent: *\nDisallow: /\n\nUser-agent: kefu\nDisallow: /private/\nAllow: /private/open$\nCrawl-delay: 2\n"
    )
    site.page("/", links=("/private/x", "/private/open", "/a"))
    site.page("/private/open")
    site.page("/a")
    found = visits(site)
    assert outcomes(found) == {"/": "read", "/private/x": "web_robots", "/private/open": "read", "/a": "read"}
    assert "/private/x" not in site.asked
    assert site.naps == [2.0, 2.0]  # type: ignore[attr-defined]


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_site_that_cannot_show_its_robots_txt_is_left_alone(site: Site, status: int) -> None:
    site.answers["/robots.txt"] = Answer(status=status)
    site.page("/")
    assert failure(site) == Problem.WEB_ROBOTS
    assert site.asked == ["/robots.txt"]


def test_a_crawl_delay_of_an_hour_is_cut(site: Site) -> None:
    site.answers["/robots.txt"] = Answer("User-agent: *\nCrawl-delay: 3600\n")
    site.page("/", links=("/a",))
    visits(site)
    assert site.naps == [30.0]  # type: ignore[attr-defined]


def test_pages_that_ask_to_be_left_out_are(site: Site) -> None:
    site.page("/", links=("/kept-out", "/header", "/unfollowed"))
    site.page("/kept-out", links=("/behind",), head='<meta name="robots" content="NOINDEX, follow">')
    site.page("/unfollowed", links=("/never",), head='<meta name="robots" content="nofollow">')
    site.page("/behind")
    site.answers["/header"] = Answer(
        "<p>x</p>", headers={"Content-Type": "text/html", "X-Robots-Tag": "none"}
    )
    assert outcomes(visits(site)) == {
        "/": "read",
        "/kept-out": "web_kept_out",
        "/header": "web_kept_out",
        "/unfollowed": "read",
        "/behind": "read",
    }


def test_links_with_nofollow_are_not_followed(site: Site) -> None:
    site.answers["/"] = Answer(
        '<p>A text about tea.</p><a rel="nofollow noopener" href="/x">x</a><a href="/y">y</a>'
    )
    assert list(visits(site)) == ["/", "/y"]


def test_copies_are_imported_once(site: Site) -> None:
    site.page("/", links=("/a", "/print/a", "/one", "/other"))
    site.page("/a", "All about green tea.", title="Tea")
    site.page("/print/a", "All about green tea.", title="Tea")
    site.page("/one", head='<link rel="canonical" href="/real">')
    site.page("/other", head='<link rel="canonical" href="/one">')
    site.page("/real", head='<link rel="canonical" href="/real">')
    assert outcomes(visits(site)) == {
        "/": "read",
        "/a": "read",
        "/print/a": "copy",
        "/one": "copy",
        "/other": "read",
        "/real": "read",
    }


def test_pages_that_name_each_other_are_not_both_left_out(site: Site) -> None:
    site.page("/", links=("/a",))
    site.page("/a", head='<link rel="canonical" href="/b">')
    site.page("/b", head='<link rel="canonical" href="/a">')
    assert outcomes(visits(site)) == {"/": "read", "/a": "copy", "/b": "read"}


def test_redirects_lead_to_pages_of_their_own(site: Site) -> None:
    site.page("/", links=("/old", "/moved", "/away", "/new"))
    site.redirect("/old", "/new", 302)
    site.redirect("/moved", "/other", 301)
    site.redirect("/away", "http://localhost:1/", 302)
    site.page("/new")
    site.page("/other")
    assert outcomes(visits(site)) == {
        "/": "read",
        "/old": "copy",
        "/moved": "moved",
        "/away": "web_address",
        "/new": "read",
        "/other": "read",
    }


def test_a_first_page_that_redirects_is_where_the_site_lives(site: Site) -> None:
    site.redirect("/", "/home/")
    site.page("/home/", links=("a", "/home/"))
    site.page("/home/a")
    assert outcomes(visits(site)) == {"/": "read", "/home/a": "read"}


def test_errors_of_pages_are_told_page_by_page(site: Site) -> None:
    site.page("/", links=("/500", "/404", "/403", "/418", "/empty", "/picture", "/fine"))
    for status in (500, 404, 403, 418):
        site.answers[f"/{status}"] = Answer("x", status=status)
    site.answers["/empty"] = Answer("<html><body><script>render()</script></body></html>")
    site.answers["/picture"] = Answer(b"\x89PNG", headers={"Content-Type": "image/png"})
    site.page("/fine")
    assert outcomes(visits(site)) == {
        "/": "read",
        "/500": "web_server",
        "/404": "web_gone",
        "/403": "web_forbidden",
        "/418": "web_status",
        "/empty": "web_no_text",
        "/picture": "web_kind",
        "/fine": "read",
    }


@pytest.mark.parametrize("status", [404, 500])
def test_a_site_without_a_first_page_fails_as_a_whole(site: Site, status: int) -> None:
    site.answers["/"] = Answer(status=status)
    assert failure(site) == (Problem.WEB_GONE if status == 404 else Problem.WEB_SERVER)


@pytest.mark.parametrize(
    ("limits", "ended_by", "count"),
    [
        (Limits(pages=3, pause_s=0), "pages", 3),
        (Limits(bytes=300, pause_s=0), "bytes", 2),
        (Limits(seconds=0.0, pause_s=0), "time", 0),
        (Limits(pause_s=0), "", 11),
    ],
    ids=["pages", "bytes", "time", "none"],
)
def test_limits_end_a_crawl(site: Site, limits: Limits, ended_by: str, count: int) -> None:
    site.page("/", links=tuple(f"/{number}" for number in range(10)))
    for number in range(10):
        site.page(f"/{number}")
    site.answers["/"], whole = Answer('<p>Tea and cake.</p><a href="/0">0</a>'), site.answers["/"]
    site.answers["/0"] = whole
    if not ended_by:
        assert len(visits(site, limits=limits)) == count
        return
    crawl, found = crawled(site, limits=limits)
    assert (crawl.ended_by, len(found)) == (ended_by, count)


def test_one_page_needs_no_permission_and_follows_nothing(site: Site) -> None:
    site.answers["/robots.txt"] = Answer("User-agent: *\nDisallow: /\n")
    site.page(
        "/a", links=("/b",), head='<meta name="robots" content="noindex"><link rel="canonical" href="/b">'
    )
    assert outcomes(visits(site, Kind.PAGE, "/a")) == {"/a": "read"}
    assert site.asked == ["/a"]


def test_what_is_known_is_asked_for_with_conditions(site: Site) -> None:
    site.page("/", links=("/new",))
    site.answers["/a"] = Answer("never sent", etag='"7"')
    known = {"/": Known(links=("x",)), "/a": Known(etag='"7"', links=(site.url("/behind"),))}
    site.page("/", links=("/a",))
    site.page("/behind")
    assert outcomes(visits(site, known=known)) == {"/": "read", "/a": "unchanged", "/behind": "read"}


def test_what_was_read_in_the_same_run_is_not_asked_for_again(site: Site) -> None:
    site.page("/a")
    known = {"/": Known(links=(site.url("/a"),), is_fresh=True)}
    assert outcomes(visits(site, known=known)) == {"/": "fresh", "/a": "read"}
    assert site.asked == ["/robots.txt", "/a"]


def test_a_sitemap_names_the_pages(site: Site) -> None:
    pages = (site.url("/a"), site.url("/b"), "http://elsewhere.example/c", site.url("/no/d"))
    site.answers["/sitemap.xml"] = Answer(sitemap(*pages), headers=XML)
    site.page("/a", links=("/not-named",))
    site.page("/b")
    assert outcomes(visits(site, Kind.SITEMAP, "/sitemap.xml", exclude=["/no/*"])) == {
        "/a": "read",
        "/b": "read",
    }


def test_sitemaps_of_sitemaps_are_unpacked(site: Site) -> None:
    parts = ("/1.xml.gz", "/2.txt", "/gone.xml", "/sitemap.xml")
    index = sitemap(*(site.url(part) for part in parts), kind="sitemapindex", entry="sitemap")
    site.answers["/sitemap.xml"] = Answer(index, headers=XML)
    site.answers["/1.xml.gz"] = Answer(gzip.compress(sitemap(site.url("/a")).encode()))
    site.answers["/2.txt"] = Answer(
        f"{site.url('/b')}\n{site.url('/a')}\n", headers={"Content-Type": "text/plain"}
    )
    site.page("/a")
    site.page("/b")
    assert outcomes(visits(site, Kind.SITEMAP, "/sitemap.xml")) == {"/a": "read", "/b": "read"}


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]><urlset><url><loc>http://x.example/&j;</loc></url></urlset>"
)
FILE = '<!DOCTYPE urlset [<!ENTITY a SYSTEM "file:///etc/passwd">]><urlset><url><loc>&a;</loc></url></urlset>'


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"<html><body>nothing</body></html>", Problem.NOT_A_SITEMAP),
        (b"<urlset", Problem.NO_PAGES),
        (b"\x1f\x8bnonsense", Problem.NOT_A_SITEMAP),
        (LAUGHS.encode(), Problem.NO_PAGES),
        (FILE.encode(), Problem.NO_PAGES),
        (sitemap().encode(), Problem.NO_PAGES),
        (b"", Problem.NO_PAGES),
    ],
    ids=["html", "cut", "no_gzip", "laughs", "file", "without_pages", "empty"],
)
def test_what_is_no_sitemap_fails_as_a_whole(site: Site, body: bytes, problem: Problem) -> None:
    site.answers["/sitemap.xml"] = Answer(body, headers=XML)
    assert failure(site, Kind.SITEMAP, "/sitemap.xml") == problem


def test_outcomes_have_the_names_that_pages_are_stored_by() -> None:
    stored = {"read", "unchanged", "copy", "skipped", "moved", "gone", "failed"}
    assert {str(outcome) for outcome in Outcome} - {"fresh"} == stored
