"""Text to search terms: characters and pairs of them for Chinese, stemmed words for English."""

import re
import unicodedata

from apps.common.chinese import simplified

# Runs of one script. Everything else (punctuation, symbols, spaces) separates.
_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\u3040-\u30ff\uac00-\ud7af]+|[a-z0-9]+(?:['’][a-z]+)?")
# A single Chinese character says little by itself; its pairs say what it means.
CHARACTER, WEAK_PAIR, WEAK_CHARACTER, WEAK_WORD = 0.35, 0.15, 0.05, 0.1
_FIRST_CJK = "\u3040"
_VOWEL = re.compile("[aeiouy]")
# Words that carry no topic. Their share of a question must not make it look understood.
STOP_WORDS = frozenset(
    """a an the i you he she it we they me my your his her its our their us them is are was were be been am do does did
    have has had to of in on at for with by from and or but if this that these those can could will would should may
    might shall there here what which who whom how when where why not no please just so as about into up out get got
    any some im ive id let lets""".split()  # noqa: SIM905 - a list of 90 quoted words reads worse
)
# The same for Chinese: a pair with one of these says how something is asked, hardly what.
FUNCTION_CHARACTERS = frozenset(
    "的了吗呢啊吧呀嘛哦我你您他她它们咱是有在怎么什可以能要会请问想个这那和就都也还多少哪里样为如何谁家话把被让给跟对到从"
)
# Words of any conversation, whatever it is about.
COMMON_PAIRS = frozenset(
    [
        "今天",
        "明天",
        "昨天",
        "现在",
        "刚才",
        "最近",
        "喜欢",
        "知道",
        "觉得",
        "东西",
        "事情",
        "帮我",
        "看看",
        "一下",
        "一些",
    ]
)
# What people say around a question. It is no part of it.
_POLITE = re.compile(
    r"[你您]好(?![看用吃])|在吗|我?想?(?:请问|问)一下|请问|麻烦[你您]?了?|谢谢[你您]?|谢了"
    r"|\b(?:(?:hi|hello|hey)(?: there)?|thanks|thank you)\b(?: (?:very|so) much)?|\bplease\b"
    r"|\b(?:i(?: would|['’]d) like|i want) to (?:know|ask)\b|\b(?:can|could) you tell me\b"
)
_SHORTEST_STEM = 3


def tokens(text: str) -> list[str]:
    """Terms in the order of the text, repeated as often as they occur."""
    found: list[str] = []
    for run in runs(text):
        if is_cjk(run):
            found += run
            found += (run[start : start + 2] for start in range(len(run) - 1))
        else:
            found.append(stem(run))
    return found


def runs(text: str) -> list[str]:
    """Words in Latin letters and uninterrupted stretches of Chinese, written plainly and without politeness."""
    return _RUN.findall(_POLITE.sub(" ", plain(text)))


def plain(text: str) -> str:
    """In lower case, half width and simplified characters."""
    text = unicodedata.normalize("NFKC", text).lower()
    return text if text.isascii() else text.translate(simplified())


def is_cjk(term: str) -> bool:
    return term[0] >= _FIRST_CJK


def stem(word: str) -> str:
    """English endings off: «parcels», «parcel's» and «parcel» meet. Crude, but the same on both sides."""
    word = word.replace("’", "'").partition("'")[0]
    if len(word) > 4:
        if word.endswith("ies"):
            word = word[:-3] + "y"
        elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
            word = word[:-1]
    for ending in ("ing", "ed"):
        if (
            word.endswith(ending)
            and len(word) - len(ending) >= _SHORTEST_STEM
            and _VOWEL.search(word[: -len(ending)])
        ):
            word = word[: -len(ending)]
            if word[-1] == word[-2] and word[-1] not in "lsz":
                word = word[:-1]
            break
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


_STOP_STEMS = frozenset(stem(word) for word in STOP_WORDS)
FUNCTION_TERMS = FUNCTION_CHARACTERS | _STOP_STEMS


def weight(term: str) -> float:
    """How much a term may say about the topic of a question: 0 to 1."""
    if not is_cjk(term):
        return WEAK_WORD if term in _STOP_STEMS else 1.0
    if term in COMMON_PAIRS or not FUNCTION_CHARACTERS.isdisjoint(term):
        return WEAK_PAIR if len(term) > 1 else WEAK_CHARACTER
    return 1.0 if len(term) > 1 else CHARACTER


def is_chinese(text: str) -> bool:
    """Whether the text is written in Chinese, product names in Latin letters aside."""
    return any("\u4e00" <= character <= "\u9fff" for character in text)
