"""Bytes of a text file as text, or a refusal: a wrong guess would be stored and shown to customers."""

import codecs
import re
from enum import StrEnum

MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
FOREIGN = re.compile(r"[^\x00-\x7f]+")
COMMON = 0.9


class NotText(Exception):
    class Reason(StrEnum):
        EMPTY = "empty"
        BROKEN = "broken"  # not a text at all
        ENCODING = "encoding"  # neither Unicode nor GB 18030

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def decoded(data: bytes) -> str:
    """Line ends become \\n. Raises NotText."""
    if not data.strip():
        raise NotText(NotText.Reason.EMPTY)
    text = _decoded(data)
    if len(CONTROLS.findall(text)) * 1000 > len(text):
        raise NotText(NotText.Reason.BROKEN)
    return CONTROLS.sub("", text).replace("\r\n", "\n").replace("\r", "\n")


def _decoded(data: bytes) -> str:
    charset = next((name for mark, name in MARKS if data.startswith(mark)), "utf-8")
    try:
        return data.decode(charset)
    except UnicodeDecodeError:
        if b"\x00" in data:
            raise NotText(NotText.Reason.BROKEN) from None
    return _as_chinese(data)


def _as_chinese(data: bytes) -> str:
    """Chinese is made of common characters; a text in another encoding decodes to rare ones, or not at all."""
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        raise NotText(NotText.Reason.ENCODING) from None
    foreign = "".join(FOREIGN.findall(text))
    if len(foreign.encode("gb2312", "ignore")) < 2 * COMMON * len(foreign):
        raise NotText(NotText.Reason.ENCODING)
    return text
