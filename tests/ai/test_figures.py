"""A figure stands when a passage or the conversation holds it, whatever way either writes it."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from apps.ai.figures import Figures
from apps.ai.findings import Findings
from apps.ai.profiles import Passage, PersonaStyle, PromptRequest, Turn
from apps.ai.quantities import Figure, figures
from apps.ai.withholding import ClauseGuard

ARTICLES = Path(__file__).resolve().parents[2] / "apps" / "backoffice" / "demo" / "articles.json"
KNOWN = (
    Passage(1, "退货 7 天", "七天内可退，运费 ¥1,299.00。24小时客服 400-123-4567，help@shop.example。"),
    Passage(3, "", "九五折，提前 20%。"),
    Passage(2, "Hours", "Open 9:00–21:00, closed on 11月11日. Delivery takes 3-5 days, see shop.example/faq."),
)  # fmt: skip
REQUEST = PromptRequest(
    (Turn("user", "我买了两件，一共 598 元，电话 13800138000"), Turn("assistant", "好的。")),
    KNOWN,
    PersonaStyle(instructions="满 99 包邮。"),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("七天", [("minutes", 10080)]),
        ("７ 天", [("minutes", 10080)]),
        ("seven days", [("minutes", 10080)]),
        ("一周", [("minutes", 10080)]),
        ("24小时", [("minutes", 1440)]),
        ("twenty-four hours", [("minutes", 1440)]),
        ("3-5个工作日", [("minutes", 4320), ("minutes", 7200)]),
        ("5 to 7 days", [("minutes", 7200), ("minutes", 10080)]),
        ("¥1,299.00", [("money", 1299)]),
        ("1299元", [("money", 1299)]),
        ("一千二百九十九块", [("money", 1299)]),
        ("1.3万元", [("money", 13000)]),
        ("百分之二十", [("percent", 20)]),
        ("20%", [("percent", 20)]),
        ("九五折", [("discount", Decimal("9.5"))]),
        ("11月11日", [("date", "11-11")]),
        ("November 11th", [("date", "11-11")]),
        ("2026-11-11", [("date", "11-11"), ("plain", 2026)]),
        ("21:00", [("clock", 540)]),
        ("晚上九点半", [("clock", 570)]),
        ("9 p.m", [("clock", 540)]),
        ("+86 400-123-4567", [("plain", 86), ("phone", "4001234567")]),
        ("A@Shop.Example", [("email", "a@shop.example")]),
        ("两件", [("pieces", 2)]),
    ],
)
def test_figures_are_read_in_one_normal_form(text: str, expected: list[tuple[str, object]]) -> None:
    assert [figure for _written, figure in figures(text)] == [Figure(*each) for each in expected]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "1. 打开订单", "- 2) 点退款", "第1步", "第三步，提交", "[1][12]", "以下3种方式", "两个步骤", "three options",
        "Step 2", "步骤 2", "一些", "一点", "十分感谢", "一个", "one of them", "A4 纸", "5G 网络", "https://shop.example/7/8",
    ],
)  # fmt: skip
def test_figures_are_not_numbering_counting_or_names(text: str) -> None:
    assert list(figures(text)) == []


@pytest.mark.parametrize(
    ("clause", "kind"),
    [
        ("7天内可退，", None),
        ("一周内可退", None),
        ("within seven days", None),
        ("8天内可退", "minutes"),
        ("运费 1299 元", None),
        ("运费 1299 天", "minutes"),
        ("运费 129 元", "money"),
        ("打9.5折", None),
        ("打八折", "discount"),
        ("提前百分之二十", None),
        ("提前百分之三十", "percent"),
        ("一天之内", None),  # 24 hours
        ("晚上9点关门", None),
        ("晚上10点关门", "clock"),
        ("双11（11月11日）休息", None),
        ("Nov 12 is closed", "date"),
        ("3到5天送达", None),
        ("3到6天送达", "minutes"),
        ("请拨 4001234567", None),
        ("请拨 400-123-9999", "phone"),
        ("请写信到 help@shop.example", None),
        ("请写信到 boss@shop.example", "email"),
        ("见 shop.example/faq", None),
        ("见 hillside-refund.com/form", "site"),
        ("您买了 2 件共 598 元", None),  # the customer's own words
        ("稍后拨打您的 138-0013-8000", None),
        ("满99包邮", None),  # the company's instructions
        ("共有3种方式", None),
        ("", None),
    ],
)
def test_figures_objects_to_what_nobody_gave(clause: str, kind: str | None) -> None:
    assert Figures(REQUEST).objection(clause, "") == kind


def test_answers_made_of_the_demos_articles_pass_unchanged() -> None:
    for article in json.loads(ARTICLES.read_text(encoding="utf-8")):
        request = PromptRequest((), (Passage(1, article["title"], article["body"]),))
        guard = ClauseGuard([Figures(request)], "en", Findings())
        assert guard.feed(article["body"]) + guard.finish() == article["body"]
