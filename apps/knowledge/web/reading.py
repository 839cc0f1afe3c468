"""A worker goes through a web source: what is new, changed or gone becomes items of the import."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from django.db import transaction

from apps.common.clock import now
from apps.common.fetching import Fetcher
from apps.knowledge.importing import jobs
from apps.knowledge.importing.problems import Problem, Unreadable
from apps.knowledge.importing.rows import ImportRow
from apps.knowledge.models import ImportJob, WebPage, WebSource
from apps.knowledge.models.sources import external_id_of
from apps.knowledge.web.addresses import is_same_site
from apps.knowledge.web.comparing import compared, gone, leave_edited, otherwise
from apps.knowledge.web.crawling import Crawl
from apps.knowledge.web.parser import Parser, ParserProcess
from apps.knowledge.web.plan import CrawlFailed, Kind, Known, Limits, Outcome, Plan, Visit
from apps.knowledge.web.rows import rows_of

MAX_LINKS = 500  # kept of a page, to be followed when it says that it has not changed
LONGEST_NAP_S = 5.0
LIMITS = Limits()
# What leaves no trace when it never gave an article: a site may name thousands of pages that are not wanted.
PASSING = frozenset({Outcome.SKIPPED})


def read_source(job: ImportJob) -> None:
    """Raises jobs.Stopped."""
    rows = WebSource.objects.for_tenant(job.tenant_id).select_related("collection")
    source = rows.filter(pk=job.source.get("web_source")).first()
    if source is None:
        jobs.fail(job, Problem.NO_SOURCE)
        return
    with Fetcher() as fetcher, ParserProcess() as parser:
        Reading(job, source, fetcher, parser, LIMITS).run()


@dataclass(slots=True)
class Reading:
    job: ImportJob
    source: WebSource
    fetcher: Fetcher
    parser: Parser
    limits: Limits
    nap: Callable[[float], None] = time.sleep
    pages: dict[str, WebPage] = field(init=False)
    passed: "Counter[str]" = field(init=False, default_factory=Counter)

    def __post_init__(self) -> None:
        own = WebPage.objects.for_tenant(self.job.tenant_id).filter(source=self.source)
        self.pages = {page.url: page for page in own}

    def run(self) -> None:
        crawl = Crawl(plan_of(self.source, self.limits), self.fetcher, self.parser, self._known(), self._wait)
        try:
            for visit in crawl.visits():
                self._take(visit)
            for visit in crawl.look_again([url for url, page in self.pages.items() if page.text_hashes]):
                self._take(visit)
        except CrawlFailed as error:
            self._note(problem=error.problem)
            jobs.fail(self.job, error.problem)
            return
        self._end(crawl.ended_by)

    def _known(self) -> dict[str, Known]:
        return {
            url: Known(
                page.etag,
                page.last_modified,
                tuple(page.links),
                text=page.text_hashes[-1] if page.text_hashes else "",
                is_fresh=page.job_id == self.job.pk,
            )
            for url, page in self.pages.items()
        }

    def _wait(self, seconds: float) -> None:
        """A crawl at a slow pace still says that it lives, and hears that it is cancelled."""
        jobs.renew(self.job)
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.nap(min(left, LONGEST_NAP_S))
            jobs.renew(self.job)

    def _take(self, visit: Visit) -> None:
        jobs.renew(self.job)
        page = self.pages.get(visit.url)
        if visit.outcome == Outcome.FRESH:
            return
        if page is None and visit.outcome in PASSING:
            self.passed[visit.outcome] += 1
            return
        if page is None:
            page = WebPage(
                tenant_id=self.job.tenant_id,
                source=self.source,
                url=visit.url,
                external_id=external_id_of(visit.url),
            )
            self.pages[visit.url] = page
        rows, problem = self._rows(visit)
        with transaction.atomic():
            self._store(page, visit, rows, problem)

    def _rows(self, visit: Visit) -> tuple[list[ImportRow], Problem | None]:
        if visit.outcome != Outcome.READ:
            return [], visit.problem
        try:
            return rows_of(visit, still_wanted=lambda: jobs.renew(self.job)), None
        except Unreadable as error:
            return [], error.problem

    def _store(self, page: WebPage, visit: Visit, rows: list[ImportRow], problem: Problem | None) -> None:
        """The page, its items and what is kept of it, together: a worker that goes on finds all or nothing."""
        if rows:
            new = compared(page, visit, rows, publishes=self.source.publishes)
        elif visit.outcome in (Outcome.GONE, Outcome.MOVED):
            new = gone(page, visit.outcome)
        else:
            new = []
            otherwise(page, visit.outcome)
        if new or problem:
            file = jobs.add_file(self.job, name=page.url)
            jobs.add_items(self.job, new, file=file)
            jobs.finish_file(self.job, file, problem=problem or "")
        if visit.outcome != Outcome.UNCHANGED:
            own = [link for link in visit.page.links if is_same_site(link, self.source.url)]
            page.links = own[:MAX_LINKS] if self.source.kind == Kind.SITE else []
        page.problem, page.job_id, page.checked_at = problem or "", self.job.pk, now()
        page.save()

    @transaction.atomic
    def _end(self, ended_by: str) -> None:
        """What was met in this run stays known; so does what once gave an article."""
        self.source.pages.filter(text_hashes=[]).exclude(job_id=self.job.pk).delete()
        leave_edited(self.job)
        self._note(ended_by=ended_by)
        jobs.finish(self.job, may_be_empty=True)
        if self.source.publishes and self.job.state == ImportJob.State.READY:
            jobs.request_saving(self.job)

    def _note(self, *, ended_by: str = "", problem: str = "") -> None:
        seen = self.source.pages.filter(job_id=self.job.pk).values_list("outcome", flat=True)
        result: dict[str, object] = dict(Counter(seen) + self.passed)
        said = {"ended_by": ended_by, "problem": problem}
        WebSource.objects.filter(pk=self.source.pk).update(
            last_run_at=now(), last_result=result | {name: value for name, value in said.items() if value}
        )


def plan_of(source: WebSource, limits: Limits) -> Plan:
    return Plan(
        Kind(source.kind),
        source.url,
        depth=source.depth,
        include=tuple(source.include),
        exclude=tuple(source.exclude),
        limits=replace(limits, pages=source.max_pages),
    )
