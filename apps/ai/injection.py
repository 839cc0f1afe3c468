"""Text of others as data: it cannot speak as us on its way to the model, nor make the model recite its rules."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from apps.ai.profiles import Passage
from apps.ai.withholding import Reach

SHINGLE = 6  # words in a row that only a recital of the rules has
_TAGS = ("passage", "customer_message")


def _disguised(letter: str) -> str:
    """The letter in any case, full width too."""
    if not letter.isalpha():
        return "[ _-]?"
    wide = chr(ord(letter) + 0xFEE0)
    return f"[{letter}{letter.upper()}{wide}{chr(ord(letter.upper()) + 0xFEE0)}]"


_NAMES = "|".join("".join(map(_disguised, name)) for name in _TAGS)
_DELIMITER = re.compile(rf"(?:[<＜﹤‹〈]|&lt;)(?=\s*[/／]?\s*(?:{_NAMES}))")
# How chat templates and other people's prompts mark who speaks.
_TEMPLATE_TOKEN = re.compile(
    r"<(?=[|｜])|(?<=[|｜])>|\[(?=/?(?:INST|SYS)\])|<(?=</?SYS>>)|(?<=</SYS>)>|(?<=<SYS>)>|<(?=/?(?:s|bos|eos|start_of_turn"
    r"|end_of_turn|system|assistant|human|user|tool)>)",
    re.IGNORECASE,
)
_ROLE_LINE = re.compile(
    r"^(?=[ \t#*>\-]{0,6}(?:system|assistant|user|human|developer|tool|系统|助手|用户|开发者)"
    r"(?: (?:prompt|message)|消息|提示词?)?"
    r"[*]{0,2}\s?[:：])",
    re.IGNORECASE | re.MULTILINE,
)
_INVISIBLE = re.compile(
    "[\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\U000e0000-\U000e007f]"
    "|(?<=[!-~！-～])[\u200c\u200d]+|[\u200c\u200d]+(?=[!-~！-～])"
)


def as_data(text: str) -> str:
    """Text that cannot end its own delimiters, speak in our markers, in a template's or in another's name."""
    visible = _INVISIBLE.sub("", text)
    unmarked = _TEMPLATE_TOKEN.sub("(", _DELIMITER.sub("(", visible))
    return _ROLE_LINE.sub("> ", unmarked.replace("[[", "[ ["))


_CONFESSION = re.compile(
    r"(?:我的|本|以下是|这是).{0,6}?(?:系统)?(?:提示词|系统提示|系统指令|初始指令|内部规则|系统消息)"
    r"|\b(?:my|the|these are my|here (?:is|are) (?:my|the)) (?:full |initial |original )?"
    r"(?:system prompt|system message"
    r"|initial instructions|hidden instructions|internal rules|rules i follow)\b"
    r"|</?(?:passage|customer_message)\b|\[\s?\[\s?handoff",
    re.IGNORECASE,
)
_REFUSAL = re.compile(r"不能|无法|不便|不可以|抱歉|can't|cannot|can not|won't|unable|sorry", re.IGNORECASE)
_WORD = re.compile(r"[a-z']+")


class Leaks:
    """Finds what only the instructions say: several words of them in a row, or an announcement to recite them."""

    name = "leaks"
    reach: Reach = "answer"

    def __init__(self, rules: str, passages: Iterable[Passage]) -> None:
        written = " ".join(passage.text for passage in passages)
        self._known = written.casefold()
        self._secret = _secrets(rules) - frozenset(_shingles(written))

    def objection(self, clause: str, lead: str) -> str | None:
        if not self._secret.isdisjoint(_shingles(lead[-80:] + clause)):
            return "rules"
        told = _CONFESSION.search(clause)
        if told and told[0].casefold() not in self._known and not _REFUSAL.search(lead + clause):
            return "instructions"
        return None


@lru_cache(maxsize=16)
def _secrets(rules: str) -> frozenset[tuple[str, ...]]:
    """Of the rules that are the same for every answer."""
    return frozenset(_shingles(rules))


def _shingles(text: str) -> Iterator[tuple[str, ...]]:
    words = _WORD.findall(text.casefold())
    if len(words) < SHINGLE:
        return iter(())
    return zip(*(words[start:] for start in range(SHINGLE)), strict=False)
