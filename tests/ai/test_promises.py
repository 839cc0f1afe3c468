"""What nobody will keep is caught; what a passage states, refuses, asks or makes conditional may be said."""

import json
from pathlib import Path

import pytest

from apps.ai.profiles import Passage
from apps.ai.promises import Promises

ARTICLES = Path(__file__).resolve().parents[2] / "apps" / "backoffice" / "demo" / "articles.json"
CALLED_BACK = "退款问题由专员处理，客服会在24小时内回电。"


def objection(text: str, *passages: str, lead: str = "") -> str | None:
    return Promises(Passage(index, "", each) for index, each in enumerate(passages, 1)).objection(text, lead)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("我稍后给您回电。", "call-back"),
        ("我稍後給您回電", None),  # traditional characters are the business of the language asked for
        ("我会尽快联系您，", "call-back"),
        ("我们会在核实后第一时间回复您。", "call-back"),
        ("稍后给您回复。", "call-back"),
        ("稍后会有短信通知您", "call-back"),
        ("我给你打电话说明。", "call-back"),
        ("我已经帮您申请退款，", "done"),
        ("我已经帮 你 申请了退款", "done"),
        ("已为您登记，", "done"),
        ("刚刚帮您催促了快递，", "done"),
        ("我帮您提交好了。", "done"),
        ("您的退款已经处理完成。", "done"),
        ("您的投诉已被受理，", "done"),
        ("我已经把您的问题反馈给仓库。", "done"),
        ("我会转告仓库的同事。", "relay"),
        ("我先向主管汇报一下，", "relay"),
        ("我来帮您查询一下订单，", "deed"),
        ("我马上为您处理，", "deed"),
        ("我会将您的地址修改好", "deed"),
        ("我们马上安排补发，", "deed"),
        ("正在为您转接人工客服，", "deed"),
        ("客服稍后会联系您。", "others"),
        ("专员将在两小时内为您处理。", "others"),
        ("我保证明天到货。", "guarantee"),
        ("一定会为您退款的。", "guarantee"),
        ("I'll call you back tomorrow.", "call-back"),
        ("I will get back to you shortly.", "call-back"),
        ("We’ll contact you by e-mail.", "call-back"),
        ("I have escalated your case.", "done"),
        ("I've already processed the refund,", "done"),
        ("Your refund has been processed.", "done"),
        ("Your return request was approved", "done"),
        ("I'll forward this to the warehouse.", "deed"),
        ("I will make sure that we refund you", None),
        ("Let me check that for you.", "deed"),
        ("Our team will reach out within a day.", "others"),
        ("A colleague will process it.", "others"),
        ("I guarantee it arrives on Friday.", "guarantee"),
    ],
)  # fmt: skip
def test_promises_finds_what_nobody_keeps(text: str, kind: str | None) -> None:
    assert objection(text) == kind


@pytest.mark.parametrize(
    "text",
    [
        "我无法给您回电。",
        "我不能帮您申请退款，",
        "我们不会打电话向您索要密码。",
        "I can't call you back.",
        "I will not process refunds here.",
        "Your order has not been cancelled.",
        "需要我帮您转接同事吗？",
        "要不要我为您联系同事？",
        "Shall I call a colleague?",
        "如果审核通过，我们会为您退款。",
        "您提交照片后，我们会安排补发。",
        "If the parcel is lost, we will send a new one.",
        "Once you return it, we will refund you.",
        "您可以在订单页申请退款，",
        "您可以联系客服处理。",
        "登录后打开订单，点「申请退款」。",
        "我可以帮您联系同事。",
        "满 99 元包邮，",
        "退款会原路退回。",
        "You can cancel the order on its page.",
        "I can help with returns and delivery.",
        "Please call us at any time.",
        "我来为您介绍一下，",
        "很高兴为您服务！",
        "质保期一年，",
        "保证金可以退。",
    ],
)
def test_promises_lets_pass_refusals_questions_conditions_and_facts(text: str) -> None:
    assert objection(text) is None


@pytest.mark.parametrize(
    ("text", "passage", "kind"),
    [
        ("客服会在24小时内回电[1]", CALLED_BACK, None),
        ("我们会在 24 小时内回电给您。", CALLED_BACK, None),
        ("我会在24小时内给您回电。", CALLED_BACK, "call-back"),  # «I» is the assistant
        ("我已经帮您申请退款，", CALLED_BACK, "done"),
        ("客服会为您补发。", CALLED_BACK, "others"),
        ("我们会替您补寄一件。", "收到照片核实后，我们给您补寄。", None),
        ("Our team will call you within a day.", "Our team calls back within one day.", None),
        ("We will replace it.", "We replace broken goods within 30 days.", None),
        ("We will replace it.", "Broken goods are thrown away.", "deed"),
        ("We guarantee the frame for life.", "We guarantee every frame for life.", None),
    ],
)
def test_promises_lets_pass_what_a_passage_states(text: str, passage: str, kind: str | None) -> None:
    assert objection(text, passage) == kind


def test_promises_reads_a_promise_across_two_clauses() -> None:
    assert objection("尽快给您回电。", lead="我会在核实后，") == "call-back"
    assert objection("您满意就好。", lead="我会在核实后，给您回电，") is None


def test_promises_objects_to_none_of_the_demos_articles() -> None:
    articles = json.loads(ARTICLES.read_text(encoding="utf-8"))
    for article in articles:
        promises = Promises([Passage(1, article["title"], article["body"])])
        assert [line for line in article["body"].splitlines() if promises.objection(line, "")] == []
