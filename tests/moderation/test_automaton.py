"""Which words are found where, in the offsets of the text as it came."""

import pytest

from apps.moderation.automaton import BLOCK, Hit, Word, WordAutomaton


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


def test_automaton_takes_the_stronger_action_of_equal_words() -> None:
    words = [Word("Spam"), Word("SPAM", action=BLOCK), Word("spam")]
    assert [hit.action for hit in WordAutomaton(words).scan("spam")] == ["block"]
