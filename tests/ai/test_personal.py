# ruff: noqa: E501 - a table
"""What may be answered from the cache, and what is somebody's own business: a table."""

import pytest

from apps.ai.personal import answer_reason, is_cacheable, masked, question_reason

PUBLIC = [
    "能退货吗", "退货运费谁出", "怎么修改密码", "你们几点上班", "多少钱", "支持7天无理由退货吗", "满200减30怎么用",
    "iPhone 15 有现货吗", "RTX4090 多少钱", "怎么查订单状态", "如何申请退款", "可以开增值税发票吗", "订单可以取消吗",
    "你们的客服电话是多少", "有没有实体店", "2026年春节放假吗", "身高175能穿L码吗", "你们地址在哪里", "怎么注册会员",
    "Do you ship to Japan?", "How do I return an item?", "What is your phone number?", "Can I pay by card?",
    "How long does delivery take?", "Is the A7M4 in stock?", "How do I reset a password?", "Do you have a store in Berlin?",
    "What's the warranty on the X100?", "Can orders be cancelled?", "我想退货", "I want to return an item",
]  # fmt: skip
PERSONAL = {
    "own_account": [
        "我的订单到哪了", "我的快递怎么还没到", "查一下我的积分", "帮我查下物流", "我昨天买的鞋子可以退吗", "我上周下的单什么时候发货",
        "怎么还没发货", "快递到哪了", "我的包裹", "给我退款", "帮我取消", "本人账户被冻结", "我已经付了钱", "我們的訂單呢",
        "Where is my order?", "where's my parcel", "When will my package arrive?", "I ordered two weeks ago",
        "I haven't received anything", "Cancel my subscription", "check my balance", "My recent order is damaged",
        "I've paid twice", "it hasn't arrived", "Why was my credit card charged?", "Please refund me",
    ],
    "order_number": [
        "订单202611210001", "SF1234567890 到哪了", "单号 KF88123", "单号是A1234", "#48213 status", "order 55120",
        "order number is 9981", "tracking no. 1Z999AA10123456784", "２０２６１１２１０００１ 发了吗", "12 34 56 78 怎么样",
    ],
    "phone": ["打给13812345678", "138-1234-5678", "我电话是 138 1234 5678", "010-62345678", "call +49 30 1234567", "555-123-4567"],
    "e_mail": ["发到 li.lei@example.com", "write to Anna_B@mail.example.org please"],
    "id_number": ["身份证11010519491231002X", "110105194912310021"],
    "address": [
        "寄到幸福路88号", "地址是北京", "和平小区3栋", "send it to 12 Baker Street", "my address is Rome", "I live in Paris", "flat 12",
    ],
    "name": ["我叫李雷", "我姓王", "my name is Anna"],
    "empty": ["", "？？", "  "],
    "too_long": ["怎么办" * 70],
}  # fmt: skip


@pytest.mark.parametrize("question", PUBLIC)
def test_question_reason_leaves_questions_of_everybody(question: str) -> None:
    assert question_reason(question) is None


@pytest.mark.parametrize(
    ("reason", "question"), [(reason, text) for reason, texts in PERSONAL.items() for text in texts]
)
def test_question_reason_keeps_personal_questions(reason: str, question: str) -> None:
    assert question_reason(question) is not None
    if reason in {"own_account", "empty", "too_long", "e_mail", "name"}:
        assert question_reason(question) == reason


@pytest.mark.parametrize(
    ("text", "names", "reason"),
    [
        ("韩梅梅能退货吗", ("韩梅梅",), "name"),
        ("Can Wei return it?", ("Wei",), "name"),
        ("What is the weight?", ("Wei",), None),
        ("can ANNA get a discount", ("", "Anna Maria", "anna"), "name"),
        ("王能退吗", ("王",), None),
    ],
)
def test_question_reason_knows_the_names(text: str, names: tuple[str, ...], reason: str | None) -> None:
    assert question_reason(text, names=names) == reason


def test_answer_reason_leaves_what_everybody_may_read() -> None:
    assert answer_reason("您好，签收后 7 天内可以退货[1]。我们的地址在人民路 1 号。") is None


@pytest.mark.parametrize(
    ("text", "facts", "reason"),
    [
        ("A complete text.", {"is_complete": False}, "incomplete"),
        (" \n", {}, "incomplete"),
        ("I am calling a colleague.", {"is_handoff": True}, "handoff"),
        ("To Japan: five days.", {"is_follow_up": True}, "follow_up"),
        ("Dear Anna, yes.", {"names": ["Anna"]}, "name"),
        ("Your order 20261121001 is on its way.", {}, "order_number"),
        ("Call 400-820-8820.", {}, "phone"),
        ("Call 400-820-8820.", {"public_text": "Hotline: 400-820-8820"}, None),
        ("Write to Help@shop.example.", {"public_text": "help@shop.example"}, None),
        ("Write to anna@mail.example.", {"public_text": "help@shop.example"}, "e_mail"),
        ("好" * 8001, {}, "too_long"),
    ],
    ids=str,
)
def test_answer_reason_keeps(text: str, facts: dict[str, object], reason: str | None) -> None:
    assert answer_reason(text, **facts) == reason  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "answer", "reason"),
    [
        ("能退货吗", "七天内可以。", None),
        ("我的订单能退货吗", "七天内可以。", "own_account"),
        ("能退货吗", "可以，已为 13812345678 登记。", "phone"),
    ],
)
def test_is_cacheable_asks_both(question: str, answer: str, reason: str | None) -> None:
    assert is_cacheable(question, answer) == reason


@pytest.mark.parametrize(
    ("text", "names", "shown"),
    [
        ("我的退款多久到账？", [], "我的退款多久到账？"),
        ("电话１３８００１３８０００，VIP 怎么升级", [], "电话***，VIP 怎么升级"),
        ("Mail Wei.Li+x@Shop.co.uk, ORDER 2026-0001-77!", [], "Mail ***, ORDER ***!"),
        ("my order is A12345678", [], "my order is ***"),
        ("我叫王小明", [], None),
        ("送到人民路 12 号", [], None),
        ("Lin asks for a tent", ["Lin"], None),
        ("", [], ""),
    ],
    ids=["own-matter", "phone", "mail-and-order", "order", "name", "address", "known-name", "empty"],
)
def test_masked_shows_the_question_and_nobody_in_it(text: str, names: list[str], shown: str | None) -> None:
    assert masked(text, names=names) == shown
