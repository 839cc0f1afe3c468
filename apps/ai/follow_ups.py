# ruff: noqa: E501 - one rule, one line
"""Does a question stand by itself, and what is it about? By words alone, for Chinese and English.

A follow-up leaves out what was said before: «那运费呢?», «它防水吗», «how long?», "and to Japan?".
"""

import re

from apps.ai.grams import folded
from apps.ai.language import CHINESE, detect_language

_SPACE = re.compile(r"[\s,.;:!?，。；：！？、…~～()（）\"“”«»《》]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
# ── what is no question, and stays as it is ─────────────────────────────────────────────────────────
_NO_QUESTION = re.compile(
    r"(?:[你您]好[呀啊]?|在吗|有人吗|嗨|哈喽|早上好|下午好|晚上好|好的?[呀啊吧嘞]?|嗯+|哦+|行吧?|可以的?|对的?|是的|没有了?|不用了?|不了"
    r"|没事了?|(?:我)?知道了|(?:我)?明白了?|懂了|了解了?|收到|谢谢[你您]?了?|谢了|多谢|感谢|辛苦了|再见|拜拜|转?人工(?:客服|服务)?|找?客服"
    r"|hi|hello|hey|hi there|good (?:morning|afternoon|evening)|ok|okay|yes|yep|yeah|no|nope|sure|great|cool|perfect"
    r"|got it|i see|understood|thanks?(?: you)?(?: (?:so|very) much)?(?: a lot)?|thx|bye|goodbye|see you|agent|human| )+"
)
# ── what is said around a question ──────────────────────────────────────────────────────────────────
_POLITE = re.compile(
    r"[你您]好|请问(?:一下)?|我?想问(?:一下)?|咨询一下|麻烦[你您]?|谢谢[你您]?|(?<![a-z])(?:hi|hello|hey)(?: there)?\b|\bplease\b|\bthank(?:s| you)\b"
    r"|\b(?:can|could) you (?:please )?tell me\b|\bi(?: would|'d) like to know\b|\bi want to know\b|\bdo you know\b"
)
_OPENER_ZH = re.compile(
    r"^(?:那么|那要是|那如果|那|还有|另外|然后|至于|如果是|如果|要是|假如|换成|而且|或者|但是|可是|不过|所以|也|比如|以及)"
)
_OPENER_EN = re.compile(
    r"^(?:and|but|or|so|also|then|what about|how about|what if|even if|if|same for|as for|for|to|in|from|with|without"
    r"|by|via|within|on)\b"
)
_CLOSING_EN = re.compile(r" (?:then|too|as well|instead|though)$")
_CLOSING_ZH = re.compile(r"(?:呢|吗|(?<![什怎那])么|吧|啊|呀|嘛|哦|的)+$")
# ── words that point back ───────────────────────────────────────────────────────────────────────────
_BACK_ZH = re.compile(
    r"它们?|[这那](?:个(?!月)|款|种|样|些|件|双|顶|台|套|项|单|份|条|边|邊)|这是|那是|这要|那要|该|其中|前者|后者|上面|上述|刚才|第[一二三]个|两个"
)
_BACK_EN = re.compile(
    r"\b(?:it|its|that|this|they|them|their|those|these|one|ones|there|he|she|former|latter|same|such|both|either)\b"
)
_POINTS_NOWHERE = re.compile(
    r"\b(?:is it (?:possible|ok|okay|true|allowed) (?:to|that|if)|(?:is|are|was|were) there|there(?:'s| is| are)|(?:do|does|will|would)"
    r" it (?:take|cost|require) (?:for|to)|one of|(?:this|that) (?:week|month|year|time)|so that)\b"
)
_NAMED_BEFORE = re.compile(
    r"\b(?:a|an|the|my|our|your|some|which) (?:\w+ ){0,2}?\w{3,}\b.* (?:it|them|they|one|that)\b"
)
# ── words that carry no topic ───────────────────────────────────────────────────────────────────────
_ASKS_ZH = re.compile(
    r"多少钱?|多久|多长时间|多长|多大|多重|多远|几天|几个|几次|几号|几点|什么时候|什么时间|为什么|为啥|怎么样|怎样|怎么(?:办(?!理))?|如何|什么|哪里|哪儿|哪家|哪些|哪种|哪个"
    r"|谁|能不能|可不可以|可以|能否|是否|是不是|有没有|要不要|会不会|行不行|好不好|需不需要|需要|够不够"
)
_EMPTY_ZH = re.compile(
    r"你们|我们|咱们|您|你|我|他们|她|他|家里?|店里?|一下|这边|那边|现在|目前|一般|大概|大约|最快|最慢|最多|最少|平时|到底|具体|还|都|也|就|才|再"
    r"|又|只|很|太|比较|的话|的|了|过|着|得|地|是|有|要|会|能|想|让|给|把|被|和|跟|与|在|从|对|到|去|来|个|些|呢|吗|么|吧|啊|呀|嘛|哦"
    r"|办理|操作|弄|搞|做|处理|算|收费?|付|花|钱|时间|贵|便宜|行|好|用|说|看|查|找|申请|开始|结束|情况|问题"
    r"|那|这"
)
_ASKS_EN = re.compile(
    r"\b(?:how (?:much|many|long|far|big|heavy|often|soon|fast|old)|how|what(?: time| kind| type)?|when|where|which|who|whom|why"
    r"|whose)\b"
)
_TERM_EN = re.compile(rf"{_ASKS_EN.pattern}|[^\W_]+(?:'[a-z]+)?")
_VERBS_FIRST_EN = re.compile(r"^(?:can|could|do|does|did|is|are|was|will|would|should|may|must|has|have)\b")
_EMPTY_EN = frozenset(
    """a an the i you he she it its we they me my your his her our their us them one ones this that these those
    there here is are was were be been am do does did have has had to of in on at for with by from and or but
    if as about into up can could will would shall should may might must not no yes so also then just only
    still any some all more most too very please cost costs charge take takes work works need needs want get
    got go mean happen happens long much many same what which who how when where why im i'm it's that's what's
    don't doesn't both either even else okay ok""".split()  # noqa: SIM905 - as a list of quoted words it reads worse
)
_VAGUE_EN = frozenset(["cost", "costs", "charge", "work", "works", "need", "needs", "happen", "happens"])
# A predicate whose subject was named before. «怎么退货» looks the same, so it is searched for by itself as well.
_NO_SUBJECT_ZH = re.compile(
    r"(?:(?:不|没)?(?:可以|可|能|要|用|需要|会|必须|一定要|支持)|可不可以|能不能|要不要|用不用|会不会|有|没有)[\u3400-\u9fff]{0,6}"
    r"|(?:怎么|如何|什么时候|多久|多少)[\u3400-\u9fff]{0,3}"
)
_LONGEST_OPENED_ZH, _LONGEST_POINTING_ZH, _LONGEST_PHRASE_ZH = 14, 22, 8
_MOST_OPENED_EN, _MOST_POINTING_EN, _MOST_PHRASE_EN = 5, 6, 3


def is_question(text: str) -> bool:
    """Not so: greetings, thanks, «OK», a number, smileys."""
    bare = _SPACE.sub("", _plain(text))
    return any(char.isalpha() for char in bare) and not _NO_QUESTION.fullmatch(
        _SPACE.sub(" ", _plain(text)).strip()
    )


def stands_alone(text: str) -> bool:
    """Whether the text can be searched for without what was said before it."""
    if not is_question(text):
        return True
    plain = _bare(text)
    return _stands_alone_zh(plain) if detect_language(plain) == CHINESE else _stands_alone_en(plain)


def asks(text: str) -> bool:
    """Whether it says what is wanted to be known, in words of its own."""
    plain = _OPENER_EN.sub("", _plain(text))  # «what about» asks nothing
    return bool(_ASKS_ZH.search(plain) or _ASKS_EN.search(plain))


def topic(text: str, *, keep_asking: bool = True) -> str:
    """What the text is about: without politeness, openers, words that point back and, if wanted, question words."""
    plain = _bare(text)
    if detect_language(plain) == CHINESE:
        return _topic_zh(plain, keep_asking)
    return " ".join(word for word in _TERM_EN.findall(plain) if _is_kept_en(word, keep_asking))


def _is_kept_en(word: str, keep_asking: bool) -> bool:
    if _ASKS_EN.match(word):
        return keep_asking
    return word not in _EMPTY_EN or word in _VAGUE_EN


def _topic_zh(plain: str, keep_asking: bool) -> str:
    kept = _BACK_ZH.sub(" ", _OPENER_ZH.sub("", plain))
    kept = kept if keep_asking else _ASKS_ZH.sub(" ", kept)
    parts = [_CLOSING_ZH.sub("", part) for part in kept.split()]
    return " ".join(part for part in parts if part)


def _stands_alone_zh(plain: str) -> bool:
    letters = len(_HAN.findall(plain))
    opener = _OPENER_ZH.match(plain)
    if opener and letters <= _LONGEST_OPENED_ZH:
        return False
    if _BACK_ZH.search(plain) and letters <= _LONGEST_POINTING_ZH:
        return False
    has_topic = len(_SPACE.sub("", _EMPTY_ZH.sub(" ", _ASKS_ZH.sub(" ", plain))).replace(" ", "")) >= 2
    if not has_topic or _NO_SUBJECT_ZH.fullmatch(plain):
        return False
    is_phrase = not _ASKS_ZH.search(plain) and not plain.endswith(("吗", "么"))
    return not (is_phrase and letters <= _LONGEST_PHRASE_ZH)


def _stands_alone_en(plain: str) -> bool:
    content = [word for word in _words(_ASKS_EN.sub(" ", plain)) if word not in _EMPTY_EN]
    if not content:
        return False
    if (_OPENER_EN.match(plain) or _CLOSING_EN.search(plain)) and len(content) <= _MOST_OPENED_EN:
        return False
    points = _BACK_EN.search(_POINTS_NOWHERE.sub(" ", plain)) and not _NAMED_BEFORE.search(plain)
    if points and len(content) <= _MOST_POINTING_EN:
        return False
    is_phrase = not _ASKS_EN.search(plain) and not _VERBS_FIRST_EN.match(plain)
    return not (is_phrase and len(_words(plain)) <= _MOST_PHRASE_EN)


def _plain(text: str) -> str:
    return folded(text).strip()


def _bare(text: str) -> str:
    return _SPACE.sub(" ", _POLITE.sub(" ", _plain(text))).strip()


def _words(plain: str) -> list[str]:
    return re.findall(r"[^\W_]+(?:'[a-z]+)?", plain)
