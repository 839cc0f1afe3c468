"""Keeps only the links and citations of a growing answer that the passages given to the model support."""

import re
from collections.abc import Iterable

from apps.ai.findings import Findings
from apps.ai.profiles import Passage

MAX_URL = 2000
MAX_LABEL = 200
_SCHEME = r"(?:https?://|www\.)"
_CHARACTER = r"[!#$%&*+,\-./0-9:;=?@A-Z_a-z~]"
_URL = rf"{_SCHEME}{_CHARACTER}{{1,{MAX_URL}}}"
_TOKEN = re.compile(
    rf"(?P<image>!?)\[(?P<label>[^\[\]\n]{{0,{MAX_LABEL}}})\]\((?P<target>[^()\[\]\s]{{1,{MAX_URL}}})[^()\[\]\n]{{0,{MAX_LABEL}}}\)"
    rf"|\[(?P<index>\d{{1,3}})\]"
    rf"|(?P<url>{_URL})",
    re.IGNORECASE,
)
# Ends of text that may become a token with what comes next.
_UNFINISHED = re.compile(
    rf"(?:!|!?\[[^\[\]\n]{{0,{MAX_LABEL}}}(?:\](?:\([^()\[\]\n]{{0,{MAX_URL + MAX_LABEL}}})?)?"
    rf"|{_SCHEME}{_CHARACTER}{{0,{MAX_URL - 1}}}"
    rf"|h(?:t(?:t(?:ps?(?::/?/?)?)?)?)?|w(?:w(?:w\.?)?)?)\Z",
    re.IGNORECASE,
)
_ANY_URL = re.compile(_URL, re.IGNORECASE)
_IS_LINK = re.compile(r"[a-z][a-z0-9+.-]*:|/|#|www\.", re.IGNORECASE)
_AFTER_URL = ".,:;!?*_"
_CITATION = re.compile(r"\[(\d{1,3})\]")
_MARK = re.compile(r"[ \t]?\[\d{1,3}\]")


def without_marks(text: str) -> str:
    """The text without its [1], for readers who see no list of sources."""
    return _MARK.sub("", text)


def urls_in(text: str) -> list[str]:
    """As they are written, without the mark of a sentence's end."""
    return [url.rstrip(_AFTER_URL) for url in _ANY_URL.findall(text)]


def cited_indexes(text: str) -> tuple[int, ...]:
    """The passages that a text cites as [n], ascending, each once."""
    return tuple(sorted({int(index) for index in _CITATION.findall(text)}))


class SourceGuard:
    """A link that no passage holds disappears (the label of a Markdown link stays), like a citation of none.

    A link that stays is a citation of its passage (see cited): so every link comes from a passage that the answer
    cites, and the stream need not wait for the [n] that a model writes, or forgets, after the sentence.
    """

    stop_reason = None

    def __init__(self, passages: Iterable[Passage], findings: Findings | None = None) -> None:
        self._passages: dict[str, int] = {}
        self._indexes: set[int] = set()
        for passage in passages:
            self._indexes.add(passage.index)
            for url in _ANY_URL.findall(f"{passage.url} {passage.text}"):
                self._passages.setdefault(_comparable(url), passage.index)
        self._held = ""
        self._findings = findings or Findings()
        self.removed: list[str] = []

    def cited(self, text: str) -> tuple[int, ...]:
        """The passages that a text cites, by [n] or by a link of theirs, ascending, each once."""
        linked = {self._passages.get(_comparable(url)) for url in _ANY_URL.findall(text)}
        return tuple(sorted({*cited_indexes(text), *(index for index in linked if index is not None)}))

    def feed(self, text: str) -> str:
        text = self._held + text
        unfinished = _UNFINISHED.search(text)
        end = unfinished.start() if unfinished else len(text)
        self._held = text[end:]
        return self._cleaned(text[:end])

    def finish(self) -> str:
        text, self._held = self._held, ""
        return self._cleaned(text)

    def _cleaned(self, text: str) -> str:
        return _TOKEN.sub(self._replacement, text)

    def _replacement(self, token: re.Match[str]) -> str:
        if token["index"]:
            return (
                token[0] if int(token["index"]) in self._indexes else self._without("citation", token[0], "")
            )
        if token["url"]:
            url = token["url"].rstrip(_AFTER_URL)
            return token[0] if self._is_known(url) else self._without("link", url, token["url"][len(url) :])
        if self._is_known(token["target"]) or not _IS_LINK.match(token["target"]):
            return token[0]
        kind = "picture" if token["image"] else "link"
        return self._without(kind, token["target"], self._cleaned(token["label"]))

    def _is_known(self, url: str) -> bool:
        return _comparable(url) in self._passages

    def _without(self, kind: str, removed: str, kept: str) -> str:
        self.removed.append(removed)
        self._findings.note("sources", kind, removed)
        return kept


def _comparable(url: str) -> str:
    """Scheme, «www.», case of the host and a final slash make no other page."""
    bare = re.sub(r"^https?://", "", url.rstrip(_AFTER_URL), flags=re.IGNORECASE)
    host, slash, path = re.sub(r"^www\.", "", bare, flags=re.IGNORECASE).partition("/")
    return (host.casefold() + slash + path).rstrip("/")
