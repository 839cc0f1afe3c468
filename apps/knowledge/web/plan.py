"""What is to be read, how far, and what one address gave."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from apps.knowledge.importing.problems import Problem

MAX_SITEMAP_BYTES = 50_000_000  # what the protocol allows


class Kind(StrEnum):
    PAGE = "page"
    SITEMAP = "sitemap"
    SITE = "site"


class Outcome(StrEnum):
    READ = "read"
    UNCHANGED = "unchanged"  # since last time, by the server's word
    FRESH = "fresh"  # read earlier in the same run, before its worker ended
    COPY = "copy"  # of a page that has been read, or will be
    SKIPPED = "skipped"  # not to be imported; problem says why
    MOVED = "moved"  # another page of the site is what the address leads to
    GONE = "gone"
    FAILED = "failed"


class Limit(StrEnum):
    """What ended a crawl early."""

    PAGES = "pages"
    BYTES = "bytes"
    TIME = "time"


class CrawlFailed(Exception):
    """Nothing is known of the site: the very first address could not be read."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.value)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Extracted:
    """A page. language: "", "zh-hans" or "en"; canonical: "" when it names none; links: those that may be followed."""

    title: str = ""
    body: str = ""
    language: str = ""
    canonical: str = ""
    links: tuple[str, ...] = ()
    is_kept_out: bool = False  # by its meta robots


NO_PAGE = Extracted()


@dataclass(frozen=True, slots=True)
class Limits:
    pages: int = 500
    bytes: int = 200_000_000
    seconds: float = 1800.0
    pause_s: float = 0.2  # between two pages, when the site does not ask for more


@dataclass(frozen=True, slots=True)
class Plan:
    kind: Kind
    url: str
    depth: int = 3  # of links, from the first page of a site
    include: Sequence[str] = ()
    exclude: Sequence[str] = ()
    limits: Limits = Limits()


@dataclass(frozen=True, slots=True)
class Sitemap:
    pages: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What an earlier visit left. is_fresh: it was in this very run, so there is no need to ask again."""

    etag: str = ""
    last_modified: str = ""
    links: tuple[str, ...] = ()
    text: str = ""  # its hash, see crawling.text_hash
    is_fresh: bool = False


@dataclass(frozen=True, slots=True)
class Visit:
    """One address. document: its file ending when the body is a document, which is for other parsers."""

    url: str
    outcome: Outcome
    problem: Problem | None = None
    page: Extracted = NO_PAGE
    document: str = ""
    body: bytes = b""
    etag: str = ""
    last_modified: str = ""
