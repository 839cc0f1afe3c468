"""Reads the figures of a text in one normal form, whatever way they are written: 七天 = 7天 = ７ days."""

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

_DIGITS = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_TENS = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10_000, "亿": 100_000_000}
_SMALL = (
    "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
    "|eighteen|nineteen"
)
_TENFOLD = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_WORDS = {word: value for value, word in enumerate(_SMALL.split("|"))} | {
    word: value * 10 for value, word in enumerate(_TENFOLD.split("|"), 2)
}
_WORD = "|".join(sorted(_WORDS, key=len, reverse=True))

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_HAN_NUMBER = "[零〇一二两三四五六七八九十百千万亿]{1,9}"
_ENGLISH = rf"\b(?:(?:{_WORD})(?:[- ](?:{_WORD}))?)"
# (kind, how much the unit counts in its kind, the unit's names). Months are no number of minutes.
_UNITS = (
    ("minutes", 1, "分钟|minutes|minute|mins|min"),
    ("minutes", 60, "个小时|小时|个钟头|hours|hour|hrs|hr"),
    (
        "minutes",
        1440,
        "个工作日|工作日|个自然日|自然日|天|日|working days|business days|working day|days|day",
    ),
    ("minutes", 10080, "周|个星期|星期|个礼拜|weeks|week"),
    ("months", 1, "个月|months|month"),
    ("months", 12, "年|years|year"),
    ("money", 1, "元|块钱|块|圆|美元|欧元|rmb|cny|yuan|usd|dollars|dollar|euros|euro|eur"),
    ("percent", 1, "%|percent|per cent"),
    ("discount", 1, "折"),
    ("times", 1, "次|倍|times"),
    ("pieces", 1, "件|张|份|双|台|位|名"),
    ("measure", 1, "公斤|千克|kg|公里|千米|km|厘米|cm|毫米|mm|米|升|毫升|ml|克|℃|度|积分|mah|w"),
)
_KIND = {unit: (kind, factor) for kind, factor, names in _UNITS for unit in names.split("|")}
_UNIT = "|".join(
    re.escape(unit) + (r"(?![a-z])" if unit[-1].isascii() and unit[-1].isalpha() else "")
    for unit in sorted(_KIND, key=len, reverse=True)
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = rf"(?:{'|'.join(_MONTHS)})[a-z]*"
_RANGE = r"[ \t]?(?:-|–|—|~|～|至|到|\bto\b|\band\b)[ \t]?"
_CURRENCY = r"[¥$€£]|rmb|cny|usd|us\$"
_FIGURE = re.compile(
    r"(?=[\d零〇一二两三四五六七八九十百千万亿¥$€£(+]|\b[a-z])(?:"  # most characters begin no figure
    rf"(?P<email>(?<![a-z0-9_.+-])[a-z0-9_.+-]{{1,64}}+@[a-z0-9-]{{1,63}}(?:\.[a-z0-9-]{{1,63}}){{1,4}})"
    rf"|(?P<year>(?:19|20)\d\d)(?P<sep>[-/.年])(?P<ymonth>\d{{1,2}})(?:[-/.]|月)(?P<yday>\d{{1,2}})[日号]?"
    rf"|(?P<month>\d{{1,2}}|十?[一二]|[三四五六七八九十])月(?P<day>\d{{1,2}}|{_HAN_NUMBER})[日号]"
    rf"|\b(?P<ename>{_MONTH})\.? (?P<eday>\d{{1,2}})(?:st|nd|rd|th)?\b"
    rf"|\b(?P<eday2>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<ename2>{_MONTH})\b"
    rf"|(?P<hour>\d{{1,2}}):(?P<minute>\d{{2}})(?!\d)"
    rf"|(?:(?P<oclock>\d{{1,2}})点(?!击|开|选|按)|(?:(?<=[午上中晨天晚])(?P<oclock2>{_HAN_NUMBER})点"
    rf"|(?P<oclock3>{_HAN_NUMBER})点(?=[半钟整前后到至]|-)))(?P<half>半)?"
    rf"|\b(?P<ampm>\d{{1,2}}) ?[ap]\.?m\b"
    rf"|(?P<phone>\+?\d[\d-]{{5,18}}\d|\(\d{{2,4}}\) ?[\d-]{{6,12}}|\d{{3,4}} \d{{3,4}} \d{{3,4}})(?![\d.,]*\d)"
    rf"|(?:(?P<currency>{_CURRENCY}) ?)?(?P<value>{_NUMBER}|{_HAN_NUMBER}|{_ENGLISH})(?P<large>[万亿千](?!克|米))?"
    rf"(?:[ ]?(?:{_UNIT})?{_RANGE}(?:{_CURRENCY})?(?P<value2>{_NUMBER}|{_HAN_NUMBER}|{_ENGLISH}))?"
    rf"[ ]?-?(?P<unit>{_UNIT})?)"
)
_HARMLESS = re.compile(
    r"\[\d{1,3}\]|第\s?[\d一二三四五六七八九十]{1,3}\s?(?:步|点|项|条|种|个|次|章|页|行|栏|位|方)?|(?:^|\n)\s*(?:[-*•]\s*)?\(?\d{1,2}[.、)）:：](?!\d)"
    r"|(?:步骤|方法|方式|\bstep|\boption|\bno\.?|\bpoint) ?\d{1,2}(?!\d)"
    r"|(?<![\d.])(?:\d|10|[一二两三四五六七八九十]) ?"
    r"(?:个?(?:步骤|方面|方法|方式|办法|途径|选项|问题|情况|部分)|种|项|类|步|条|者"
    r"|ways?\b|steps?\b|options?\b|things?\b|points?\b|methods?\b|reasons?\b|parts?\b)"
    r"|[一二两三四五六]点(?=[:：,，。])|https?://\S+|www\.\S+"
)
_CODE = re.compile(
    r"(?<![a-z0-9])[a-z]{1,4}-?\d{1,3}[a-z]{0,2}(?![a-z0-9])|(?<![a-z0-9.,])\d{1,2}(?!st|nd|rd|th|am|pm|kg|km|cm|mm|ml|hr)[a-z]{1,2}(?![a-z0-9])"
)
_PERCENT = re.compile(r"百分之 ([\d.]+|[零一二两三四五六七八九十百]+)")
_UNSEEN = re.compile(r"[*_`]|[\u200b-\u200f\u2060\ufeff]")


class Figure(NamedTuple):
    """value is in the kind's smallest unit; «plain» figures have none, and go with any kind."""

    kind: str
    value: Decimal | str

    def agrees_with(self, other: "Figure") -> bool:
        if self.kind == other.kind:
            return self.value == other.value
        return "plain" in (self.kind, other.kind) and self.value == other.value


def normal(text: str) -> str:
    composed = unicodedata.normalize("NFKC", text).casefold().replace("￥", "¥").replace("百分之", "百分之 ")
    return _UNSEEN.sub("", _PERCENT.sub(r"\1%", composed))


def number(written: str) -> Decimal:
    if written[0].isdigit() and written[0].isascii():
        return Decimal(written.replace(",", ""))
    if written[0].isascii():
        return Decimal(sum(_WORDS[word] for word in re.split(r"[- ]", written)))
    return Decimal(_han_number(written))


def _han_number(written: str) -> int:
    if all(char in _DIGITS for char in written):
        return int("".join(str(_DIGITS[char]) for char in written))
    total = section = digit = 0
    for char in written:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _TENS:
            section, digit = section + (digit or 1) * _TENS[char], 0
        else:
            total, section, digit = total + ((section + digit) or 1) * _LARGE[char], 0, 0
    return total + section + digit


def figures(text: str) -> Iterator[tuple[str, Figure]]:
    """(as written, in normal form) of each figure that states something; numbering and counting do not."""
    return figures_in(normal(text))


def figures_in(text: str) -> Iterator[tuple[str, Figure]]:
    """The same of a text in normal form."""
    cleaned = _CODE.sub(" ", _HARMLESS.sub(" ", text))
    for found in _FIGURE.finditer(cleaned):
        for figure in _read(found):
            yield found[0].strip(), figure


def _read(found: re.Match[str]) -> Iterator[Figure]:
    parts = found.groupdict()
    if parts["email"]:
        yield Figure("email", parts["email"])
    elif parts["ymonth"]:
        yield Figure("date", f"{int(parts['ymonth'])}-{int(parts['yday'])}")
        yield Figure("plain", Decimal(parts["year"]))
    elif parts["month"]:
        yield Figure("date", f"{number(parts['month'])}-{number(parts['day'])}")
    elif parts["ename"] or parts["ename2"]:
        month = _MONTHS.index((parts["ename"] or parts["ename2"])[:3]) + 1
        yield Figure("date", f"{month}-{int(parts['eday'] or parts['eday2'])}")
    elif parts["hour"]:
        yield _clock(Decimal(parts["hour"]), int(parts["minute"]))
    elif oclock := parts["oclock"] or parts["oclock2"] or parts["oclock3"]:
        yield _clock(number(oclock), 30 if parts["half"] else 0)
    elif parts["ampm"]:
        yield _clock(Decimal(parts["ampm"]), 0)
    elif parts["phone"]:
        yield _phone(re.sub(r"\D", "", parts["phone"]))
    else:
        yield from _amounts(parts)


def _clock(hour: Decimal, minute: int) -> Figure:
    """Morning and afternoon are told apart in too many ways, so they are not."""
    return Figure("clock", hour * 60 % 720 + minute)


def _phone(digits: str) -> Figure:
    return Figure("phone", digits.removeprefix("86") if len(digits) == 13 else digits)


def _amounts(parts: dict[str, str | None]) -> Iterator[Figure]:
    unit = parts["unit"] or ""
    kind, factor = _KIND.get(unit, ("money" if parts["currency"] else "plain", 1))
    written = [parts["value"] or "", parts["value2"] or ""]
    for each in filter(None, written):
        is_digits = each[0].isascii() and each[0].isdigit()
        if not is_digits and kind == "plain":
            continue  # «一些», «one of»: a word, not a figure
        value = number(each) * (_LARGE.get(parts["large"] or "", 1) if parts["large"] != "千" else 1000)
        if not is_digits and value == 1 and kind in ("times", "pieces", "measure"):
            continue
        if kind == "plain" and value >= 1_000_000 and each.isdigit():
            yield _phone(each)
        else:
            yield Figure(kind, value / 10 if kind == "discount" and value > 10 else value * factor)
