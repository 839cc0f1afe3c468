"""The main text of a page as Markdown, without menus, banners and footers; and what the page says of itself."""

import re

from lxml import etree, html
from trafilatura import extract
from trafilatura.settings import use_config

from apps.knowledge.web.addresses import normal
from apps.knowledge.web.decoding import decoded
from apps.knowledge.web.plan import Extracted

MAX_LINKS = 2000
MAX_TITLE = 300
BLOCKS = frozenset(
    [
        *(
            "address",
            "article",
            "aside",
            "blockquote",
            "details",
            "div",
            "dl",
            "fieldset",
            "figure",
            "footer",
            "form",
        ),
        *(
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "header",
            "hr",
            "iframe",
            "main",
            "nav",
            "ol",
            "p",
            "pre",
            "section",
        ),
        *("table", "ul"),
    ]
)
# Written around what is read. Elements of these roles, and those whose class or id says so, are never the text.
ROLES = frozenset(
    {"navigation", "banner", "contentinfo", "dialog", "alertdialog", "search", "menu", "menubar"}
)
AROUND = re.compile(
    r"(?:^|[\s_-])(?:cookies?|gdpr|consent|breadcrumbs?|navbar|nav|newsletter|subscribe|share|feedback|pagination|pager|toc)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
TITLE_SEPARATOR = re.compile(r"\s+[-–—_·»]\s+|\s*\|\s*|_(?=[\u4e00-\u9fff])")
PADDED_ROW = re.compile(r"^(\|.*\|) $", re.MULTILINE)
_settings = use_config()  # read from a file once
# The answer to a customer's question may be one line; the library's defaults are made for newspapers.
_settings.set("DEFAULT", "MIN_EXTRACTED_SIZE", "1")
_settings.set("DEFAULT", "MIN_OUTPUT_SIZE", "1")


def extracted(data: bytes, *, url: str, content_type: str = "", robots_header: str = "") -> Extracted:
    """robots_header: X-Robots-Tag. A page that cannot be parsed has no text."""
    tree = _tree(decoded(data, content_type))
    if tree is None:
        return Extracted()
    orders = _orders(tree, robots_header)
    base = _base(tree, url)
    canonical, title, language = _canonical(tree, base), _title(tree), _language(tree)
    links = () if orders & {"nofollow", "none"} else _links(tree, base)
    return Extracted(
        title=title,
        body=_without_title(_body(tree, url), title),
        language=language,
        canonical=canonical,
        links=links,
        is_kept_out=bool(orders & {"noindex", "none"}),
    )


def _tree(text: str) -> html.HtmlElement | None:
    try:
        tree = html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    return tree


def _orders(tree: html.HtmlElement, robots_header: str) -> set[str]:
    """Of meta robots and meta kefu, and of the header, whose words may be meant for another program."""
    said = [header for header in robots_header.lower().split(",") if ":" not in header or "kefu:" in header]
    for meta in tree.iterfind(".//meta[@name][@content]"):
        if meta.get("name", "").lower() in ("robots", "kefu"):
            said += meta.get("content", "").lower().split(",")
    return {order.rpartition(":")[2].strip() for order in said}


def _base(tree: html.HtmlElement, url: str) -> str:
    base = tree.find(".//base[@href]")
    return (normal(base.get("href", ""), url) if base is not None else None) or url


def _canonical(tree: html.HtmlElement, base: str) -> str:
    for link in tree.iterfind(".//link[@rel][@href]"):
        if link.get("rel", "").lower() == "canonical":
            return normal(link.get("href", ""), base) or ""
    return ""


def _links(tree: html.HtmlElement, base: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for link in tree.iterfind(".//a[@href]"):
        is_meant = "nofollow" not in link.get("rel", "").lower().split()
        if is_meant and (url := normal(link.get("href", ""), base)):
            found[url] = None
    return tuple(found)[:MAX_LINKS]


def _title(tree: html.HtmlElement) -> str:
    """The only main heading; else the title without the name of the site."""
    headings = [_text(heading) for heading in tree.iter("h1")]
    said = [heading for heading in headings if heading]
    if len(said) == 1:
        return said[0][:MAX_TITLE]
    title = tree.find(".//title")
    whole = _text(title) if title is not None else ""
    return (TITLE_SEPARATOR.split(whole)[0] or whole or (said[0] if said else ""))[:MAX_TITLE]


def _text(element: html.HtmlElement) -> str:
    return " ".join(str(element.text_content()).split())


def _language(tree: html.HtmlElement) -> str:
    """Traditional characters are searched for as their simplified forms, so there is one Chinese."""
    said = tree.get("lang", tree.get("{http://www.w3.org/XML/1998/namespace}lang", "")).lower()
    return {"zh": "zh-hans", "en": "en"}.get(re.split(r"[-_]", said)[0], "")


def _body(tree: html.HtmlElement, url: str) -> str:
    _prune(tree)
    _name_paragraphs(tree)
    found = extract(
        tree,
        url=url,
        output_format="markdown",
        include_comments=False,
        include_tables=True,
        include_links=True,
        include_formatting=True,
        favor_recall=True,
        with_metadata=False,
        config=_settings,
    )
    text = PADDED_ROW.sub(r"\1", found or "").strip()
    return text if any(char.isalnum() for char in text) else ""


def _without_title(body: str, title: str) -> str:
    """The article has a title of its own."""
    first, _, rest = body.partition("\n")
    return rest.strip() if first.removeprefix("# ").strip() == title and rest.strip() else body


def _prune(tree: html.HtmlElement) -> None:
    for element in list(tree.iter(etree.Element)):
        is_whole = element.tag in ("html", "body", "main", "article")
        if not is_whole and element.getparent() is not None and _is_around(element):
            element.drop_tree()


def _is_around(element: html.HtmlElement) -> bool:
    names = f"{element.get('class', '')} {element.get('id', '')}"
    return element.get("role", "").lower() in ROLES or AROUND.search(names) is not None


def _name_paragraphs(tree: html.HtmlElement) -> None:
    """Many pages write paragraphs as <div>, which the library takes for layout and drops."""
    for element in tree.iter("div"):
        if any(child.tag in BLOCKS for child in element.iterdescendants()):
            continue
        text, linked = _text(element), "".join(_text(link) for link in element.iter("a"))
        if text and len(linked) * 2 < len(text):
            element.tag = "p"
