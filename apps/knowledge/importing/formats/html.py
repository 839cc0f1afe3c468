"""HTML files, and what other formats are turned into on the way to Markdown."""

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Comment, Tag
from markdownify import ATX, MarkdownConverter

from apps.knowledge.importing.formats.documents import document
from apps.knowledge.importing.formats.encodings import decoded
from apps.knowledge.importing.problems import Problem, Unreadable
from apps.knowledge.importing.rows import ImportRow

AROUND = ", ".join(
    [
        *("script", "style", "noscript", "template", "link", "meta", "nav", "footer", "aside", "dialog"),
        *("form", "button", "input", "select", "textarea"),
        *("img", "picture", "svg", "math", "canvas", "video", "audio", "iframe", "object", "embed"),
        *("[hidden]", "[aria-hidden=true]", "[role=dialog]"),
        *("[role=navigation]", "[role=banner]", "[role=contentinfo]", "[role=search]"),
    ]
)
MAIN = ("main", "[role=main]", "article")
CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
LINKS = ("http://", "https://", "mailto:", "tel:")
BLANKS = re.compile(r"\n{3,}")
_converter = MarkdownConverter(
    heading_style=ATX,
    bullets="-",
    table_infer_header=True,
    escape_asterisks=False,  # people and searches read it too
    escape_underscores=False,
    escape_misc=False,
)


def rows(name: str, data: bytes) -> Iterator[ImportRow]:
    soup = BeautifulSoup(_text(data), "lxml")
    title = soup.title.get_text() if soup.title else ""
    main = _main(soup)
    heading, body = markdown_of(main)
    return document(name, heading or title, body, language=_language(soup))


def markdown_of(part: Tag) -> tuple[str, str]:
    """(its first heading, if it begins with one, and the text below it). part is changed."""
    for element in part.select(AROUND):
        element.decompose()
    for comment in part.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    for link in part.find_all("a"):
        if not str(link.get("href", "")).lower().startswith(LINKS):
            link.unwrap()
    title = _taken_heading(part)
    return title, BLANKS.sub("\n\n", _converter.convert_soup(part)).strip()


def _taken_heading(part: Tag) -> str:
    """The article's title stands above it: it does not begin with the same words again."""
    headings = part.find_all("h1")
    if not headings or (len(headings) > 1 and _is_preceded(headings[0])):
        return ""
    title = headings[0].get_text(" ", strip=True)
    headings[0].decompose()
    return str(title)


def _is_preceded(heading: Tag) -> bool:
    return any(text.strip() for text in heading.find_all_previous(string=True))


def _main(soup: BeautifulSoup) -> Tag:
    for selector in MAIN:
        found = soup.select(selector)
        if len(found) == 1 and found[0].get_text(strip=True):
            return found[0]
    for header in soup.select("body > header"):
        if header.find("h1") is None:
            header.decompose()
    return soup.body or soup


def _language(soup: BeautifulSoup) -> str:
    said = str(soup.html.get("lang", "")).lower() if soup.html else ""
    return {"zh": "zh-hans", "en": "en"}.get(re.split(r"[-_]", said)[0], "")


def _text(data: bytes) -> str:
    """What the page claims counts only when it is not what most pages are."""
    try:
        return decoded(data)
    except Unreadable as refused:
        claim = CHARSET.search(data[:4096])
        if refused.problem != Problem.ENCODING or claim is None:
            raise
    try:
        return data.decode(claim[1].decode())
    except (UnicodeDecodeError, LookupError):
        raise Unreadable(Problem.ENCODING) from None
