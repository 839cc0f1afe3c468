"""Words on trial against what was really written, and the page that shows it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from apps.common.clock import now
from apps.conversations.models import Conversation, Message
from apps.desk import trying_words
from apps.moderation import importing, jobs, services, trials
from apps.moderation.automaton import Word
from apps.moderation.models import WordCategory, WordTrial
from apps.tenants.models import Membership, Tenant
from tests.factories import make_conversation, make_message, make_tenant, make_user

pytestmark = pytest.mark.django_db
State = WordTrial.State
WORDS = [
    Word("发票", "trade", "review"),
    Word("加微信", "ads", "block", "jia1 wei1 xin4"),
    Word("电子发票", "", "pass"),
    Word("草稿词", "draft", "mask"),
]


@pytest.fixture
def tenant() -> Tenant:
    tenant = make_tenant()
    services.add_words(tenant_id=tenant.id, words=WORDS)
    WordCategory.objects.filter(tenant=tenant, name="draft").update(is_active=False)
    said = ("我要发票", "请加微信 jia wei xin", "电子发票在哪里", "发票和发票", "您好", "草稿词")
    conversation = make_conversation(tenant=tenant)
    for text in said:
        make_message(conversation=conversation, content=text)
    make_message(conversation=conversation, content="这是发票", kind=Message.Sender.AI)
    make_message(conversation=conversation, content="这是发票", kind=Message.Sender.AGENT)
    make_message(content="发票")  # somebody else's
    return tenant


def tried(tenant: Tenant, **fields: Any) -> WordTrial:
    trial = trials.start_trial(tenant_id=tenant.id, **fields)
    assert trying_words.run_waiting() == 1
    trial.refresh_from_db()
    return trial


def test_list_is_tried_on_what_visitors_and_the_ai_wrote(tenant: Tenant) -> None:
    trial = tried(tenant)
    assert (trial.state, trial.words, trial.messages, trial.hits) == (State.DONE, 3, 7, 4)
    assert round(trial.percentage, 1) == 57.1
    assert trial.by_word == [["发票", "trade", "review", 3], ["加微信", "ads", "block", 1]]
    assert trial.by_category == [["trade", 3], ["ads", 1]]
    assert trial.by_action == {"review": 3, "block": 1}
    assert (trial.done, trial.total, trial.is_partial) == (1, 1, False)


def test_category_is_tried_as_if_it_were_on(tenant: Tenant) -> None:
    trial = tried(tenant, subject="category", category="draft")
    assert (trial.hits, trial.by_word) == (1, [["草稿词", "draft", "mask", 1]])


def test_category_is_tried_with_its_action_and_the_allowed_phrases(tenant: Tenant) -> None:
    WordCategory.objects.filter(tenant=tenant, name="trade").update(action="handoff")
    trial = tried(tenant, subject="category", category="trade")
    assert (trial.hits, trial.by_action) == (3, {"handoff": 3})


def test_file_is_tried_before_it_is_saved(tenant: Tenant) -> None:
    listed = importing.start_import(tenant_id=tenant.id, file_name="new.txt", data="您好\n发票\n".encode())
    trial = tried(tenant, subject="import", word_import=listed)
    assert (trial.hits, [word for word, *_rest in trial.by_word]) == (4, ["发票", "您好"])
    jobs.cancel(listed)
    gone = tried(tenant, subject="import", word_import=listed)
    assert (gone.state, gone.problem) == (State.FAILED, trying_words.GONE)


def test_older_messages_do_not_count(tenant: Tenant) -> None:
    long_ago = now() - timedelta(days=31)
    Message.objects.filter(tenant=tenant, content="我要发票").update(created_at=long_ago)
    assert tried(tenant).messages == 6
    Conversation.objects.filter(tenant=tenant).update(last_activity_at=long_ago)
    assert tried(tenant).messages == 0


def test_trial_ends_in_time_and_says_that_it_is_not_all(
    tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = make_conversation(tenant=tenant)
    make_message(conversation=newest, content="发票")
    monkeypatch.setattr(trying_words, "CONVERSATIONS_AT_ONCE", 1)
    monkeypatch.setattr(trying_words, "SECONDS", -1)
    trial = tried(tenant)
    assert (trial.messages, trial.done, trial.total, trial.is_partial) == (1, 1, 2, True)


def test_cancelled_trial_stops(tenant: Tenant) -> None:
    trial = trials.start_trial(tenant_id=tenant.id)
    assert jobs.cancel(trial) is True
    assert trying_words.run_waiting() == 0
    with pytest.raises(jobs.Stopped):
        jobs.report(trial, 1)


# ── the page ────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def enter(tenant: Tenant, client: Client) -> Iterator[Any]:
    client.cookies["django_language"] = "en"

    def entered(role: str) -> Client:
        client.force_login(make_user(tenant=tenant, role=role, is_staff=True))
        return client

    return entered


def page(trial: WordTrial) -> str:
    return f"/admin/moderation/wordtrial/{trial.pk}/change/"


def test_page_marks_the_hits_in_the_messages_as_they_are_now(tenant: Tenant, enter: Any) -> None:
    trial = tried(tenant)
    shown = enter(Membership.Role.SUPERVISOR).get(page(trial)).content.decode()
    assert "57.14 % of the messages would be hit: 4 of 7." in shown
    assert "请<mark>加微信</mark> <mark>jia wei xin</mark>" in shown
    Message.objects.filter(tenant=tenant, content="我要发票").update(content="")
    assert "我要<mark>发票</mark>" not in enter(Membership.Role.SUPERVISOR).get(page(trial)).content.decode()


def test_who_looks_on_cancels_nothing(tenant: Tenant, enter: Any) -> None:
    trial = trials.start_trial(tenant_id=tenant.id)
    assert enter(Membership.Role.ANALYST).post(page(trial), {"deed": "cancel"}).status_code == 403
    assert enter(Membership.Role.SUPERVISOR).post(page(trial), {"deed": "cancel"}).status_code == 302
    trial.refresh_from_db()
    assert trial.state == State.CANCELLED


@pytest.mark.parametrize("path", ["sensitiveword/trial/", "wordcategory/{}/trial/"], ids=["list", "category"])
def test_trial_is_started_from_the_pages_of_the_words(tenant: Tenant, enter: Any, path: str) -> None:
    address = f"/admin/moderation/{path}".format(WordCategory.objects.get(tenant=tenant, name="ads").pk)
    browser = enter(Membership.Role.SUPERVISOR)
    assert browser.get(address).status_code == 200
    assert not WordTrial.objects.exists()
    assert browser.post(address)["Location"] == page(WordTrial.objects.get())
