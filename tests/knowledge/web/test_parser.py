"""Pages are parsed by a process of its own, which may die without anybody else."""

import pytest

from apps.knowledge.importing.problems import Problem, Unreadable
from apps.knowledge.web import reading
from apps.knowledge.web.parser import ParserProcess
from apps.knowledge.web.plan import Extracted, Sitemap
from tests.knowledge.web.conftest import Reader
from tests.local_site import Site

ABOUT = {"url": "https://shop.example/", "content_type": "text/html", "robots_header": ""}
TEA = "<title>Tea</title><p>Grün 茶.</p><a href='/a'>a</a>".encode()
SLOW = b"<p>" * 200_000  # minutes


def test_a_process_answers_until_a_page_is_too_much_and_then_another_one_does() -> None:
    with ParserProcess(longest_s=5.0) as parser:
        said = parser.page(TEA, **ABOUT)
        assert said == Extracted(title="Tea", body="Grün 茶.", links=("https://shop.example/a",))
        first = parser._process
        assert parser.sitemap(b"https://shop.example/a\n") == Sitemap(pages=("https://shop.example/a",))
        with pytest.raises(Unreadable) as raised:
            parser.sitemap(b"<html/>")
        assert raised.value.problem == Problem.NOT_A_SITEMAP
        assert parser._process is first
        parser._longest_s = 0.3
        with pytest.raises(Unreadable) as raised:
            parser.page(SLOW, **ABOUT)
        assert raised.value.problem == Problem.WEB_INTRICATE
        assert first is not None
        assert first.returncode == -9
        parser._longest_s = 5.0
        assert parser.page(TEA, **ABOUT) == said
        second = parser._process
        assert second is not None
        second.kill()
        with pytest.raises(Unreadable):
            parser.page(TEA, **ABOUT)
    assert parser._process is None


@pytest.mark.django_db
def test_a_source_is_read_through_the_process(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "ParserProcess", ParserProcess)
    site.page("/", "Green tea costs four euros.", title="Tea")
    reader = Reader(site)
    reader.run()
    assert reader.articles["/"].body == "Green tea costs four euros."
