"""Goes through a page, a sitemap or a site, one answer at a time. Knows neither articles nor the database."""

import hashlib
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from apps.common.fetching import Fetched, Fetcher, FetchFailed
from apps.knowledge.importing.problems import Problem, Unreadable
from apps.knowledge.web.addresses import Scope, is_same_host, normal
from apps.knowledge.web.parser import Parser
from apps.knowledge.web.plan import (
    MAX_SITEMAP_BYTES,
    NO_PAGE,
    CrawlFailed,
    Extracted,
    Kind,
    Known,
    Limit,
    Outcome,
    Plan,
    Sitemap,
    Visit,
)
from apps.knowledge.web.reasons import OF_REASON, of_status
from apps.knowledge.web.robots import Robots, robots_of

PAGES = frozenset({"text/html", "application/xhtml+xml"})
DOCUMENTS = {
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}
MAX_PAGE_BYTES = 5_000_000
MAX_DOCUMENT_BYTES = 20_000_000
MAX_SITEMAPS = 50
MAX_MET = 50_000  # addresses that a crawl remembers
GONE = frozenset({404, 410})


@dataclass(slots=True)
class Crawl:
    """Iterate over visits(), then over look_again() for pages of earlier times to which nothing leads any more."""

    plan: Plan
    fetcher: Fetcher
    parser: Parser
    known: Mapping[str, Known] = field(default_factory=dict)
    wait: Callable[[float], None] = time.sleep
    ended_by: str = ""  # the limit that ended it
    _queue: deque[tuple[str, int]] = field(init=False, default_factory=deque)
    _met: set[str] = field(init=False, default_factory=set)
    _texts: set[str] = field(init=False, default_factory=set)
    _copies: set[str] = field(init=False, default_factory=set)
    _visited: int = field(init=False, default=0)
    _bytes: int = field(init=False, default=0)
    _ends_at: float = field(init=False)
    _start: str = field(init=False)
    _scope: Scope = field(init=False)
    _robots: Robots | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self._start = normal(self.plan.url) or self.plan.url
        self._scope = Scope(self._start, self.plan.include, self.plan.exclude)
        self._ends_at = time.monotonic() + self.plan.limits.seconds

    def visits(self) -> Iterator[Visit]:
        """Raises CrawlFailed when the first address says nothing, so that nothing is known of the others."""
        self._begin()
        is_first = self.plan.kind != Kind.SITEMAP
        while self._queue and not self._is_over():
            visit = self._visit(*self._queue.popleft())
            if is_first and _is_failed_start(visit, self.plan.kind):
                raise CrawlFailed(visit.problem or Problem.WEB_STATUS)
            is_first = False
            yield visit

    def look_again(self, urls: Sequence[str]) -> Iterator[Visit]:
        for url in urls:
            if url not in self._met and not self._is_over():
                self._met.add(url)
                yield self._visit(url, self.plan.depth)

    def _begin(self) -> None:
        if self.plan.kind != Kind.PAGE:
            self._robots = robots_of(self.fetcher, self._start)
        if self.plan.kind == Kind.SITEMAP:
            self._read_sitemaps()
        else:
            self._enqueue(self._start, 0)
        if not self._queue:
            raise CrawlFailed(Problem.NO_PAGES)

    def _read_sitemaps(self) -> None:
        waiting, read = deque([self._start]), 0
        while waiting and read < MAX_SITEMAPS and len(self._queue) < self.plan.limits.pages:
            url = waiting.popleft()
            read += 1
            try:
                sitemap = self._sitemap_at(url)
            except CrawlFailed:
                if read == 1:
                    raise
                continue  # one of many: the others still tell of their pages
            waiting.extend(each for each in sitemap.sitemaps if self._scope.is_followed(each))
            for page in sitemap.pages:
                if self._scope.is_wanted(page):
                    self._enqueue(page, 0)

    def _sitemap_at(self, url: str) -> Sitemap:
        try:
            answer = self.fetcher.get(url, size=MAX_SITEMAP_BYTES)
            if answer.status != 200:
                raise CrawlFailed(of_status(answer.status))
            return self.parser.sitemap(answer.body)
        except FetchFailed as error:
            raise CrawlFailed(OF_REASON[error.reason]) from None
        except Unreadable as error:
            raise CrawlFailed(error.problem) from None

    def _enqueue(self, url: str, depth: int) -> None:
        if url not in self._met and len(self._met) < MAX_MET and not self._scope.is_trap(url):
            self._met.add(url)
            self._queue.append((url, depth))

    def _is_over(self) -> bool:
        limits = self.plan.limits
        ends = (
            (self._visited >= limits.pages, Limit.PAGES),
            (self._bytes >= limits.bytes, Limit.BYTES),
            (time.monotonic() >= self._ends_at, Limit.TIME),
        )
        self.ended_by = next((problem for is_reached, problem in ends if is_reached), "")
        return bool(self.ended_by)

    def _visit(self, url: str, depth: int) -> Visit:
        known = self.known.get(url, Known())
        if known.is_fresh:
            self._remember(known, depth)
            return Visit(url, Outcome.FRESH)
        if self._robots is not None and not self._robots.allows(url):
            return Visit(url, Outcome.SKIPPED, Problem.WEB_ROBOTS)
        if self._visited:
            self.wait(max(self.plan.limits.pause_s, self._robots.delay_s if self._robots else 0.0))
        self._visited += 1
        try:
            answer = self.fetcher.get(url, headers=_conditions(known), size=MAX_DOCUMENT_BYTES)
        except FetchFailed as error:
            return Visit(url, Outcome.FAILED, OF_REASON[error.reason])
        self._bytes += len(answer.body)
        return self._judged(url, depth, known, answer)

    def _judged(self, url: str, depth: int, known: Known, answer: Fetched) -> Visit:
        if answer.status == 304:
            self._remember(known, depth)
            return Visit(url, Outcome.UNCHANGED)
        if answer.status != 200:
            outcome = Outcome.GONE if answer.status in GONE else Outcome.FAILED
            return Visit(url, outcome, of_status(answer.status))
        if self.plan.kind != Kind.PAGE and (moved := self._moved(url, depth, answer)) is not None:
            return moved
        if answer.content_type in DOCUMENTS:
            is_wanted = self._is_wanted(url)
            return (
                _read(url, answer, document=DOCUMENTS[answer.content_type]) if is_wanted else _unwanted(url)
            )
        if answer.content_type not in PAGES or len(answer.body) > MAX_PAGE_BYTES:
            return Visit(url, Outcome.SKIPPED, Problem.WEB_KIND)
        return self._page(url, depth, answer)

    def _remember(self, known: Known, depth: int) -> None:
        self._texts.add(known.text)
        self._follow(known.links, depth)

    def _moved(self, url: str, depth: int, answer: Fetched) -> Visit | None:
        """Where a redirect led is a page of its own, read in its turn; what was here is not here any more."""
        final = normal(answer.url) or answer.url
        if final == url:
            return None
        if url == self._start:
            self._move_in(final)
            is_allowed = self._robots is None or self._robots.allows(final)
            return None if is_allowed else Visit(url, Outcome.SKIPPED, Problem.WEB_ROBOTS)
        if not self._scope.is_followed(final):
            return Visit(url, Outcome.SKIPPED, Problem.WEB_OTHER_SITE)
        self._enqueue(final, depth)
        return Visit(url, Outcome.MOVED if answer.is_moved else Outcome.COPY)

    def _move_in(self, final: str) -> None:
        """The first page is a redirect: the site lives there."""
        if not is_same_host(final, self._start):
            self._robots = robots_of(self.fetcher, final)
        self._scope.start = final
        self._met.add(final)

    def _page(self, url: str, depth: int, answer: Fetched) -> Visit:
        try:
            page = self.parser.page(
                answer.body,
                url=answer.url,
                content_type=answer.headers.get("content-type", ""),
                robots_header=answer.headers.get("x-robots-tag", ""),
            )
        except Unreadable as error:
            return Visit(url, Outcome.FAILED, error.problem)
        self._follow(page.links, depth)
        if self.plan.kind != Kind.PAGE:
            if page.is_kept_out:
                return Visit(url, Outcome.SKIPPED, Problem.WEB_KEPT_OUT, page)
            if not self._is_wanted(url):
                return _unwanted(url, page)
            if self._is_copy(url, page, depth):
                return Visit(url, Outcome.COPY, page=page)
        if not page.body:
            return Visit(url, Outcome.SKIPPED, Problem.WEB_NO_TEXT, page)
        return _read(url, answer, page=page)

    def _is_wanted(self, url: str) -> bool:
        return self.plan.kind == Kind.PAGE or self._scope.is_wanted(url)

    def _is_copy(self, url: str, page: Extracted, depth: int) -> bool:
        """By the page's own word, when the page it names can be read too; or because the text is the same."""
        canonical = page.canonical
        names_another = canonical and canonical not in (url, *self._copies) and canonical != self._scope.start
        if names_another and self._scope.is_wanted(canonical):
            self._copies.add(url)  # two pages that name each other are not both left out
            self._enqueue(canonical, depth)
            return True
        text = text_hash(page.title, page.body)
        is_known = text in self._texts
        self._texts.add(text)
        return is_known

    def _follow(self, links: Sequence[str], depth: int) -> None:
        if self.plan.kind != Kind.SITE or depth >= self.plan.depth:
            return
        for link in links:
            if self._scope.is_followed(link):
                self._enqueue(link, depth + 1)


def text_hash(title: str, body: str) -> str:
    return hashlib.sha256(f"{title}\n{body}".encode()).hexdigest()


def _is_failed_start(visit: Visit, kind: Kind) -> bool:
    """One page that is gone is news; a whole site that is gone is rather a mistake of that moment."""
    is_closed = visit.problem == Problem.WEB_ROBOTS
    return visit.outcome == Outcome.FAILED or (
        kind == Kind.SITE and (visit.outcome == Outcome.GONE or is_closed)
    )


def _unwanted(url: str, page: Extracted = NO_PAGE) -> Visit:
    return Visit(url, Outcome.SKIPPED, Problem.WEB_UNWANTED, page)


def _read(url: str, answer: Fetched, *, page: Extracted = NO_PAGE, document: str = "") -> Visit:
    return Visit(
        url,
        Outcome.READ,
        page=page,
        document=document,
        body=answer.body if document else b"",
        etag=answer.headers.get("etag", "")[:300],
        last_modified=answer.headers.get("last-modified", "")[:100],
    )


def _conditions(known: Known) -> dict[str, str]:
    said = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in said.items() if value}
