"""What a site allows programs to read (RFC 9309)."""

from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from protego import Protego

from apps.common.fetching import Fetcher, FetchFailed, user_agent

MAX_BYTES = 512_000
MAX_DELAY_S = 30.0


@dataclass(frozen=True, slots=True)
class Robots:
    """Answers for one site."""

    rules: Protego
    is_closed: bool = False  # the server cannot say, so nothing is allowed

    def allows(self, url: str) -> bool:
        return not self.is_closed and bool(self.rules.can_fetch(url, user_agent()))

    @property
    def delay_s(self) -> float:
        return min(float(self.rules.crawl_delay(user_agent()) or 0.0), MAX_DELAY_S)


def robots_of(fetcher: Fetcher, url: str) -> Robots:
    """As the site of the url says now. Without such a file everything is allowed, with a broken server nothing."""
    parts = urlsplit(url)
    address = urlunsplit((parts.scheme, parts.netloc, "/robots.txt", "", ""))
    try:
        answer = fetcher.get(address, size=MAX_BYTES)
    except FetchFailed:
        return Robots(Protego.parse(""), is_closed=True)
    if answer.status >= 500 or answer.status == 429:
        return Robots(Protego.parse(""), is_closed=True)
    text = answer.body.decode("utf-8-sig", "replace") if answer.status == 200 else ""
    return Robots(Protego.parse(text))
