"""What is left of a page: its text, without what stands around it."""

from pathlib import Path

import pytest

from apps.knowledge.web.addresses import Scope, is_pattern, is_same_site, normal
from apps.knowledge.web.decoding import decoded
from apps.knowledge.web.extracting import extracted
from apps.knowledge.web.plan import Extracted

PAGES = Path(__file__).parent / "pages"
URL = "https://shop.example/help/page"


def page(name: str) -> Extracted:
    return extracted((PAGES / f"{name}.html").read_bytes(), url=URL)


@pytest.mark.parametrize("name", ["returns_zh", "questions_en", "hours_zh", "install_en"])
def test_pages_become_what_a_person_would_copy(name: str) -> None:
    expected = (PAGES / f"{name}.md").read_text().strip().split("\n\n", 1)
    found = page(name)
    assert (f"# {found.title}", found.body) == (expected[0], expected[1])


def test_a_page_says_its_language_and_its_proper_address() -> None:
    found = page("returns_zh")
    assert (found.language, found.canonical) == ("zh-hans", "https://shop.example/help/returns")
    assert [page(name).language for name in ("questions_en", "install_en", "hours_zh")] == ["en", "en", ""]


def test_links_are_absolute_and_each_is_there_once() -> None:
    html = b"""<base href="https://shop.example/docs/"><a href="a">1</a><a href="/b#c">2</a>
        <a href="a?utm_source=x">3</a>
        <a href="mailto:x@y.example">4</a><a href="javascript:x()">5</a><a rel="nofollow" href="d">6</a><a href="http://[">7</a>"""
    assert extracted(html, url=URL).links == ("https://shop.example/docs/a", "https://shop.example/b")


@pytest.mark.parametrize(
    ("head", "header", "kept_out", "followed"),
    [
        ("", "", False, True),
        ('<meta name="robots" content="noindex">', "", True, True),
        ('<META NAME="Robots" CONTENT="index, NoFollow">', "", False, False),
        ('<meta name="kefu" content="none">', "", True, False),
        ('<meta name="otherbot" content="none">', "", False, True),
        ("", "noindex, nofollow", True, False),
        ("", "otherbot: noindex", False, True),
        ("", "kefu: noindex", True, True),
    ],
)
def test_orders_to_programs_are_heard(head: str, header: str, kept_out: bool, followed: bool) -> None:
    html = f"<html><head>{head}</head><body><p>Tea.</p><a href='/x'>x</a></body></html>".encode()
    found = extracted(html, url=URL, robots_header=header)
    assert (found.is_kept_out, bool(found.links)) == (kept_out, followed)


@pytest.mark.parametrize(
    ("html", "title"),
    [
        ("<title>Tea - Our Shop</title><p>x", "Tea"),
        ("<title>茶_青木家居</title><p>x", "茶"),
        ("<title>max_tokens of the API</title><p>x", "max_tokens of the API"),
        ("<title>Shop</title><h1> Green\n tea </h1><p>x", "Green tea"),
        ("<title>Teas | Shop</title><h1>One</h1><h1>Two</h1>", "Teas"),
        ("<h1>One</h1><h1>Two</h1>", "One"),
        ("<p>x", ""),
    ],
)
def test_a_title_is_without_the_name_of_the_shop(html: str, title: str) -> None:
    assert extracted(html.encode(), url=URL).title == title


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"   ",
        b"<",
        b"\x00\x01\x02",
        b"<html></html>",
        b"<!-- x -->",
        b"<p>" * 2_000,
        b"<a><b>" * 1_000,
        b"\xff\xfe",
    ],
    ids=["empty", "blank", "cut", "binary", "bare", "comment", "open", "nested", "mark"],
)
def test_pages_that_are_none_do_no_harm(data: bytes) -> None:
    assert extracted(data, url=URL).body == ""


CHINESE = "退货运费由谁承担，请看下面的说明。"


@pytest.mark.parametrize(
    ("encoding", "header", "meta"),
    [
        ("utf-8", "text/html", ""),
        ("utf-8", "text/html; charset=gbk", ""),
        ("gbk", "text/html; charset=GB2312", ""),
        ("gbk", "text/html", '<meta charset="gb2312">'),
        ("gbk", "text/html; charset=utf-8", '<meta charset="utf-8">'),
        ("gbk", "text/html; charset=nonsense", ""),
        ("gb18030", "text/html", ""),
        ("big5", "text/html; charset=big5", ""),
        ("utf-16", "text/html", ""),
        ("utf-8-sig", "text/html", '<meta charset="gbk">'),
    ],
    ids=str,
)
def test_decoded_reads_what_is_there_whatever_is_claimed(encoding: str, header: str, meta: str) -> None:
    text = f"<html><head>{meta}</head><p>{CHINESE if encoding != 'big5' else '退貨運費'}</p>"
    assert decoded(text.encode(encoding), header) == text


def test_decoded_survives_a_few_broken_bytes() -> None:
    assert decoded(b"tea " * 100 + b"\xff", "text/html; charset=utf-8").startswith("tea tea")


@pytest.mark.parametrize(
    ("written", "spelled"),
    [
        ("HTTPS://Shop.example:443/a#b", "https://shop.example/a"),
        ("../up?b=2&a=1", "https://shop.example/up?b=2&a=1"),
        ("/a;jsessionid=0F3A?x=1", "https://shop.example/a?x=1"),
        ("/(S(lit3py55t21z5v55vlm25s55))/a", "https://shop.example/a"),
        ("/a?utm_source=m&id=5&SID=x", "https://shop.example/a?id=5"),
        ("/帮助?q=茶", "https://shop.example/%E5%B8%AE%E5%8A%A9?q=%E8%8C%B6"),
        ("/%E5%B8%AE", "https://shop.example/%E5%B8%AE"),
        ("http://shop.example:8080", "http://shop.example:8080/"),
        ("mailto:a@shop.example", None),
        ("http://me@shop.example/", None),
        ("http://shop.example:x/", None),
        ("/" + "x" * 1000, None),
    ],
    ids=lambda value: str(value)[:30],
)
def test_normal_has_one_spelling(written: str, spelled: str | None) -> None:
    assert normal(written, "https://shop.example/help/") == spelled


def test_scope_takes_patterns_of_paths() -> None:
    scope = Scope("https://www.shop.example/", ["/help/*", "*.pdf"], ["/help/old/*"])
    wanted = ["/help/a", "/x/y.pdf", "/help/a?page=2", "/help/old/a", "/blog", "//other.example/help/a"]
    urls = [normal(path, "http://shop.example/") or "" for path in wanted]
    assert [scope.is_wanted(url) for url in urls] == [True, True, True, False, False, False]
    assert [scope.is_followed(url) for url in urls] == [True, True, True, False, True, False]


def test_is_same_site_goes_by_host_and_port() -> None:
    assert is_same_site("https://www.a.example/x", "http://a.example:80/y")
    assert not is_same_site("https://a.example/", "https://a.example:8443/")
    assert not is_same_site("https://a.example/", "https://b.a.example/")


def test_patterns_with_many_stars_are_quick() -> None:
    scope = Scope("https://a.example/", ["*a" * 90 + "b"])
    assert is_pattern("*a" * 90 + "b")
    assert scope.is_wanted("https://a.example/" + "a" * 900) is False
