"""Words in traditional characters and in pinyin."""

import pytest

from apps.moderation.variants import is_reading, pinyin_forms, reading_of, simplified


@pytest.mark.parametrize(
    ("traditional", "simple"), [("發票訂單", "发票订单"), ("發发", "发发"), ("abc，", "abc，")]
)
def test_simplified_maps_character_by_character(traditional: str, simple: str) -> None:
    assert traditional.translate(simplified()) == simple


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("加微信", "jia1 wei1 xin4"),
        ("重庆", "chong2 qing4"),
        ("加V信", "jia1 xin4"),
        ("绿", "lü4"),
        ("spam", ""),
    ],
)
def test_reading_of_knows_words(text: str, reading: str) -> None:
    assert reading_of(text) == reading
    assert is_reading(text, reading)


def test_pinyin_forms_of_a_short_word() -> None:
    assert pinyin_forms("绿a", "lü4") == {
        "lüa", "lü a", "lü-a", "lü'a", "lü4a", "lü4 a", "lü4-a", "lü4'a", "lǜa", "lǜ a", "lǜ-a", "lǜ'a",
        "lva", "lv a", "lv-a", "lv'a", "lv4a", "lv4 a", "lv4-a", "lv4'a",
    }  # fmt: skip


def test_pinyin_forms_of_a_long_word_are_few() -> None:
    assert len(pinyin_forms("中华人民共和国", "zhong1 hua2 ren2 min2 gong4 he2 guo2")) == 12


@pytest.mark.parametrize("reading", ["", "jia1", "jia1 wei1 xin4 ba5", "!! ?? 1"])
def test_pinyin_forms_of_a_reading_that_does_not_fit_are_none(reading: str) -> None:
    assert pinyin_forms("加微信", reading) == set()
