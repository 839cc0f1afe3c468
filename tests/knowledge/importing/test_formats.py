"""What comes of files that LibreOffice, Chromium and people wrote."""

import json
from typing import Any

import pytest

from apps.knowledge.importing import template
from apps.knowledge.importing.limits import MAX_BODY
from apps.knowledge.importing.parsing import parsed
from apps.knowledge.importing.rows import ImportRow
from tests.knowledge.importing.packing import example, workbook


def rows(name: str, data: bytes) -> list[ImportRow]:
    return [row for row in parsed(name, data) if isinstance(row, ImportRow)]


def row(name: str, data: bytes) -> ImportRow:
    (only,) = rows(name, data)
    return only


GUIDE = """\
本指南说明如何退货、换货和退款。所有商品自签收之日起七天内可以申请无理由退货，商品须保持完好，不影响二次销售。

## 如何申请退货

1. 打开「我的订单」，选择要退的商品。
2. 点击「申请退货」，填写原因。
3. 按提示寄回商品，并保留快递单号。

## 退款时间

收到退回的商品后，我们会在两个工作日内检查，随后原路退款。不同付款方式的到账时间如下：

| 付款方式 | 到账时间 |
| --- | --- |
| 银行卡 | 3 至 5 个工作日 |
| 余额 | 即时到账 |

### Refunds abroad

Cards issued abroad may take up to **ten** working days. Write to [our help desk](https://shop.example.com/help) \
when it takes longer.

- Keep the receipt.
- Name the order number."""
WARRANTY = """\
Every teapot has a warranty of **two years** from the day of delivery.

## What is covered

- Cracks in the glaze
- Handles that come off

## What is not covered

Damage by dishwashers, falls and fire is not covered. 人为损坏不在保修范围内。

| Product | Years |
| --- | --- |
| Teapot | 2 |
| Cup | 1 |

Claim or [write to us](https://shop.example.com/claim).

Added by script."""
DELIVERY = """\
付款后二十四小时内发货，节假日顺延。偏远地区三至五天送到，其他地区一至两天送到，可以在「我的订单」里看到快递到了哪里。

## Delivery abroad

We deliver to 30 countries. It takes one to two weeks, and customs may ask you for a duty that we do not \
know in advance.
- Small parcels go by air.
- Large ones go by sea."""


def test_docx_of_libreoffice_keeps_headings_lists_tables_and_links() -> None:
    found = row("手册/guide.docx", example("guide.docx"))
    assert (found.title, found.external_id, found.body) == ("退换货指南", "手册/guide.docx", GUIDE)


def test_html_of_libreoffice_says_the_same() -> None:
    found = row("guide.html", example("guide.html"))
    assert (found.title, " ".join(found.body.split())) == ("退换货指南", " ".join(GUIDE.split()))


def test_html_of_a_browser_is_its_main_text() -> None:
    """Without menu, script, footer and links that run something."""
    found = row("page.html", example("page.html"))
    assert (found.title, found.language, found.body) == ("Warranty", "en", WARRANTY)


def test_pdf_of_libreoffice_has_paragraphs_headings_and_items() -> None:
    found = row("delivery.pdf", example("delivery.pdf"))
    assert (found.title, found.body) == ("配送说明", DELIVERY)


def test_pdf_of_a_browser_has_headings() -> None:
    found = row("page.pdf", example("page.pdf"))
    assert found.title == "Warranty - Teapot House"
    headings = [line for line in found.body.splitlines() if line.startswith("#")]
    assert headings == ["# Warranty", "## What is covered", "## What is not covered"]
    assert "Cracks in the glaze\nHandles that come off\n" in found.body


FAQ = [
    ImportRow(
        title="运费是多少？",
        body="运费 12 元。",
        similar_questions=("邮费多少", "快递费怎么算"),
        external_id="1001",
    ),
    ImportRow(title="多久发货？", body="付款后 24 小时内发货。\n节假日顺延。", external_id="1002"),
    ImportRow(
        title="Do you ship abroad?",
        body="Yes, to 30 countries.",
        similar_questions=("International shipping", "Can you send it to Japan?"),
        external_id="abroad",
    ),
]


@pytest.mark.parametrize("name", ["faq.xlsx", "faq.csv"])
def test_tables_of_libreoffice_are_questions_and_answers(name: str) -> None:
    """A formula counts as its value; other sheets, columns and empty rows do not matter."""
    assert rows(name, example(name)) == FAQ


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("gb18030", b""), ("utf-16", b"")],
    ids=["utf-8", "utf-8 with mark", "gb18030", "utf-16"],
)
def test_csv_is_read_in_every_encoding_that_spreadsheets_write(encoding: str, mark: bytes) -> None:
    text = "标题,内容\r\n保修多久？,两年，自收货之日起。\r\n"
    data = mark + text.encode(encoding)
    assert rows("a.csv", data) == [ImportRow(title="保修多久？", body="两年，自收货之日起。")]


def test_csv_takes_english_names_numbered_columns_and_large_cells() -> None:
    text = f'Question*,Similar question 1,similar_question_2,Answer,Other\nWhere?,Which place?,,"{"x" * 200_000}",no\n'
    found = row("a.csv", text.encode())
    assert (found.title, found.similar_questions, len(found.body)) == ("Where?", ("Which place?",), 200_000)


def test_xlsx_cells_become_texts() -> None:
    sheet = workbook(
        ("问题", "答案", "状态", "语言", "直接回答"), (2026, 12.5, "草稿", "中文", True), (None, None)
    )
    found = row("a.xlsx", sheet)
    assert (found.title, found.body, found.state, found.language) == ("2026", "12.5", "draft", "zh-hans")
    assert found.answers_directly is True


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_template_reads_as_it_is(language: str) -> None:
    found = rows("knowledge.xlsx", template.workbook(language))
    assert [len(each.similar_questions) for each in found] == [2, 2]
    assert [each.external_id for each in found] == ["faq-1", "faq-2"]


def test_markdown_begins_with_its_title() -> None:
    data = b"---\nlayout: page\n---\n# Opening hours #\n\nFrom *nine*.\n\n## Sundays\n\nClosed."
    found = row("docs/hours.md", data)
    assert (found.title, found.body) == ("Opening hours", "From *nine*.\n\n## Sundays\n\nClosed.")


def test_text_is_named_after_its_file() -> None:
    found = row("营业时间.txt", "# 每天 9 点至 18 点。".encode("gb18030"))
    assert (found.title, found.body) == ("营业时间", "# 每天 9 点至 18 点。")


def test_long_text_becomes_several_articles_at_its_headings() -> None:
    parts = [f"## Part {number}\n\n" + "word " * 7000 for number in range(4)]
    found = rows("long.md", ("# Long\n\n" + "\n".join(parts)).encode())
    assert [each.title for each in found] == ["Long", "Long (2)"]
    assert [each.external_id for each in found] == ["long.md", "long.md (2)"]
    assert all(len(each.body) <= MAX_BODY for each in found)
    assert found[1].body.startswith("## Part 2\n")
    assert sum(each.body.count("word") for each in found) == 28_000


def test_text_without_any_place_to_cut_is_cut_all_the_same() -> None:
    found = rows("a.txt", ("字" * 250_000).encode())
    assert [len(each.body) for each in found] == [100_000, 100_000, 50_000]


def test_json_lines_spoil_themselves_alone() -> None:
    lines: list[Any] = [
        {"title": "Q1", "body": "A1", "similar_questions": ["a|b", "c"], "tags": [], "valid_from": None},
        ["no object"],
        {"问题": "Q2", "答案": "A2", "answers_directly": False, "extra": 1},
    ]
    data = "\n".join(json.dumps(line) for line in lines) + "\n\n{broken\n"
    first, second, third, last = rows("a.jsonl", data.encode())
    assert (first.similar_questions, first.tags, first.problem) == (("a|b", "c"), (), "")
    assert (second.problem, last.problem, last.title) == ("no_object", "no_object", "{broken")
    assert (third.title, third.answers_directly) == ("Q2", False)


def test_contents_count_more_than_names() -> None:
    """A workbook called .csv is read as what it is."""
    assert rows("faq.csv", example("faq.xlsx")) == FAQ
    assert row("delivery.txt", example("delivery.pdf")).title == "配送说明"
