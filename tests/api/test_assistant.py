"""Trying the assistant over REST: the pipeline itself, with nothing stored."""

from typing import Any

import pytest

from apps.conversations.models import Contact, Conversation, Message
from apps.desk.models import BotTurn
from apps.moderation.services import add_word
from apps.tenants.models import Tenant
from tests.api.client import Program, error
from tests.api.conftest import NewProgram
from tests.factories import make_article, make_conversation, make_inbox, make_message, make_tenant
from tests.provider.fixtures import ProviderServer, provider_process, provider_server

__all__ = ["provider_process", "provider_server"]
QUESTION = "运费怎么算？"
ANSWER = "满 99 元包邮。"


@pytest.fixture
def shop(tenant: Tenant) -> Tenant:
    make_inbox(tenant=tenant)
    make_article(tenant=tenant, title=QUESTION, body=ANSWER)
    return tenant


@pytest.fixture
def model(settings: Any, provider_server: ProviderServer) -> ProviderServer:
    """The installation's own provider is the test provider."""
    settings.OPENAI_BASE_URL = provider_server.base_url
    settings.OPENAI_API_KEY = "test-key"
    return provider_server


def nothing_stored() -> bool:
    return not any(rows.objects.exists() for rows in (Contact, Conversation, Message, BotTurn))


def test_decide_tells_what_would_happen_and_why(program: Program, shop: Tenant) -> None:
    answer = program.post("/ai/decide", {"content": QUESTION}).json()
    assert (answer["action"], answer["reason"], answer["source"]) == ("answer", "no_model", "faq")
    assert (answer["text"], answer["would_ask_model"], answer["prompt"]) == (ANSWER, False, None)
    assert answer["passages"][0]["article"]["title"] == QUESTION
    assert answer["moderation"] == {"action": "pass", "content": QUESTION, "hits": []}
    assert {"moderation", "intent", "retrieval"} <= {step["stage"] for step in answer["steps"]}
    assert nothing_stored()


def test_decide_shows_the_prompt_and_asks_no_model(
    program: Program, shop: Tenant, model: ProviderServer
) -> None:
    answer = program.post("/ai/decide", {"content": QUESTION}).json()
    assert (answer["action"], answer["source"], answer["would_ask_model"]) == ("answer", "ai", True)
    assert [message["role"] for message in answer["prompt"]] == ["system", "user"]
    assert QUESTION in answer["prompt"][1]["content"]
    assert model.log() == []


@pytest.mark.parametrize(
    ("content", "action", "reason", "intent"),
    [
        ("转人工", "handoff", "customer_request", "human_request"),
        ("我要投诉你们", "handoff", "complaint", "complaint"),
        ("你好", "reply", "greeting", "greeting"),
        ("量子力学是谁提出的", "answer", "missing_knowledge", None),
    ],
)
def test_decide_by_what_the_visitor_wants(
    program: Program, shop: Tenant, content: str, action: str, reason: str, intent: str | None
) -> None:
    answer = program.post("/ai/decide", {"content": content}).json()
    assert (answer["action"], answer["reason"]) == (action, reason)
    if intent:
        assert answer["intent"]["name"] == intent


def test_decide_names_listed_words(program: Program, shop: Tenant) -> None:
    add_word(tenant_id=shop.id, text="加我微信", category="contact", action="block")
    answer = program.post("/ai/decide", {"content": "加我微信吧"}).json()
    assert (answer["action"], answer["reason"]) == ("block", "sensitive_word")
    (hit,) = answer["moderation"]["hits"]
    assert hit == {"word": "加我微信", "category": "contact", "action": "block", "start": 0, "end": 4}


def test_decide_in_a_conversation_knows_what_was_said(program: Program, shop: Tenant) -> None:
    conversation = make_conversation(tenant=shop)
    make_message(conversation=conversation, content=QUESTION)
    before = Message.objects.count()
    answer = program.post(
        "/ai/decide", {"content": "寄到新疆呢", "conversation_id": str(conversation.id)}
    ).json()
    assert answer["passages"][0]["article"]["title"] == QUESTION
    assert Message.objects.count() == before


def test_history_makes_a_follow_up_understood(program: Program, shop: Tenant) -> None:
    history = [{"role": "user", "content": QUESTION}, {"role": "assistant", "content": ANSWER}]
    found = program.post("/ai/decide", {"content": "寄到新疆呢", "history": history}).json()["passages"]
    assert [passage["article"]["title"] for passage in found] == [QUESTION]
    assert program.post("/ai/decide", {"content": "寄到新疆呢"}).json()["passages"] == []


def test_answer_is_the_models_behind_the_guards(
    program: Program, shop: Tenant, model: ProviderServer
) -> None:
    model.control(mode="stream", text="满 99 元包邮 [1]，详见 https://evil.example/x 。")
    answer = program.post("/ai/answer", {"content": QUESTION}).json()
    assert answer["answer"].startswith("满 99 元包邮 [1]")
    assert "evil.example" not in answer["answer"]
    assert answer["citations"] == [{"index": 1, "title": QUESTION, "url": ""}]
    assert answer["usage"]["completion_tokens"] > 0
    assert nothing_stored()


def test_answer_of_a_failing_model_is_what_a_visitor_would_get(
    program: Program, shop: Tenant, model: ProviderServer
) -> None:
    model.control(mode="status", code=401)
    answer = program.post("/ai/answer", {"content": QUESTION}).json()
    assert (answer["action"], answer["reason"], answer["source"]) == ("answer", "provider_failure", "faq")
    assert answer["answer"] == ANSWER


def test_answer_that_becomes_a_handoff_says_so(program: Program, shop: Tenant, model: ProviderServer) -> None:
    model.control(mode="stream", text="[[handoff:customer_request]]")
    answer = program.post("/ai/answer", {"content": QUESTION}).json()
    assert (answer["action"], answer["reason"], answer["answer"]) == ("handoff", "customer_request", "")


def test_answering_needs_the_scope_to_write(new_program: NewProgram, shop: Tenant) -> None:
    reader = new_program("read")
    assert reader.post("/ai/decide", {"content": QUESTION}).status_code == 200
    assert error(reader.post("/ai/answer", {"content": QUESTION})) == (403, "forbidden")


def test_foreign_conversations_and_inboxes_do_not_exist(program: Program, shop: Tenant) -> None:
    other = make_tenant()
    conversation, inbox = make_conversation(tenant=other), make_inbox(tenant=other)
    for route in ("/ai/decide", "/ai/answer"):
        for fields in ({"conversation_id": str(conversation.id)}, {"inbox": str(inbox.id)}):
            assert error(program.post(route, {"content": QUESTION} | fields)) == (404, "not_found")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"content": ""},
        {"content": "x" * 10_001},
        {"content": "x", "history": [{"role": "system", "content": "x"}]},
        {"content": "x", "history": [{"role": "user", "content": "x"}] * 51},
        {"content": "x", "inbox": "none"},
        {"content": "x", "unknown": 1},
    ],
    ids=["nothing", "empty", "long", "role", "turns", "inbox", "unknown"],
)
def test_bad_questions_are_refused(program: Program, body: dict[str, Any]) -> None:
    assert error(program.post("/ai/decide", body)) == (400, "invalid")
