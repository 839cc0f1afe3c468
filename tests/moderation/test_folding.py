"""The folded form, and where each of its characters came from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.moderation.folding import GAP_LIMIT, SEPARATOR, Folder, Symbol, folded, folded_whole


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ＡＢＣ１２３", "abc123"),
        ("法 律 文 书", "法律文书"),
        ("使用 VPN 上网", "使用vpn上网"),
        ("two  \t words", "two words"),
        ("a-b", "a-b"),
        ("甲-乙", "甲乙"),
        ("甲，乙", "甲,乙"),
        ("e\u0301", "é"),
        ("x" + " " * (GAP_LIMIT + 1) + "y", "x" + SEPARATOR + "y"),
        ("  edge  ", "edge"),
        ("①", "1"),
        ("ｶﾅ", "カナ"),
        ("請問發票", "请问发票"),
    ],
)
def test_folded_gives_the_form_words_are_looked_for_in(text: str, expected: str) -> None:
    assert folded(text) == expected


def test_folder_tells_where_each_character_came_from() -> None:
    folder = Folder()
    assert folder.feed("甲 e\u0301ß") + folder.finish() == [
        Symbol("甲", 0, 1),
        Symbol("é", 2, 4),
        Symbol("s", 4, 5),
        Symbol("s", 4, 5),
    ]


def test_folder_decides_nothing_that_the_next_character_may_change() -> None:
    folder = Folder()
    decided = []
    for char in "ab  甲.c":
        folder.feed(char)
        decided.append(folder.decided)
    assert decided == [0, 1, 2, 2, 4, 5, 6]


@given(st.text("ab甲乙 .-\u0301\u200b，\nＡß1", max_size=40), st.integers(0, 40))
def test_folder_gives_the_same_however_the_text_is_cut(text: str, cut: int) -> None:
    whole, parts = Folder(), Folder()
    expected = whole.feed(text) + whole.finish()
    assert parts.feed(text[:cut]) + parts.feed(text[cut:]) + parts.finish() == expected


@given(st.text("ab甲乙體 .-\u0301\u200b，\nＡß1…\t😀", max_size=40))
def test_folded_whole_is_what_the_folder_makes_of_the_whole(text: str) -> None:
    folder, whole = Folder(), folded_whole(text)
    if whole is not None:
        assert whole == "".join(symbol.char for symbol in folder.feed(text) + folder.finish())


@pytest.mark.parametrize(
    ("text", "whole"), [("退 货-吗", "退货吗"), ("e\u0301", None), ("ß", None), ("a\u200b", None)]
)
def test_folded_whole_leaves_rare_characters_to_the_folder(text: str, whole: str | None) -> None:
    assert folded_whole(text) == whole
