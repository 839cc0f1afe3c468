"""Sitemaps: XML, gzipped or not, lists of sitemaps, and plain lists of addresses."""

import zlib
from collections.abc import Iterable

from lxml import etree

from apps.common.inflating import GZIP_MAGIC, TooMuchData, gunzip
from apps.knowledge.importing.problems import Problem, Unreadable
from apps.knowledge.web.addresses import normal
from apps.knowledge.web.plan import MAX_SITEMAP_BYTES, Sitemap

MAX_ENTRIES = 50_000


def parsed(data: bytes) -> Sitemap:
    """Addresses in one spelling, each once. Raises Unreadable."""
    plain = _plain(data).lstrip(b"\xef\xbb\xbf \t\r\n")
    if not plain.startswith(b"<"):
        return Sitemap(pages=_addresses(plain.decode("utf-8", "replace").splitlines()))
    try:
        root = etree.fromstring(plain, _parser())
    except etree.XMLSyntaxError:
        raise Unreadable(Problem.NOT_A_SITEMAP) from None
    if root is None or etree.QName(root).localname not in ("urlset", "sitemapindex"):
        raise Unreadable(Problem.NOT_A_SITEMAP)
    found = _addresses(entry.text or "" for entry in root.iterfind("{*}*/{*}loc"))
    return Sitemap(sitemaps=found) if etree.QName(root).localname == "sitemapindex" else Sitemap(pages=found)


def _parser() -> "etree.XMLParser[etree._Element]":
    """Entities stay what they are, so that none grows; nothing is loaded from elsewhere."""
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)


def _plain(data: bytes) -> bytes:
    try:
        return gunzip(data, MAX_SITEMAP_BYTES) if data.startswith(GZIP_MAGIC) else data
    except (TooMuchData, zlib.error):
        raise Unreadable(Problem.NOT_A_SITEMAP) from None


def _addresses(texts: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for text in texts:
        if url := normal(text):
            found[url] = None
        if len(found) >= MAX_ENTRIES:
            break
    return tuple(found)
