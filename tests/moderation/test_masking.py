"""A growing text is masked exactly as the whole one would be, however it is cut."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from apps.moderation.actions import BLOCK, HANDOFF, MASK, PASS, REVIEW
from apps.moderation.automaton import Word, WordAutomaton
from apps.moderation.masking import StreamMasker, mask

WORDS = ["违禁品", "禁品", "品牌甲", "spam", "free money", "加v信", "甲", "a", "café", "甲甲乙"]
ALLOWED = ["甲品", "品牌甲信", "违禁品加", "a spam"]
AUTOMATON = WordAutomaton([*map(Word, WORDS), *(Word(phrase, action=PASS) for phrase in ALLOWED)])
MIXED = WordAutomaton(
    [
        Word("违禁品", action=BLOCK),
        Word("禁品", action=HANDOFF),
        Word("品牌甲", action=REVIEW),
        Word("甲", action=MASK),
        Word("加v信", action=BLOCK),
        Word("违禁品加v信", action=PASS),
        Word("spam", action=HANDOFF),
        Word("free money spam", action=MASK),
    ]
)
ALPHABET = "违禁品牌甲乙加信vspamfrecoé e\u0301\u0336\u200b.-*😀，。\nＶ１"
fragments = st.one_of(
    st.sampled_from([*WORDS, *ALLOWED]),
    st.text(ALPHABET, max_size=6),
    st.sampled_from([" " * 9, "." * 20, "  "]),
)
texts = st.lists(fragments, max_size=12).map("".join)


def pieces(text: str, cuts: list[int]) -> list[str]:
    bounds = [0, *sorted(cut % (len(text) + 1) for cut in cuts), len(text)]
    return [text[start:end] for start, end in pairwise(bounds)]


def test_mask_keeps_the_length_and_joins_overlapping_hits() -> None:
    automaton = WordAutomaton(map(Word, ["甲乙", "乙丙"]))
    assert mask("一甲乙 丙二", automaton.scan("一甲乙 丙二")) == "一****二"


@given(texts, st.lists(st.integers(0, 1000), max_size=20))
def test_stream_masker_releases_what_masking_the_whole_gives(text: str, cuts: list[int]) -> None:
    masker = StreamMasker(AUTOMATON)
    released = "".join([*map(masker.feed, pieces(text, cuts)), masker.finish()])
    hits = AUTOMATON.scan(text)
    assert released == mask(text, hits)
    assert masker.hits == hits


@given(texts)
def test_stream_masker_by_single_characters_gives_the_same(text: str) -> None:
    masker = StreamMasker(AUTOMATON)
    assert "".join([*map(masker.feed, text), masker.finish()]) == mask(text, AUTOMATON.scan(text))


@given(texts, st.lists(st.integers(0, 1000), max_size=20))
def test_stream_masker_ends_at_the_same_word_however_the_text_is_cut(text: str, cuts: list[int]) -> None:
    masker, whole = StreamMasker(MIXED), StreamMasker(MIXED)
    expected = whole.feed(text) + whole.finish()
    assert "".join([*map(masker.feed, pieces(text, cuts)), masker.finish()]) == expected
    assert (masker.stop_reason, masker.hits) == (whole.stop_reason, whole.hits)
    hits = MIXED.scan(text)
    ending = next((hit.start for hit in hits if hit.action in (BLOCK, HANDOFF)), None)
    assert expected == mask(text, hits)[:ending]
    assert whole.stop_reason == (None if ending is None else "policy_restriction")


def test_stream_masker_reports_words_to_review_and_shows_them() -> None:
    masker = StreamMasker(WordAutomaton([Word("甲乙", action=REVIEW)]))
    assert masker.feed("看甲乙。") + masker.finish() == "看甲乙。"
    assert (masker.stop_reason, [hit.word for hit in masker.hits]) == (None, ["甲乙"])


def test_stream_masker_waits_for_a_phrase_that_may_allow_a_blocked_word() -> None:
    masker = StreamMasker(WordAutomaton([Word("其", action=BLOCK), Word("其他", action=PASS)]))
    assert [masker.feed(char) for char in "看其他的"] == ["", "看", "", ""]
    assert masker.finish() == "其他的"
    assert masker.stop_reason is None


def test_stream_masker_holds_back_only_what_a_word_may_begin_with() -> None:
    masker = StreamMasker(WordAutomaton([Word("违禁品")]))
    fed = ["您好", "，这是违", "禁", "书", "籍"]
    assert [*map(masker.feed, fed)] == ["您", "好，这是", "", "", "违禁书"]
    assert masker.finish() == "籍"


def test_stream_masker_ends_at_a_blocking_word() -> None:
    masker = StreamMasker(WordAutomaton([Word("违禁品", action=BLOCK)]))
    assert masker.feed("请看违禁") == "请看"
    assert masker.stop_reason is None
    assert [masker.feed("品，买吧"), masker.feed("再见"), masker.finish()] == ["", "", ""]
    assert masker.stop_reason == "policy_restriction"
    assert [hit.word for hit in masker.hits] == ["违禁品"]


def test_stream_masker_without_words_releases_everything() -> None:
    masker = StreamMasker(WordAutomaton([]))
    assert masker.feed("abc") + masker.feed("def") + masker.finish() == "abcdef"
