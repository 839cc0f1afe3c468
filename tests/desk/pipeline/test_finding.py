"""A follow-up is searched for with what was said before, and by itself."""

from typing import Any

import pytest

from apps.ai.profiles import Attempt, ProviderConfig, Turn
from apps.ai.rewriting import Rewritten
from apps.desk.pipeline.finding import articles_for, query_for, turns_before
from apps.desk.pipeline.question import Question
from apps.knowledge.queries import knowledge_version
from apps.tenants.models import Inbox
from tests.ai.conftest import provider_process, provider_server
from tests.factories import make_article, make_collection, make_inbox
from tests.provider.fixtures import ProviderServer

__all__ = ["provider_process", "provider_server"]
BEFORE = (Turn("user", "双人帐篷防水吗"), Turn("assistant", "防水。"))


@pytest.fixture
def inbox(db: None) -> Inbox:
    return make_inbox()


def question(inbox: Inbox, text: str, before: tuple[Turn, ...] = BEFORE, **fields: Any) -> Question:
    said = tuple(Turn("user", line) for line in text.split("\n"))
    return Question(inbox=inbox, text=text, language="zh-hans", history=(*before, *said), **fields)


def config(server: ProviderServer) -> ProviderConfig:
    return ProviderConfig(server.base_url, "", "test", is_private_allowed=True)


def test_turns_before_leaves_out_every_line_of_the_question(inbox: Inbox) -> None:
    assert tuple(turns_before(question(inbox, "你好\n它多重"))) == BEFORE


def test_query_for_asks_the_model_about_a_follow_up_alone(
    inbox: Inbox, provider_server: ProviderServer
) -> None:
    provider_server.control(mode="stream", text='{"query": "双人帐篷的重量"}')
    attempts = list[Attempt]()
    assert query_for(question(inbox, "运费怎么算"), config(provider_server), attempts) == Rewritten(
        "运费怎么算"
    )
    tried = question(inbox, "它多重", is_real=False)
    assert query_for(tried, config(provider_server), attempts) == Rewritten("双人帐篷防水 多重", "rule")
    assert (provider_server.log(), attempts) == ([], [])
    found = query_for(question(inbox, "它多重"), config(provider_server), attempts)
    assert found == Rewritten("双人帐篷的重量", "model")
    assert len(attempts) == 1


def test_query_for_falls_back_to_the_rule(inbox: Inbox, provider_server: ProviderServer) -> None:
    provider_server.control(mode="stream", text="It weighs two kilograms.")
    found = query_for(question(inbox, "它多重"), config(provider_server))
    assert found == Rewritten("双人帐篷防水 多重", "rule")


def test_query_for_without_history_takes_the_earlier_question(inbox: Inbox) -> None:
    asked = question(inbox, "它多重", before=(), earlier="双人帐篷防水吗")
    assert query_for(asked) == Rewritten("双人帐篷防水 多重", "rule")


@pytest.mark.parametrize(
    ("text", "title"),
    [("那运费呢？", "运费怎么算"), ("它多重", "双人帐篷有多重")],
    ids=["topic-of-its-own", "needs-what-was-before"],
)
def test_articles_for_a_follow_up(inbox: Inbox, text: str, title: str) -> None:
    collection = make_collection(tenant=inbox.tenant)
    articles = {"运费怎么算": "满 99 元包邮。", "双人帐篷有多重": "2.3 公斤。", "睡袋怎么洗": "手洗。"}
    for name, body in articles.items():
        make_article(collection=collection, title=name, body=body)
    found = articles_for(question(inbox, text), (), knowledge_version(inbox.tenant_id))
    assert found[0].title == title
