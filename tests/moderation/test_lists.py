"""Files of words as people have them: one a line, tables of other programs, our own export."""

import pytest

from apps.moderation import lists
from apps.moderation.automaton import Word
from apps.moderation.lists import Listed, TooManyWords


def words(text: str, *, is_table: bool = True, category: str = "", action: str = "mask") -> list[Word]:
    found = lists.read(text, is_table=is_table, category=category, action=action)
    return [listed.word for listed in found.rows]


def test_text_has_a_word_a_line() -> None:
    text = "# a list, of ours\n加微信\n\n  two words \n#tag\n"
    assert words(text, is_table=False, category="ads", action="block") == [
        Word("加微信", "ads", "block"),
        Word("two words", "ads", "block"),
        Word("#tag", "ads", "block"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "text,category,action,pinyin\n加微信,ads,block,jia1 wei1 xin4\n你好,,,",
        "加微信,ads,block,jia1 wei1 xin4\n你好",
        "分类;词语;处理;拼音;编号\nads;加微信;拦截;jia1 wei1 xin4;1\n;你好;;;2",
        "word\taction\tcategory\tpinyin\n加微信\tBLOCK\tads\tjia1  wei1 xin4\n你好\t\t\t",
    ],
    ids=["named", "without names", "Chinese names", "other order"],
)
def test_table_names_its_columns_or_has_them_in_order(text: str) -> None:
    assert words(text, category="other") == [
        Word("加微信", "ads", "block", "jia1 wei1 xin4"),
        Word("你好", "other", "mask"),
    ]


def test_what_cannot_be_used_is_told_by_its_line() -> None:
    lines = [
        "text,category,action,pinyin",
        "好词",
        "***",
        "字" * 81,
        f"a,{'c' * 41}",
        "b,,shout",
        "甲乙,,,jia3",
    ]
    found = lists.read("\n".join([*lines, "好词", "ＡＢＣ", "abc"]), is_table=True)
    assert [listed.word.text for listed in found.rows] == ["好词", "ＡＢＣ"]
    assert [(line, problem) for line, _word, problem in found.problems] == [
        (3, "no_letter"),
        (4, "too_long"),
        (5, "bad_category"),
        (6, "bad_action"),
        (7, "bad_pinyin"),
        (8, "twice"),
        (10, "twice"),
    ]
    assert (found.wrong, found.twice) == (5, 2)


def test_only_the_first_problems_are_kept_but_all_are_counted() -> None:
    found = lists.read("***\n" * 500, is_table=False)
    assert (len(found.problems), found.wrong) == (lists.SHOWN_PROBLEMS, 500)


def test_too_many_words_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "MAX_WORDS", 2)
    assert words("a\nb", is_table=False) == [Word("a"), Word("b")]
    with pytest.raises(TooManyWords):
        words("a\nb\nc", is_table=False)


def test_export_is_read_as_it_was() -> None:
    rows = [
        (Word("加微信", "ads", "block", "jia1 wei1 xin4"), True),
        (Word("=1+1", "a, b", "review"), False),
        (Word('say "no"', "", "pass"), True),
        (Word("'quoted'", "", "mask"), True),
    ]
    text = "".join(lists.written(iter(rows)))
    assert "'=1+1" in text
    found = lists.read(text.removeprefix("\ufeff"), is_table=True)
    assert found.rows == [Listed(word, is_active) for word, is_active in rows]
