"""One spelling for each address, and which of them belong to a site."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from fnmatch import translate
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

MAX_LENGTH = 1000
KEPT = "%/:@!$&'()*+,;=~?"  # in paths and queries; the rest is percent-encoded, and what is so already stays
MAX_DEPTH_OF_PATH = 15
MAX_REPEATS = 3  # of one folder within a path: /a/b/a/b/a/b is a loop of relative links
MAX_QUERIES = 100  # of one path: a calendar has one for every day there will ever be
DEFAULT_PORTS = {"http": 80, "https": 443}
# What says who reads or whence they came, and never what is read.
VISITOR_PARAMETERS = re.compile(
    r"utm_\w+|gclid|fbclid|msclkid|spm|_ga|mc_[ce]id|phpsessid|jsessionid|aspsessionid\w*|session_?id|sid|token|cfid|cftoken",
    re.IGNORECASE,
)
SESSION_IN_PATH = re.compile(r";(jsessionid|phpsessid|sid)=[^/?#;]*", re.IGNORECASE)
SESSION_FOLDER = re.compile(r"/\(S\([0-9a-z]{24}\)\)", re.IGNORECASE)  # ASP.NET


def normal(address: str, base: str = "") -> str | None:
    """Absolute, without fragment, session and campaign. None when it is none of the web's or too long."""
    try:
        parts = urlsplit(urljoin(base, address.strip()))
        host, port = (parts.hostname or "").lower().rstrip("."), parts.port
    except ValueError:
        return None
    if parts.scheme not in DEFAULT_PORTS or not host or parts.username is not None:
        return None
    netloc = f"[{host}]" if ":" in host else host
    if port not in (None, DEFAULT_PORTS[parts.scheme]):
        netloc += f":{port}"
    found = urlunsplit((parts.scheme, netloc, _path(parts), _query(parts), ""))
    return found if len(found) <= MAX_LENGTH else None


def _path(parts: SplitResult) -> str:
    return quote(SESSION_FOLDER.sub("", SESSION_IN_PATH.sub("", parts.path)) or "/", safe=KEPT)


def _query(parts: SplitResult) -> str:
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = [pair for pair in pairs if not VISITOR_PARAMETERS.fullmatch(pair[0])]
    return quote(parts.query, safe=KEPT) if len(kept) == len(pairs) else urlencode(kept)


def is_same_host(one: str, other: str) -> bool:
    return urlsplit(one)[:2] == urlsplit(other)[:2]


def is_same_site(one: str, other: str) -> bool:
    """The same host and port, with or without «www.», by http or https."""
    return _site(one) == _site(other)


def _site(url: str) -> tuple[str, int | None]:
    parts = urlsplit(url)
    port = None if parts.port in (None, DEFAULT_PORTS.get(parts.scheme)) else parts.port
    return (parts.hostname or "").removeprefix("www."), port


def is_pattern(text: str) -> bool:
    """Of a path, with * for anything: /help/*, */faq.html."""
    return text.startswith(("/", "*")) and len(text) <= 200


@dataclass(slots=True)
class Scope:
    """Which addresses of a site are wanted, and which are a trap."""

    start: str
    include: Sequence[str] = ()
    exclude: Sequence[str] = ()
    _include: list[re.Pattern[str]] = field(init=False)
    _exclude: list[re.Pattern[str]] = field(init=False)
    _queries: Counter[str] = field(init=False, default_factory=Counter)

    def __post_init__(self) -> None:
        self._include = [re.compile(translate(text)) for text in self.include]
        self._exclude = [re.compile(translate(text)) for text in self.exclude]

    def is_followed(self, url: str) -> bool:
        """Pages that are not to be imported may still lead to some that are; excluded ones are not even read."""
        return is_same_site(url, self.start) and not _matches(self._exclude, url)

    def is_wanted(self, url: str) -> bool:
        return self.is_followed(url) and (not self._include or _matches(self._include, url))

    def is_trap(self, url: str) -> bool:
        """To be asked once for each address that is about to be read: it counts."""
        parts = urlsplit(url)
        folders = [folder for folder in parts.path.split("/") if folder]
        most = max(Counter(folders).values(), default=0)
        if len(folders) > MAX_DEPTH_OF_PATH or most > MAX_REPEATS:
            return True
        if parts.query:
            self._queries[parts.path] += 1
        return self._queries[parts.path] > MAX_QUERIES


def _matches(patterns: Sequence[re.Pattern[str]], url: str) -> bool:
    parts = urlsplit(url)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return any(pattern.match(path) for pattern in patterns)
