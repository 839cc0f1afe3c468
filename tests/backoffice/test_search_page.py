"""The page that tries the search: the same pipeline as the chat, with everything it weighed."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.common import valkey
from apps.common.clock import now
from apps.common.keys import WORKER_HEARTBEAT
from apps.conversations.models import Conversation, Message
from apps.desk.asking_worker import Errand, ask
from apps.knowledge.models import Article
from apps.tenants.models import Membership, Tenant
from tests.factories import (
    make_article,
    make_collection,
    make_inbox,
    make_owned,
    make_superuser,
    make_tenant,
    make_user,
)
from tests.provider.fixtures import ProviderServer, provider_process, provider_server

__all__ = ["provider_process", "provider_server"]
QUESTION = "运费怎么算？"
ANSWER = "满 99 元包邮。"
Role = Membership.Role


@pytest.fixture
def shop(db: None) -> Tenant:
    tenant = make_tenant()
    make_inbox(tenant=tenant)
    make_article(tenant=tenant, title=QUESTION, body=ANSWER, external_id="shipping")
    return tenant


def entered(tenant: Tenant | None, role: str = Role.OWNER) -> Client:
    user = make_user(tenant=tenant, role=role, is_staff=True) if tenant else make_superuser()
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user)
    return client


def tried(client: Client, **fields: Any) -> Any:
    return client.post(reverse("search_page"), fields)


def shown(response: Any) -> str:
    return str(response.content.decode())


def explained(tenant: Tenant, **given: Any) -> Any:
    return ask(Errand.EXPLAIN, tenant_id=tenant.id, **given)


def test_page_shows_what_is_found_and_why(shop: Tenant) -> None:
    response = tried(entered(shop), text=QUESTION)
    assert response.status_code == 200
    text = shown(response)
    article = Article.objects.get()
    assert f'href="/admin/knowledge/article/{article.id}/change/"' in text
    for words in (ANSWER, "the best-fitting article, without a model", "As it was asked", "used", "fits"):
        assert words in text
    assert "no-store" in response["Cache-Control"]
    assert not Conversation.objects.exists()
    assert not Message.objects.exists()


def test_page_shows_the_prompt_and_asks_no_model(
    shop: Tenant, settings: Any, provider_server: ProviderServer
) -> None:
    settings.OPENAI_BASE_URL, settings.OPENAI_API_KEY = provider_server.base_url, "test-key"
    text = shown(tried(entered(shop), text=QUESTION))
    assert "The prompt that would be sent" in text
    assert "written by the model from the articles below" in text
    assert provider_server.log() == []


def test_follow_up_is_searched_for_with_what_was_asked_before(shop: Tenant) -> None:
    found = explained(shop, content="寄到新疆呢", history=[{"role": "user", "content": QUESTION}])
    assert [search["rewritten_by"] for search in found["searches"]] == ["", "rule"]
    assert found["searches"][1]["candidates"][0]["article"]["external_id"] == "shipping"
    text = shown(tried(entered(shop), text="寄到新疆呢", earlier=QUESTION))
    assert "Completed with what was asked before, by rule" in text


def test_candidates_say_why_they_were_left_out(shop: Tenant) -> None:
    passed, coming = now() - timedelta(days=1), now() + timedelta(days=1)
    make_article(tenant=shop, title=QUESTION, body="旧的", external_id="over", valid_until=passed)
    make_article(tenant=shop, title=QUESTION, body="新的", external_id="not_begun", valid_from=coming)
    for state in ("draft", "archived"):
        make_article(tenant=shop, title=QUESTION, body="不公开", external_id=state, state=state)
    candidates = explained(shop, content=QUESTION)["searches"][0]["candidates"]
    told = {each["article"]["external_id"]: each["left_out_because"] for each in candidates}
    assert told == {"shipping": "", "over": "over", "not_begun": "not_begun"}


def test_inbox_decides_where_is_searched(shop: Tenant) -> None:
    inbox = make_inbox(tenant=shop)
    collection = make_collection(tenant=shop)
    answering = make_owned("desk.InboxAnswering", tenant=shop, inbox=inbox)
    answering.collections.add(collection)
    candidates = explained(shop, content=QUESTION, inbox=str(inbox.id))["searches"][0]["candidates"]
    assert [each["left_out_because"] for each in candidates] == ["other_collection"]
    text = shown(tried(entered(shop), text=QUESTION, inbox=str(inbox.id)))
    assert "in a collection that this inbox does not use" in text


def test_page_and_chat_find_the_same(shop: Tenant) -> None:
    """Pitfall: the test page finds it, the chat does not."""
    for number in range(6):
        make_article(tenant=shop, title=f"运费和第 {number} 件商品", body="按重量算。")
    found = explained(shop, content=QUESTION)
    used = [each["chunk"] for each in found["searches"][0]["candidates"] if not each["left_out_because"]]
    decided = ask(Errand.DECIDE, tenant_id=shop.id, content=QUESTION)
    assert used == [each["chunk"] for each in decided["passages"]]


def test_texts_of_articles_are_shown_as_text(shop: Tenant) -> None:
    make_article(tenant=shop, title="<script>alert(1)</script> 运费", body="<img src=x onerror=alert(2)>")
    text = shown(tried(entered(shop), text=QUESTION))
    assert "&lt;script&gt;alert(1)" in text
    assert "<script>alert(1)" not in text
    assert "<img src=x" not in text


@pytest.mark.parametrize(
    ("role", "status"), [(Role.EDITOR, 200), (Role.ANALYST, 200), (Role.AGENT, 302)], ids=str
)
def test_who_may_try(shop: Tenant, role: str, status: int) -> None:
    assert entered(shop, role).get(reverse("search_page")).status_code == status


def test_page_stands_in_the_menu(shop: Tenant) -> None:
    assert f'href="{reverse("search_page")}"' in shown(entered(shop).get("/admin/", follow=True))


def test_empty_knowledge_base_says_what_to_do(db: None) -> None:
    tenant = make_tenant()
    client = entered(tenant)
    assert "There is no published article yet" in shown(client.get(reverse("search_page")))
    assert "There is no active inbox yet" in shown(tried(client, text=QUESTION))
    make_inbox(tenant=tenant)
    assert "No article has anything in common with this." in shown(tried(client, text=QUESTION))


def test_superuser_chooses_the_tenant(shop: Tenant) -> None:
    client, foreign = entered(None), make_inbox()
    assert "This field is required." in shown(tried(client, text=QUESTION))
    assert ANSWER in shown(tried(client, text=QUESTION, tenant=str(shop.id)))
    refused = tried(client, text=QUESTION, tenant=str(shop.id), inbox=str(foreign.id))
    assert "This belongs to another tenant." in shown(refused)


@pytest.mark.parametrize("fields", [{}, {"text": ""}, {"text": "x" * 2001}], ids=["none", "empty", "long"])
def test_bad_questions_are_refused(shop: Tenant, fields: dict[str, str]) -> None:
    assert 'role="alert"' in shown(tried(entered(shop), **fields))


def test_page_without_a_worker_says_so(shop: Tenant, settings: Any, no_worker: None) -> None:
    settings.KEFU_ASKS_WORKER = True
    response = tried(entered(shop), text=QUESTION)
    assert response.status_code == 503
    assert "The worker that searches and answers is away." in shown(response)


@pytest.fixture
def no_worker() -> None:
    """No heartbeat of queue ai is left from another test."""
    valkey.client().delete(WORKER_HEARTBEAT + "ai")
