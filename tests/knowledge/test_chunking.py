"""Articles are cut where their headings, tables and paragraphs end."""

import pytest

from apps.knowledge.chunking import LONGEST, LONGEST_PATH, LONGEST_WHOLE, Piece, pieces, size


def texts(body: str) -> list[str]:
    return [piece.text for piece in pieces("Title", body)]


def test_headings_cut_and_are_kept_as_a_path() -> None:
    body = "Before.\n\n# Returns\n\nWithin 30 days.\n\n## Refunds\n\nThree days.\n\n# 运费\n\n满 99 元包邮。"
    assert pieces("Orders", body) == [
        Piece("", "Before."),
        Piece("Returns", "Within 30 days."),
        Piece("Returns › Refunds", "Three days."),
        Piece("运费", "满 99 元包邮。"),
    ]


def test_underlined_headings_count_and_skipped_levels_do_not_confuse() -> None:
    body = "Returns\n=======\n\n### Deep\n\nA.\n\n## Shallow\n\nB."
    assert pieces("T", body) == [Piece("Returns › Deep", "A."), Piece("Returns › Shallow", "B.")]


def test_first_heading_that_repeats_the_title_is_left_out() -> None:
    assert pieces("Returns", "# Returns\n\nA.\n\n## Refunds\n\nB.") == [
        Piece("", "A."),
        Piece("Refunds", "B."),
    ]


@pytest.mark.parametrize("body", ["", "  \n\n", "---"], ids=["empty", "blank", "rule"])
def test_article_without_text_is_its_title(body: str) -> None:
    assert pieces(" Opening hours ", body) == [Piece("", "Opening hours")]


def test_heading_with_nothing_under_it_is_a_text() -> None:
    body = "# Shipping\n\n## Japan: yes\n\n## Norway\n\nNot yet."
    assert pieces("T", body) == [Piece("Shipping", "Japan: yes"), Piece("Shipping › Norway", "Not yet.")]


def test_code_and_quotes_hold_no_headings() -> None:
    body = "```sh\n# not a heading\nls\n```\n\n> # quoted"
    assert pieces("T", body) == [Piece("", body)]


def test_short_paragraphs_stay_together() -> None:
    body = "One.\n\n- a\n- b\n\n| x | y |\n|---|---|\n| 1 | 2 |\n\nFour."
    assert texts(body) == [body]


def test_paragraphs_are_not_cut_while_they_fit() -> None:
    first, second, third = "a" * 700, "b" * 700, "c" * 300
    assert texts(f"{first}\n\n{second}\n\n{third}") == [first, f"{second}\n\n{third}"]


@pytest.mark.parametrize(
    "sentence", ["这是关于退货的一句说明。", "This sentence tells of returns. "], ids=["zh", "en"]
)
def test_long_paragraph_is_cut_between_sentences(sentence: str) -> None:
    found = texts(sentence * 120)
    assert "".join(found).replace(" ", "") == (sentence * 120).replace(" ", "")
    assert all(size(text) <= LONGEST and text.rstrip().endswith(sentence.strip()[-4:]) for text in found)
    assert size(found[0]) > LONGEST - 2 * size(sentence)


def test_long_list_is_cut_between_its_items() -> None:
    item = "- " + "word " * 40 + "\n  more of it"
    found = texts("\n".join([item] * 12))
    assert [text.count("- word") for text in found] == [5, 5, 2]
    assert all(text.startswith("- word") and text.endswith("more of it") for text in found)


@pytest.mark.parametrize(("character", "each"), [("x", 1200), ("字", 400)], ids=["latin", "chinese"])
def test_text_without_any_break_is_cut_by_length(character: str, each: int) -> None:
    assert [len(text) for text in texts(character * 2500)] == [each] * (2500 // each) + [2500 % each]


def test_table_is_whole_up_to_three_pieces() -> None:
    head = "| Country | Fee |\n|---|---|\n"
    rows = [f"| Country {number} | {number} |" for number in range(200)]
    short = head + "\n".join(rows[:100])
    assert LONGEST < size(short) <= LONGEST_WHOLE
    assert texts(short) == [short]
    found = texts(head + "\n".join(rows))
    assert len(found) > 1
    assert all(text.startswith(head) for text in found)
    assert [line for text in found for line in text.split("\n")[2:]] == rows


@pytest.mark.parametrize("end", ["\n```", ""], ids=["closed", "open"])
def test_long_code_keeps_its_fences(end: str) -> None:
    lines = [f"print({number})" for number in range(500)]
    found = texts("```python\n" + "\n".join(lines) + end)
    assert len(found) > 1
    assert all(text.startswith("```python\n") and text.endswith("\n```") for text in found)
    assert [line for text in found for line in text.split("\n")[1:-1]] == lines


def test_links_defined_below_are_kept() -> None:
    body = "See [the form][1].\n\n[1]: https://example.com/form"
    assert texts(body) == [body]


def test_line_ends_of_other_systems_count() -> None:
    assert pieces("T", "# A\r\n\r\nOne.\r\n\r\n# B\r\rTwo.") == [Piece("A", "One."), Piece("B", "Two.")]


def test_long_path_keeps_its_inner_headings() -> None:
    body = "\n\n".join("#" * level + " " + str(level) * 150 for level in range(1, 6)) + "\n\nText."
    (found,) = pieces("T", body)
    assert found.heading_path == " › ".join(str(level) * 150 for level in (3, 4, 5))
    (long,) = pieces("T", "# " + "x" * 900 + "\n\nText.")
    assert long.heading_path == "x" * LONGEST_PATH


@pytest.mark.parametrize(
    "body",
    [
        "> " * 20_000,
        "- " * 20_000,
        "[" * 40_000,
        "|" * 20_000 + "\n" + "|-" * 10_000,
        "#\n" * 5_000,
        "`" * 40_000,
    ],
    ids=["quotes", "lists", "brackets", "table", "headings", "ticks"],
)
def test_hostile_text_is_cut_too(body: str) -> None:
    assert all(piece.text for piece in pieces("T", body))
