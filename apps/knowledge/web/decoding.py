"""Bytes of a page become text, whatever the page says they are."""

import codecs
import re

from charset_normalizer import from_bytes

META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
HEADER = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# Browsers read the small sets as their supersets; pages say gb2312 and mean all of Chinese.
WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "ascii": "cp1252",
}


def decoded(data: bytes, content_type: str = "") -> str:
    """UTF-8 whenever it is UTF-8, since other texts hardly ever are by accident; then what header and page say."""
    for mark, charset in MARKS:
        if data.startswith(mark):
            return data.decode(charset, "replace")
    for charset in ["utf-8", *_claims(data, content_type)]:
        try:
            return data.decode(charset)
        except (UnicodeDecodeError, LookupError):
            continue
    return _guessed(data)


def _claims(data: bytes, content_type: str) -> list[str]:
    header, meta = HEADER.search(content_type), META.search(data[:4096])
    names = [header[1] if header else "", meta[1].decode("ascii", "replace") if meta else ""]
    return [WIDER.get(name.lower(), name) for name in names if name]


def _guessed(data: bytes) -> str:
    """A few broken bytes in what is claimed to be UTF-8 are lost; more of them mean that it is something else."""
    text = data.decode("utf-8", "replace")
    if text.count("\N{REPLACEMENT CHARACTER}") * 50 <= len(text):
        return text
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError:
        best = from_bytes(data[:100_000]).best()
        return data.decode(best.encoding if best else "utf-8", "replace")
