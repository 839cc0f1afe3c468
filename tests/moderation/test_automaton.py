"""Which words are found where, in the offsets of the text as it came."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.moderation.actions import BLOCK, HANDOFF, MASK, PASS, REVIEW
from apps.moderation.automaton import Hit, Search, Word, WordAutomaton, resolved


def found(words: list[str], text: str) -> list[str]:
    return [text[hit.start : hit.end] for hit in WordAutomaton(map(Word, words)).scan(text)]


@pytest.mark.parametrize(
    ("words", "text", "expected"),
    [
        (["违禁品"], "这里有违禁品吗", ["违禁品"]),
        (["违禁品"], "违 禁 品、违*禁-品", ["违 禁 品", "违*禁-品"]),
        (["违禁品"], "违.禁。品", []),  # a full stop ends the word
        (["违禁品"], "违\n禁品", []),
        (["违禁品"], "违\u200b禁\ufe0f品", ["违\u200b禁\ufe0f品"]),
        (["违禁品"], "违😀禁😀品", ["违😀禁😀品"]),
        (["违禁品"], "违" + "." * 8 + "禁品", ["违" + "." * 8 + "禁品"]),
        (["违禁品"], "违" + "." * 9 + "禁品", []),
        (["违禁品"], "违\u0336禁\u0336品", ["违\u0336禁\u0336品"[:5]]),
        (["加v信"], "加 Ｖ 信我", ["加 Ｖ 信"]),
        (["spam"], "Spam, SPAM and ｓｐａｍ", ["Spam", "SPAM", "ｓｐａｍ"]),
        (["spam"], "spammer antispam spam_2 spam2", ["spam"]),
        (["spam"], "这是spam邮件", ["spam"]),
        (["spam"], "s p a m", []),
        (["spam"], "s\u200bpam", ["s\u200bpam"]),
        (["free money"], "free   money, free-money", ["free   money"]),
        (["strasse"], "Straße", ["Straße"]),
        (["café"], "CAFE\u0301 café cafe", ["CAFE\u0301", "café"]),
        (["ab甲", "甲乙"], "ab甲乙", ["ab甲", "甲乙"]),
        (["甲乙", "甲乙丙", "乙"], "甲乙丙丁甲乙", ["甲乙丙", "甲乙"]),
        (["甲"], "", []),
        (
            ["子", "汛假地"],
            "汛假子",
            ["子"],
        ),  # U+6C5B U+5047 holds the bytes of U+5B50, but not the character
        (["𠮷甲", "乙"], "𠮷𠮷甲乙", ["𠮷甲", "乙"]),
        ([], "甲", []),
        (["", "***"], "***甲", []),
    ],
)
def test_scan_finds_spans(words: list[str], text: str, expected: list[str]) -> None:
    assert found(words, text) == expected


def test_scan_tells_word_category_and_action() -> None:
    automaton = WordAutomaton([Word("甲乙", "brand"), Word("VIAGRA", "drugs", BLOCK)])
    assert automaton.scan("甲 乙 viagra") == [
        Hit(0, 3, "甲乙", "brand", "mask"),
        Hit(4, 10, "VIAGRA", "drugs", "block"),
    ]


def test_scan_keeps_a_blocking_word_inside_a_longer_masked_one() -> None:
    automaton = WordAutomaton([Word("甲乙丙"), Word("乙", action=BLOCK)])
    assert [(hit.word, hit.action) for hit in automaton.scan("甲乙丙")] == [
        ("甲乙丙", "mask"),
        ("乙", "block"),
    ]


@pytest.mark.parametrize(
    ("words", "text", "hits"),
    [
        ({"他": MASK, "其他": PASS}, "其他的他", ["他"]),
        ({"他": BLOCK, "其他": PASS}, "其 他", []),
        ({"乙": MASK, "甲乙": PASS, "甲乙丙": MASK}, "甲乙丙甲乙", ["甲乙丙"]),
        ({"乙丙": MASK, "甲乙": PASS}, "甲乙丙", ["乙丙"]),
        ({"乙": MASK, "乙丙": MASK, "甲乙": PASS}, "甲乙丙", ["乙丙"]),
        ({"甲乙丙": MASK, "乙": REVIEW, "丙": MASK}, "甲乙丙", ["甲乙丙", "乙"]),
        ({"甲乙丙": HANDOFF, "乙": REVIEW, "丙": BLOCK}, "甲乙丙", ["甲乙丙", "丙"]),
        ({"ass": MASK, "class": PASS}, "class ass", ["ass"]),
        ({"spam": MASK, "SPAM ": PASS}, "spam", []),
        ({"发票": MASK, "發票": MASK}, "發 票发票", ["發 票", "发票"]),
        ({"體育": MASK}, "体育體育", ["体育", "體育"]),
    ],
)
def test_scan_lets_the_longest_win_and_allowed_phrases_pass(
    words: dict[str, str], text: str, hits: list[str]
) -> None:
    automaton = WordAutomaton(Word(word, action=action) for word, action in words.items())
    assert [text[hit.start : hit.end] for hit in automaton.scan(text)] == hits


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("jiaweixin", True),
        ("JIA Wei xin!", True),
        ("jiāwēixìn", True),
        ("jia1 wei1 xin4", True),
        ("jia-wei-xin", True),
        ("加wei信", True),
        ("加 wei xin 吧", True),
        ("jia微xin", True),
        ("加微信", True),
        ("加微星", False),
        ("ninjiaweixin", False),
        ("jiaweixing", False),
    ],
)
def test_scan_finds_words_with_a_reading_in_pinyin(text: str, found: bool) -> None:
    assert bool(WordAutomaton([Word("加微信", reading="jia1 wei1 xin4")]).scan(text)) is found


@given(st.text("ab甲乙體体 .-\u0301\u200b，\nＡß1…😀\ud800", max_size=40))
def test_scan_of_a_whole_text_finds_what_the_search_finds(text: str) -> None:
    words = ["甲乙", "乙a", "a", "ab", "a b", "体", "b-a", "😀甲", "ss", "1"]
    automaton = WordAutomaton([*map(Word, words), Word("甲乙体", action=PASS)])
    search = Search(automaton)
    assert automaton.scan(text) == resolved(search.feed(text) + search.finish())


def test_automaton_takes_the_stronger_action_of_equal_words() -> None:
    words = [Word("Spam"), Word("SPAM", action=BLOCK), Word("spam")]
    assert [hit.action for hit in WordAutomaton(words).scan("spam")] == ["block"]
