"""What a page of a tenant's site holds of us: its snippets, and the policy that decides whether they may run.

Pure: reads HTML and headers. Nothing of the page is run or shown.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from lxml import etree, html

_KEY = re.compile(r"""(?:siteKey|KEFU_KEFU_ID|data-site-key)["']?\s*[:=,]\s*["']([\w-]{1,48})["']""")
_LOADER = re.compile(r"""https?://[^\s"'<>]{1,200}/widget\.js""")
# What the chat needs, by the names under which a policy may state it, and whether it fails without.
NEEDS = (
    (("script-src-elem", "script-src", "default-src"), "script-src"),
    (("frame-src", "child-src", "default-src"), "frame-src"),
    (("connect-src", "default-src"), "connect-src"),
)
Policy = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Snippet:
    """address: the loader's. site_key: empty when the page names none."""

    address: str
    site_key: str
    nonce: str = ""


@dataclass(frozen=True, slots=True)
class SitePage:
    """policies: all of them count, as in a browser."""

    origin: str
    snippets: list[Snippet] = field(default_factory=list)
    policies: list[Policy] = field(default_factory=list)
    has_tag_manager: bool = False
    isolates_frames: bool = False  # Cross-Origin-Embedder-Policy: require-corp


def read_page(body: bytes, *, url: str, headers: Mapping[str, str]) -> SitePage:
    """headers: names in lower case."""
    tree = _tree(body)
    tags = [dict(tag.attrib) for tag in tree.iter("script")] if tree is not None else []
    inline = "\n".join(str(tag.text or "") for tag in tree.iter("script")) if tree is not None else ""
    stated = [*headers.get("content-security-policy", "").split(","), *_stated_inside(tree)]
    parts = urlsplit(url)
    return SitePage(
        origin=f"{parts.scheme}://{parts.netloc.lower()}",
        snippets=_snippets(tags, inline, url),
        policies=[policy for policy in map(_policy, stated) if policy],
        has_tag_manager=b"googletagmanager.com/gtm.js" in body,
        isolates_frames=headers.get("cross-origin-embedder-policy", "").strip().startswith("require-corp"),
    )


def blocked(page: SitePage, snippet: Snippet, *, base: str) -> list[str]:
    """Names of the directives that keep the chat out, in the order of NEEDS."""
    found = []
    for names, plain in NEEDS:
        nonce = snippet.nonce if plain == "script-src" else ""
        stated = [next((policy[name] for name in names if name in policy), None) for policy in page.policies]
        if any(sources is not None and not _allows(sources, page, base, nonce) for sources in stated):
            found.append(plain)
    return found


def _tree(body: bytes) -> "html.HtmlElement | None":
    try:
        return html.document_fromstring(body, parser=html.HTMLParser(huge_tree=False))
    except (etree.LxmlError, ValueError):
        return None  # empty, or nothing that could be a page


def _snippets(tags: Sequence[Mapping[str, str]], inline: str, url: str) -> list[Snippet]:
    named = _KEY.search(inline)
    key = named[1] if named else ""
    found = [
        Snippet(_joined(url, tag["src"]), tag.get("data-site-key", "").strip() or key, tag.get("nonce", ""))
        for tag in tags
        if _joined(url, tag.get("src", "")).partition("?")[0].endswith("/widget.js")
    ]
    return found or [Snippet(address, key) for address in _LOADER.findall(inline)[:1]]


def _joined(url: str, address: str) -> str:
    try:
        return urljoin(url, address.strip())
    except ValueError:
        return ""


def _stated_inside(tree: "html.HtmlElement | None") -> list[str]:
    metas = tree.iter("meta") if tree is not None else ()
    return [
        str(meta.get("content", ""))
        for meta in metas
        if str(meta.get("http-equiv", "")).lower() == "content-security-policy"
    ]


def _policy(text: str) -> Policy:
    policy: Policy = {}
    for words in (part.split() for part in text.split(";")):
        if words:
            policy.setdefault(words[0].lower(), words[1:])  # the first of a name counts
    return policy


def _allows(sources: Sequence[str], page: SitePage, base: str, nonce: str) -> bool:
    lowered = [source.lower() for source in sources]
    if nonce and f"'nonce-{nonce}'" in sources:
        return True
    if "'strict-dynamic'" in lowered:
        return False  # names of hosts do not count then
    return any(_matches(source, base) or (source == "'self'" and page.origin == base) for source in lowered)


def _matches(source: str, base: str) -> bool:
    scheme, host = urlsplit(base)[0:2]
    if source in ("*", f"{scheme}:") or (source == "http:" and scheme == "https"):
        return True
    stated_scheme, _, rest = source.rpartition("://")
    if stated_scheme not in ("", scheme) and (stated_scheme, scheme) != ("http", "https"):
        return False
    stated = rest.partition("/")[0]
    return host.endswith(stated[1:]) if stated.startswith("*.") else stated == host
