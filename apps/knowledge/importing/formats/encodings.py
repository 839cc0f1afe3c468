"""Bytes of a text file as text, or a refusal: a wrong guess would be stored and quoted to customers."""

import codecs
import re

from apps.knowledge.importing.problems import Problem, Unreadable

MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
FOREIGN = re.compile(r"[^\x00-\x7f]+")
COMMON = 0.9


def decoded(data: bytes) -> str:
    """Line ends become \\n. Raises Unreadable."""
    if not data.strip():
        raise Unreadable(Problem.EMPTY)
    text = _decoded(data)
    if len(CONTROLS.findall(text)) * 1000 > len(text):
        raise Unreadable(Problem.BROKEN)
    return CONTROLS.sub("", text).replace("\r\n", "\n").replace("\r", "\n")


def _decoded(data: bytes) -> str:
    charset = next((name for mark, name in MARKS if data.startswith(mark)), "utf-8")
    try:
        return data.decode(charset)
    except UnicodeDecodeError:
        if b"\x00" in data:
            raise Unreadable(Problem.BROKEN) from None
    return _as_chinese(data)


def _as_chinese(data: bytes) -> str:
    """Chinese is made of common characters; a text in another encoding decodes to rare ones, or not at all."""
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        raise Unreadable(Problem.ENCODING) from None
    foreign = "".join(FOREIGN.findall(text))
    if len(foreign.encode("gb2312", "ignore")) < 2 * COMMON * len(foreign):
        raise Unreadable(Problem.ENCODING)
    return text
