"""Follow-ups become questions that can be searched for, by rule and by a model; everything else stays as it is."""

from urllib.parse import urlencode

import pytest

from apps.ai.follow_ups import stands_alone
from apps.ai.grams import folded
from apps.ai.profiles import Attempt, ProviderConfig, Turn
from apps.ai.rewriting import LONGEST_QUERY, Rewritten, parsed, rewrite, rewrite_by_model
from tests.ai.follow_ups import COMPLETE, FOLLOW_UPS, NO_QUESTIONS
from tests.provider.fixtures import ProviderServer

BEFORE = [Turn("user", "运费怎么算"), Turn("assistant", "满 99 元包邮。")]


def test_rewrite_follow_ups_hold_what_they_leave_out() -> None:
    missing = {
        text: (query, words)
        for earlier, text, words in FOLLOW_UPS
        if not all(folded(word) in (query := rewrite(text, earlier).query) or word in query for word in words)
    }
    assert missing == {}
    assert len(FOLLOW_UPS) >= 40


def test_rewrite_leaves_complete_questions_and_small_talk_alone() -> None:
    earlier = ["双人帐篷防水吗", "How heavy is the tent?"]
    changed = [text for text in COMPLETE + NO_QUESTIONS if rewrite(text, earlier) != Rewritten(text)]
    assert changed == []


@pytest.mark.parametrize(
    "earlier", [[], [""], ["你好"], ["hi", "ok"]], ids=["none", "empty", "greeting", "ok"]
)
def test_rewrite_without_an_earlier_question_changes_nothing(earlier: list[str]) -> None:
    assert rewrite("那运费呢？", earlier) == Rewritten("那运费呢？")


@pytest.mark.parametrize(
    ("earlier", "text", "query"),
    [
        (["运费多少钱"], "那新疆呢？", "运费多少钱 新疆"),
        (["怎么申请退款"], "多久到账？", "申请退款 多久到账"),
        (["运费怎么算", "那新疆呢"], "几天能到", "运费 算 新疆 几天能到"),
        (["你好", "运费怎么算", "谢谢"], "那新疆呢", "运费怎么算 新疆"),
        (["Do you ship abroad?"], "and how much is that?", "ship abroad how much"),
    ],
    ids=["asks-the-same", "asks-something-else", "chain", "small-talk-between", "english"],
)
def test_rewrite_makes_this_query(earlier: list[str], text: str, query: str) -> None:
    assert rewrite(text, earlier) == Rewritten(query, "rule")


def test_rewrite_is_never_long() -> None:
    assert len(rewrite("那新疆呢", ["帐篷" * 400]).query) == LONGEST_QUERY


def test_stands_alone_is_quick_with_hostile_text() -> None:
    for text in ("那" * 5000, "is it " * 2000, "的了吗呢" * 2000, "a the " * 3000 + "it"):
        stands_alone(text)


@pytest.mark.parametrize(
    ("reply", "query"),
    [
        ('{"query": "新疆 运费"}', "新疆 运费"),
        ('Sure:\n```json\n{"query": "shipping  to\\nJapan"}\n```', "shipping to Japan"),
        ('{"query": ""}', None),
        ('{"query": "?!"}', None),
        ('{"query": 7}', None),
        ('{"search": "x"}', None),
        ('{"query": "%s"}' % ("x" * 201), None),
        ("新疆运费", None),
        ("{broken}", None),
    ],
    ids=["plain", "fenced", "empty", "signs", "number", "other-key", "long", "no-json", "broken"],
)
def test_parsed_takes_a_query_alone(reply: str, query: str | None) -> None:
    assert parsed(reply) == query


def config(server: ProviderServer, mode: str = "stream", **options: object) -> ProviderConfig:
    return ProviderConfig(server.base_url, "", f"{mode}?{urlencode(options)}", is_private_allowed=True)


@pytest.mark.usefixtures("http_clients")
async def test_rewrite_by_model_sends_the_conversation_as_data(provider_server: ProviderServer) -> None:
    attempts = list[Attempt]()
    asked = config(provider_server, text='{"query": "新疆运费"}')
    found = await rewrite_by_model(asked, "那新疆呢", BEFORE, attempts=attempts)
    assert found == Rewritten("新疆运费", "model")
    assert len(attempts) == 1
    _system, user = provider_server.log()[0]["messages"]
    assert user["content"] == (
        '{"conversation": [{"speaker": "customer", "text": "运费怎么算"},'
        ' {"speaker": "service", "text": "满 99 元包邮。"}],'
        ' "last_message": "那新疆呢"}'
    )


@pytest.mark.usefixtures("http_clients")
@pytest.mark.parametrize("mode", ["json_error", "stall_first", "cut", "html"])
async def test_rewrite_by_model_gives_up_in_time(provider_server: ProviderServer, mode: str) -> None:
    assert await rewrite_by_model(config(provider_server, mode), "那新疆呢", BEFORE, patience_s=0.2) is None
