"""The playground: the chat's own pipeline, published and draft side by side; nothing is stored."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.backoffice.playground_form import turns
from apps.backoffice.playground_questions import as_it_was, yesterdays
from apps.common import valkey
from apps.common.clock import now
from apps.common.sensitive import Kind
from apps.conversations.models import Conversation, Message
from apps.desk.configuring import drafts
from apps.desk.models import BotTurn, FirstRun
from apps.tenants.models import Membership, Tenant
from apps.tenants.protection import Protection, protect
from tests.backoffice.test_search_page import ANSWER, QUESTION, entered, shown
from tests.factories import (
    make_article,
    make_contact,
    make_conversation,
    make_inbox,
    make_label,
    make_message,
    make_persona,
    make_rule,
    make_team,
    make_tenant,
    make_word,
)
from tests.provider.fixtures import ProviderServer, provider_process, provider_server

__all__ = ["provider_process", "provider_server"]
Role = Membership.Role


@pytest.fixture
def shop(db: None) -> Tenant:
    tenant = make_tenant()
    make_inbox(tenant=tenant, name="Shop")
    make_article(tenant=tenant, title=QUESTION, body=ANSWER, external_id="shipping")
    return tenant


@pytest.fixture
def model(settings: Any, provider_server: ProviderServer) -> ProviderServer:
    settings.OPENAI_BASE_URL, settings.OPENAI_API_KEY = provider_server.base_url, "test-key"
    provider_server.control(mode="stream", text="满 99 元包邮 [1]。")
    return provider_server


def tried(client: Client, **fields: Any) -> Any:
    return client.post(reverse("playground"), fields)


def rows(response: Any, number: int = 0) -> dict[str, list[str]]:
    """What stands in each row, by sides, without notes."""
    line = response.context["lines"][number]
    return {
        row.name: [
            "\n".join(
                [str(piece.text) for piece in cell.pieces]
                + ["".join(part.text for part in text.parts) for text in cell.lines]
            )
            for cell in row.cells
        ]
        for row in line.rows
    }


def differing(response: Any, number: int = 0) -> set[str]:
    return {row.name for row in response.context["lines"][number].rows if row.differs}


# ── stages ─────────────────────────────────────────────────────────────────────────────────────────
def test_stages_are_told_and_no_model_is_asked(shop: Tenant, model: ProviderServer) -> None:
    found = rows(tried(entered(shop), text=QUESTION))
    assert found["outcome"] == ["An answer\nwritten by the model from the articles below"]
    assert found["moderation"] == ["none"]
    assert found["intent"] == ["shipping"]
    assert found["rules"] == ["none decides"]
    assert found["cache"] == ["nobody has asked this lately"]
    assert found["passages"] == [QUESTION]
    assert found["model"] == ["would be asked"]
    assert ANSWER in found["prompt"][0]
    assert model.log() == []


def test_model_is_asked_when_that_is_chosen_and_nothing_is_stored(
    shop: Tenant, model: ProviderServer
) -> None:
    before = set(valkey.client().scan_iter(f"t:{shop.id.hex}:answer:*"))
    found = rows(tried(entered(shop), text=QUESTION, asks_model="on"))
    assert found["answer"] == ["满 99 元包邮 [1]。"]
    assert found["model"] == ["environment · gpt-4o-mini"]
    assert len(model.log()) == 1
    for table in (Conversation, Message, BotTurn):
        assert not table.objects.exists()
    assert set(valkey.client().scan_iter(f"t:{shop.id.hex}:answer:*")) == before


def test_what_a_visitor_would_get_when_the_model_fails(shop: Tenant, model: ProviderServer) -> None:
    model.control(mode="status", code=500)
    found = rows(tried(entered(shop), text=QUESTION, asks_model="on"))
    assert found["outcome"][0].startswith("An answer\nthe best-fitting article, without a model")
    assert ANSWER in found["answer"][0]


def test_facts_that_are_entered_count(shop: Tenant) -> None:
    conditions = {
        "all": [
            {"hours": "closed"},
            {"page": ["*/cart*"]},
            {"attribute": {"name": "vip", "is": "equals", "value": "gold"}},
        ]
    }
    make_rule(tenant=shop, name="late", conditions=conditions, actions={"reply": {"texts": {"en": "Later."}}})
    facts = {"hours": "closed", "page_url": "https://shop.example/cart", "attributes": "vip = gold"}
    client = entered(shop)
    found = rows(tried(client, text=QUESTION, language="en", **facts))
    assert (found["rules"], found["answer"]) == (["“late” decides"], ["Later."])
    assert rows(tried(client, text=QUESTION, **facts | {"hours": "open"}))["rules"] == ["none decides"]


def test_what_was_said_before_completes_a_follow_up(shop: Tenant) -> None:
    client = entered(shop)
    assert rows(tried(client, text="寄到新疆呢"))["passages"] == ["none"]
    history = f"{QUESTION}\nA: {ANSWER}"
    assert rows(tried(client, text="寄到新疆呢", history=history))["passages"] == [QUESTION]


def test_lines_that_begin_with_a_are_ours() -> None:
    told = [(turn["role"], turn["content"]) for turn in turns("Hi\n\nA: Hello!\n A:  Yes? ")]
    assert told == [("user", "Hi"), ("assistant", "Hello!"), ("assistant", "Yes?")]


def test_effects_beside_the_answer_are_named(shop: Tenant) -> None:
    label, team = make_label(tenant=shop, title="refund"), make_team(tenant=shop, name="After sales")
    actions = {"handoff": {"texts": {}, "team": str(team.id)}, "labels": [str(label.id)], "priority": "high"}
    make_rule(tenant=shop, conditions={"all": [{"keywords": ["退款"]}]}, actions=actions)
    found = rows(tried(entered(shop), text="我要退款"))
    assert found["effects"] == ["label: refund\nteam: After sales\npriority: high"]
    assert found["outcome"] == ["A person is called\nA trigger rule"]


# ── the draft ──────────────────────────────────────────────────────────────────────────────────────
def drafted(tenant: Tenant, **sections: Any) -> None:
    draft = drafts.begin(tenant_id=tenant.id, by=None)
    drafts.change(draft=draft, document=draft.document | sections, by=None)


def test_draft_stands_beside_what_is_published_and_differences_are_marked(shop: Tenant) -> None:
    make_persona(tenant=shop, name="Kind", fallback_text="No idea.", is_default=True)
    draft = drafts.begin(tenant_id=shop.id, by=None)
    personas = [persona | {"fallback_text": "No clue at all."} for persona in draft.document["personas"]]
    drafted(shop, personas=personas)
    response = tried(entered(shop), text="Do you sell tents?", with_draft="on")
    assert rows(response)["answer"] == ["No idea.", "No clue at all."]
    assert differing(response) == {"answer"}
    text = shown(response)
    assert "<del>idea</del>" in text.replace("<del>idea.</del>", "<del>idea</del>")
    assert response.context["has_draft"] is True


def test_words_of_the_draft_block_in_the_draft_alone(shop: Tenant) -> None:
    make_word(tenant=shop, text="运费", action="block", category="test")
    draft = drafts.begin(tenant_id=shop.id, by=None)
    shop_words = draft.document["words"]
    drafted(shop, words=[word | {"action": "mask"} for word in shop_words])
    response = tried(entered(shop), text=QUESTION, with_draft="on")
    assert rows(response)["outcome"][0] == "Nothing is said: the message is blocked"
    assert rows(response)["moderation"] == ["blocked\n运费 (test)", "masked\n运费 (test)"]
    assert "moderation" in differing(response)


def test_draft_that_cannot_be_used_says_why(shop: Tenant) -> None:
    inbox = make_inbox(tenant=shop, site_key="tents")
    answering = {"inbox": "tents", "persona": "Somebody who has gone"}
    drafted(shop, answering=[answering])
    response = tried(entered(shop), text=QUESTION, with_draft="on", inbox=str(inbox.id))
    assert "The draft cannot be tried yet" in shown(response)
    assert "Somebody who has gone" in response.context["problems"][0]
    assert {len(cells) for cells in rows(response).values()} == {1}


def test_the_draft_is_offered_when_there_is_one(shop: Tenant) -> None:
    client = entered(shop)
    assert 'name="with_draft"' not in shown(client.get(reverse("playground")))
    drafts.begin(tenant_id=shop.id, by=None)
    assert 'name="with_draft"' in shown(client.get(reverse("playground")))


# ── several lines ──────────────────────────────────────────────────────────────────────────────────
def test_lines_are_tried_each_by_itself(shop: Tenant, model: ProviderServer) -> None:
    response = tried(entered(shop), text=f"{QUESTION}\n\n转人工\n", each_line="on", asks_model="on")
    assert [line.text for line in response.context["lines"]] == [QUESTION, "转人工"]
    assert [line.outcomes for line in response.context["lines"]] == [("An answer",), ("A person is called",)]
    assert rows(response)["answer"] == ["满 99 元包邮 [1]。"]
    assert len(model.log()) == 1


@pytest.mark.parametrize(
    ("lines", "asks", "refusal"),
    [
        (51, "", "At most 50 lines at once."),
        (21, "on", "At most 20 lines at once when the model is asked."),
    ],
    ids=["many", "many-answers"],
)
def test_too_many_lines_are_refused(shop: Tenant, lines: int, asks: str, refusal: str) -> None:
    text = "\n".join(f"question {number}" for number in range(lines))
    response = tried(entered(shop), text=text, each_line="on", asks_model=asks)
    assert refusal in shown(response)


def test_answers_of_models_are_rationed(
    shop: Tenant, model: ProviderServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.backoffice.playground.ANSWERS", 1)
    client = entered(shop)
    assert "lines" in tried(client, text=QUESTION, asks_model="on").context
    refused = tried(client, text=QUESTION, asks_model="on")
    assert "Many answers have been tried lately." in shown(refused)
    assert len(model.log()) == 1


# ── yesterday ──────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def yesterday(shop: Tenant) -> Conversation:
    """Somebody asked, was answered, and asked again with a number; today they said something else."""
    inbox = make_inbox(tenant=shop)
    contact = make_contact(tenant=shop, name="Lin Xia", custom_attributes={"vip": "gold"})
    conversation = make_conversation(inbox=inbox, contact=contact, page_url="https://shop.example/cart")
    for kind, text in (
        ("visitor", "How do returns work?"),
        ("ai", "Within thirty days."),
        ("visitor", "My phone is 13812345678, call me"),
        ("visitor", "Thanks, today"),
    ):
        make_message(conversation=conversation, kind=kind, content=text)
    early = Message.objects.filter(conversation=conversation, seq__lt=4)
    early.update(created_at=now() - timedelta(days=1))
    blocked = make_message(conversation=conversation, content="a blocked thing", visibility="supervisors")
    Message.objects.filter(conversation=conversation, seq=blocked.seq).update(
        created_at=now() - timedelta(days=1)
    )
    return conversation


@pytest.mark.parametrize(
    ("kinds", "phone"), [((), "13812345678"), ((Kind.PHONE,), "138****5678")], ids=["open", "masked"]
)
def test_yesterdays_questions_are_masked_as_the_tenant_wants(
    yesterday: Conversation, shop: Tenant, kinds: tuple[Kind, ...], phone: str
) -> None:
    protect(shop, Protection(masked=frozenset(kinds)))
    found = [asked.text for asked in yesterdays(shop.id)]
    assert set(found) == {"How do returns work?", f"My phone is {phone}, call me"}
    assert as_it_was(shop.id, yesterday.id, 3) == {
        "tenant": shop.id,
        "text": f"My phone is {phone}, call me",
        "history": "How do returns work?\nA: Within thirty days.",
        "inbox": yesterday.inbox_id,
        "page_url": "https://shop.example/cart",
        "name": "Lin Xia",
        "attributes": "vip = gold",
    }


def test_question_is_taken_into_the_form(yesterday: Conversation, shop: Tenant) -> None:
    client = entered(shop)
    form = client.get(reverse("playground"), {"conversation": yesterday.id, "seq": 1}).context["form"]
    assert (form["text"].value(), form["inbox"].value()) == ("How do returns work?", yesterday.inbox_id)
    every = client.get(reverse("playground"), {"yesterday": "all"}).context["form"]
    assert set(every["text"].value().splitlines()) == {
        "How do returns work?",
        "My phone is 13812345678, call me",
    }


@pytest.mark.parametrize("seq", ["2", "5", "99", "x", ""], ids=["ours", "blocked", "none", "word", "empty"])
def test_only_public_words_of_visitors_can_be_taken(yesterday: Conversation, shop: Tenant, seq: str) -> None:
    address = {"conversation": yesterday.id, "seq": seq}
    assert entered(shop).get(reverse("playground"), address).status_code == 404


def test_foreign_question_is_not_found(yesterday: Conversation) -> None:
    client = entered(make_tenant())
    assert client.get(reverse("playground"), {"conversation": yesterday.id, "seq": 1}).status_code == 404


# ── who ────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("role", "status"), [(Role.SUPERVISOR, 200), (Role.ANALYST, 200), (Role.EDITOR, 403)], ids=str
)
def test_who_may_play(shop: Tenant, role: str, status: int) -> None:
    assert entered(shop, role).get(reverse("playground")).status_code == status


def test_who_may_only_look_cannot_have_a_model_asked(shop: Tenant, model: ProviderServer) -> None:
    response = tried(entered(shop, Role.ANALYST), text=QUESTION, asks_model="on")
    assert rows(response)["model"] == ["would be asked"]
    assert model.log() == []


def test_superuser_chooses_the_tenant(shop: Tenant) -> None:
    client, foreign = entered(None), make_inbox()
    assert "This field is required." in shown(tried(client, text=QUESTION))
    assert rows(tried(client, text=QUESTION, tenant=str(shop.id)))["passages"] == [QUESTION]
    refused = tried(client, text=QUESTION, tenant=str(shop.id), inbox=str(foreign.id))
    assert "This belongs to another tenant." in shown(refused)


def test_answer_that_was_seen_ticks_the_first_run_once(shop: Tenant) -> None:
    client = entered(shop)
    tried(client, text=QUESTION)
    seen = FirstRun.objects.get(tenant=shop).tried_at
    tried(client, text=QUESTION)
    assert FirstRun.objects.get(tenant=shop).tried_at == seen


def test_texts_are_shown_as_text(shop: Tenant) -> None:
    make_article(tenant=shop, title="<script>alert(1)</script> 运费", body="<img src=x onerror=alert(2)>")
    text = shown(tried(entered(shop), text="<script>alert(3)</script> 运费"))
    assert "<script>alert(" not in text
    assert "<img src=x" not in text
