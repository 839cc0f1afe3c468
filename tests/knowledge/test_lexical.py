import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.knowledge.lexical import Document, LexicalIndex, Segment
from apps.knowledge.search import LONGEST_TEXT, MAYBE, best_part
from apps.knowledge.tokens import is_chinese, stem, tokens

SHOP = [
    Document(["运费怎么算", "快递费多少钱"], ["满九十九元包邮。"]),
    Document(["怎么退货", "如何申请退货"], ["七天内可以退货,运费自理。"]),
    Document(["How much is shipping?", "delivery cost"], ["Free from 99."]),
    Document(["How do I return an item?"], ["Within seven days."]),
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("!?…", []),
        ("运费", ["运", "费", "运费"]),
        ("Ｆｒｅｅ shipping", ["free", "ship"]),  # full-width letters
        ("is it the parcel's", ["is", "it", "the", "parcel"]),
        ("你好，请问运费", ["运", "费", "运费"]),
        ("Hello, could you tell me the fee? Thank you very much!", ["the", "fee"]),
        ("买iPhone壳", ["买", "iphon", "壳"]),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [("orders", "order"), ("policies", "policy"), ("returned", "returning"), ("invoice", "invoices")],
)
def test_stem_brings_forms_together(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(
    ("text", "expected"), [("运费", True), ("use 花呗", True), ("shipping", False), ("", False)]
)
def test_is_chinese(text: str, expected: bool) -> None:
    assert is_chinese(text) is expected


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("你们的运费怎么算呀", 0),
        ("快递费", 0),
        ("我要退货", 1),
        ("shipping cost?", 2),
        ("returning an item", 3),
    ],
)
def test_search_ranks_the_right_document_first(question: str, best: int) -> None:
    assert LexicalIndex(Segment(SHOP)).search(question, limit=4)[0].position == best


def test_search_of_a_title_covers_all_of_the_question() -> None:
    hit = LexicalIndex(Segment(SHOP)).search("运费怎么算", limit=1)[0]
    assert hit.score == pytest.approx(1.0)


def test_search_finds_words_of_the_body_with_a_lower_score() -> None:
    index = LexicalIndex(Segment([Document(["包邮吗"], ["是的。"]), Document(["怎么买"], ["包邮。"])]))
    title, body = index.search("包邮", limit=2)
    assert (title.position, body.position) == (0, 1)
    assert body.score < title.score


@pytest.mark.parametrize("question", ["退货", "refund"])
def test_a_single_word_of_a_title_is_not_taken_for_nothing(question: str) -> None:
    documents = [Document([f"{question} {number}"]) for number in range(20)]
    assert LexicalIndex(Segment(documents)).search(question, limit=1)[0].score > MAYBE


def test_courtesies_do_not_change_the_score() -> None:
    index = LexicalIndex(Segment(SHOP))
    for plain, polite in [
        ("快递费要付吗", "你好，请问一下快递费要付吗，谢谢"),
        ("delivery price", "Hi there, I'd like to know delivery price. Thanks!"),
    ]:
        assert index.search(polite, limit=4) == index.search(plain, limit=4)


def test_words_of_any_conversation_explain_little() -> None:
    index = LexicalIndex(Segment([Document(["今天发货吗"])]))
    assert index.search("今天天气怎么样", limit=1)[0].score < MAYBE < index.search("发货", limit=1)[0].score


@pytest.mark.parametrize("question", ["", "   ", "???", "the", "quantum"])
def test_search_without_a_known_word_finds_nothing(question: str) -> None:
    assert LexicalIndex(Segment(SHOP)).search(question, limit=3) == []


def test_search_in_an_empty_index_finds_nothing() -> None:
    assert LexicalIndex().search("运费", limit=3) == []


@given(st.lists(st.text(max_size=12), min_size=1, max_size=6), st.text(max_size=20))
def test_scores_stay_between_nothing_and_all(titles: list[str], question: str) -> None:
    hits = LexicalIndex(Segment(Document([title]) for title in titles)).search(question, limit=10)
    assert all(0 <= hit.score <= 1 for hit in hits)
    assert [hit.rank for hit in hits] == sorted((hit.rank for hit in hits), reverse=True)


def test_best_part_of_a_short_body_is_the_body() -> None:
    assert best_part("one\n\ntwo", "anything") == "one\n\ntwo"


def test_best_part_of_a_long_body_keeps_the_fitting_paragraphs_in_order() -> None:
    filler = "filler " * 80
    body = "\n\n".join([filler, "shipping is free", filler, filler, "shipping takes two days", filler])
    part = best_part(body, "how is shipping")
    assert part.index("shipping is free") < part.index("shipping takes two days")
    assert len(part) <= LONGEST_TEXT
