"""The demo answers what its visitors ask, in words unlike titles and similar questions, and nothing else."""

import json
from pathlib import Path

import pytest

from apps.knowledge.indexes import OTHER_LANGUAGE
from apps.knowledge.lexical import Document, LexicalIndex, Segment
from apps.knowledge.search import SPARE, Verdict, verdict_of
from apps.knowledge.tokens import is_chinese

DEMO = Path(__file__).resolve().parents[2] / "apps" / "backoffice" / "demo"
ARTICLES = json.loads((DEMO / "articles.json").read_text())
QUESTIONS = {
    "你们家运费怎么收": "shipping-fee.zh",
    "运费多少钱": "shipping-fee.zh",
    "运费怎么算呀": "shipping-fee.zh",
    "包邮吗": "shipping-fee.zh",
    "想退货的话有几天时间": "return-policy.zh",
    "怎么开电子发票": "invoice-electronic.zh",
    "可以开专票吗": "invoice-vat-special.zh",
    "积分怎么用": "points-use.zh",
    "衣服买小了想换": "exchange-size.zh",
    "退款什么时候到账": "refund-time.zh",
    "羽绒服能机洗吗": "down-wash.zh",
    "可以用花呗分期吗": "payment-instalments.zh",
    "怎么注销账号": "account-delete.zh",
    "能不能改收货地址": "order-change-address.zh",
    "支持货到付款吗": "payment-cod.zh",
    "门店在哪里": "stores.zh",
    "优惠券用不了": "coupon-not-working.zh",
    "帐篷漏水怎么办": "tent-leak.zh",
    "how much do you charge for shipping": "shipping-fee.en",
    "how many days do I have to return something": "return-policy.en",
    "can I get an invoice": "invoice-electronic.en",
    "do you ship to japan": "shipping-overseas.en",
    "warranty for tents": "warranty-period.en",
    "when do I get my money back": "refund-time.en",
    "which payment methods do you take": "payment-methods.en",
}
OFF_TOPIC = [
    "今天天气怎么样",
    "帮我写一首诗",
    "推荐一部电影",
    "股票会涨吗",
    "世界杯冠军是谁",
    "红烧肉怎么做",
    "怎么学英语",
    "附近有什么好吃的",
    "我头疼怎么办",
    "量子力学是什么",
    "最近有什么新闻",
    "房贷利率多少",
    "who won the match last night",
    "write me a python script",
    "what is the capital of France",
    "how tall is mount everest",
    "translate this sentence to german",
]


@pytest.fixture(scope="module")
def index() -> LexicalIndex:
    documents = (Document([row["title"], *row["similar_questions"]], [row["body"]]) for row in ARTICLES)
    return LexicalIndex(Segment(documents))


def best(index: LexicalIndex, question: str) -> tuple[str, Verdict]:
    """As search() ranks, without a database."""
    wanted = "zh-hans" if is_chinese(question) else "en"
    found = [
        (hit.rank * (1.0 if ARTICLES[hit.position]["language"] == wanted else OTHER_LANGUAGE), hit)
        for hit in index.search(question, limit=5 + SPARE)
    ]
    if not found:
        return "", Verdict.NOTHING
    _, hit = max(found, key=lambda pair: pair[0])
    return ARTICLES[hit.position]["external_id"], verdict_of(hit.score)


@pytest.mark.parametrize("question", QUESTIONS)
def test_question_finds_its_article(index: LexicalIndex, question: str) -> None:
    found, verdict = best(index, question)
    assert found == QUESTIONS[question]
    assert verdict is not Verdict.NOTHING


@pytest.mark.parametrize("question", OFF_TOPIC)
def test_off_topic_question_finds_nothing(index: LexicalIndex, question: str) -> None:
    assert best(index, question)[1] is Verdict.NOTHING


def test_the_demo_is_bilingual_and_large_enough() -> None:
    languages = [row["language"] for row in ARTICLES]
    assert languages.count("zh-hans") == languages.count("en") >= 60
    assert len({row["external_id"] for row in ARTICLES}) == len(ARTICLES)
    assert all(2 <= len(row["similar_questions"]) <= 4 for row in ARTICLES)


def test_hard_paraphrases_keep_their_level(index: LexicalIndex) -> None:
    """275 questions in words of their own.

    Measured: 88 % find their article first, 81 % get an answer at all, 93 % of the off-topic ones none.
    """
    questions = json.loads((DEMO / "questions.json").read_text())
    answers = [(row["external_id"], *best(index, row["question"])) for row in questions]
    asked = [(wanted, found, verdict) for wanted, found, verdict in answers if wanted]
    off_topic = [verdict for wanted, _, verdict in answers if not wanted]
    assert (len(asked), len(off_topic)) == (215, 60)
    assert sum(found == wanted for wanted, found, _ in asked) >= 187
    assert sum(verdict is not Verdict.NOTHING for _, _, verdict in asked) >= 171
    assert sum(verdict is Verdict.NOTHING for verdict in off_topic) >= 55
    sure = [found == wanted for wanted, found, verdict in answers if verdict is Verdict.SURE]
    assert sum(sure) >= 0.9 * len(sure)
