"""A site on loopback that may be read, and a source that reads it."""

import ipaddress
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any, Self

import pytest

from apps.knowledge import import_runs, web_sources
from apps.knowledge.importing import jobs
from apps.knowledge.models import Article, ImportJob, WebPage, WebSource
from apps.knowledge.web import reading
from apps.knowledge.web.extracting import extracted
from apps.knowledge.web.plan import Extracted, Limits, Sitemap
from apps.knowledge.web.sitemaps import parsed
from tests.factories import make_collection
from tests.local_site import Site, running_site

HURRIED = Limits(pause_s=0)


@pytest.fixture
def site(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    with running_site() as running:
        settings.KEFU_PRIVATE_TARGETS = [ipaddress.ip_network("127.0.0.1/32")]
        settings.KEFU_IMPORT_PORTS = [running.port]
        monkeypatch.setattr(reading, "LIMITS", HURRIED)
        monkeypatch.setattr(reading, "ParserProcess", NearParser)
        yield running


class NearParser(nullcontext["NearParser"]):
    """The parsers without a process of their own, which takes a while to start; test_parser.py tries that one."""

    def __enter__(self) -> Self:
        return self

    def page(self, data: bytes, **about: str) -> Extracted:
        return extracted(data, **about)

    def sitemap(self, data: bytes) -> Sitemap:
        return parsed(data)


class Reader:
    """A source, and a worker that goes through it."""

    def __init__(self, site: Site, **fields: Any) -> None:
        collection = make_collection()
        defaults = {"kind": "site", "url": site.url("/"), "publishes": True}
        self.source = web_sources.save_source(
            source=WebSource(tenant=collection.tenant, collection=collection, **defaults | fields)
        )

    def run(self) -> ImportJob:
        """Reads, and saves if the source publishes by itself."""
        job = web_sources.start(tenant_id=self.source.tenant_id, source_id=self.source.pk)
        import_runs.run_waiting()
        job.refresh_from_db()
        self.source.refresh_from_db()
        return job

    @property
    def result(self) -> dict[str, Any]:
        """Of the last run."""
        return dict(self.source.last_result)

    @property
    def articles(self) -> dict[str, Article]:
        """By path."""
        rows = Article.objects.for_tenant(self.source.tenant_id)
        origin = self.source.url.split("/")[2]
        return {row.source_url.partition(origin)[2]: row for row in rows}

    @property
    def states(self) -> dict[str, str]:
        return {path: article.state for path, article in sorted(self.articles.items())}

    @property
    def outcomes(self) -> dict[str, str]:
        origin = self.source.url.split("/")[2]
        pages = WebPage.objects.for_tenant(self.source.tenant_id)
        return {page.url.partition(origin)[2]: page.outcome for page in pages}

    def look(self, job: ImportJob) -> None:
        """A person looks at what was found, and takes it over."""
        job.refresh_from_db()
        jobs.request_saving(job, article_state="published")
        import_runs.run_waiting()
