"""Knowledge gaps and articles to check in the back office: what the buttons do, and who may press them."""

from collections.abc import Callable

import pytest
from django.test import Client

from apps.desk.models import ArticleFinding, Gap
from apps.knowledge.models import Article
from apps.tenants.models import AuditEntry, Membership, User
from tests.admin.conftest import World, make_member
from tests.admin.urls import page
from tests.factories import make_gap_question, make_message

LABEL = "desk.Gap"


@pytest.fixture
def gap(ours: World) -> Gap:
    row: Gap = ours.rows[LABEL]
    return row


def state(gap: Gap) -> str:
    gap.refresh_from_db()
    return gap.state


def test_gap_is_drafted_ignored_and_opened_again(client: Client, gap: Gap) -> None:
    for deed, expected in (("ignore", "ignored"), ("reopen", "open"), ("draft", "drafted")):
        response = client.post(page(LABEL, deed, gap.pk))
        assert (response.status_code, state(gap)) == (302, expected)
    assert gap.article is not None
    assert (gap.article.state, gap.article.title) == ("draft", gap.question)
    entries = AuditEntry.objects.filter(object_id=str(gap.pk)).order_by("created_at")
    after = [entry.summary["changes"]["state"]["after"] for entry in entries]
    assert after == ["ignored", "open", "drafted"]


def test_outline_is_refused_with_a_reason(client: Client, gap: Gap) -> None:
    client.cookies["django_language"] = "en"
    client.post(page(LABEL, "draft", gap.pk))
    response = client.post(page(LABEL, "publish", gap.pk), follow=True)
    assert [str(message) for message in response.context["messages"]][-1].startswith(
        "The answer is not written"
    )
    assert state(gap) == "drafted"


def test_draft_from_an_answer_takes_that_gaps_answers_alone(client: Client, gap: Gap, theirs: World) -> None:
    foreign = theirs.rows["conversations.Message"]
    client.post(page(LABEL, "draft", gap.pk), {"answer": str(foreign.pk)})
    assert Article.objects.filter(title=gap.question).count() == 0
    reply = make_message(
        conversation=make_gap_question(gap=gap).conversation, content="Yes, daily.", kind="agent"
    )
    gap.questions.update(answer_id=reply.pk, seq=0)
    client.post(page(LABEL, "draft", gap.pk), {"answer": str(reply.pk)})
    assert Article.objects.get(title=gap.question).body == "Yes, daily."


@pytest.mark.parametrize("deed", ["draft", "publish", "ignore", "reopen"])
def test_deeds_go_by_post_and_by_those_who_may_change(
    client: Client, ours: World, gap: Gap, enter: Callable[[User], Client], deed: str
) -> None:
    assert client.get(page(LABEL, deed, gap.pk)).status_code == 405
    analyst = enter(make_member(ours, Membership.Role.ANALYST))
    assert analyst.post(page(LABEL, deed, gap.pk)).status_code == 404
    assert state(gap) == "open"


def test_gap_page_shows_text_as_text_and_leads_to_the_conversation(client: Client, gap: Gap) -> None:
    question = make_gap_question(gap=gap, text="<b>tents</b>")
    body = client.get(page(LABEL, "change", gap.pk)).content.decode()
    assert "&lt;b&gt;tents&lt;/b&gt;" in body
    assert f"/console/c/{question.conversation_id}/" in body
    assert "gap-draft" in body


def test_editor_sees_questions_without_the_conversations(
    ours: World, gap: Gap, enter: Callable[[User], Client]
) -> None:
    """Who writes articles need not read customers' conversations."""
    reply = make_message(
        conversation=make_gap_question(gap=gap).conversation, content="Only daily.", kind="agent"
    )
    gap.questions.update(answer_id=reply.pk)
    body = (
        enter(make_member(ours, Membership.Role.EDITOR)).get(page(LABEL, "change", gap.pk)).content.decode()
    )
    assert gap.question in body
    assert "/console/c/" not in body
    assert "Only daily." not in body


def test_answered_filter_lists_gaps_that_colleagues_answered(client: Client, gap: Gap, ours: World) -> None:
    question = make_gap_question(gap=gap)
    address = page(LABEL, "changelist") + "?answered=yes"
    assert client.get(address).context["cl"].result_count == 0
    question.answer_id = ours.rows["conversations.Message"].pk
    question.save()
    assert client.get(address).context["cl"].result_count == 1


def test_findings_are_dismissed_and_leave_the_list(client: Client, ours: World) -> None:
    finding = ours.rows["desk.ArticleFinding"]
    address = page("desk.ArticleFinding", "changelist")
    assert "Old one of Ours" in client.get(address).content.decode()
    client.post(address, {"action": "dismiss_selected", "_selected_action": [finding.pk]})
    assert ArticleFinding.objects.get(pk=finding.pk).dismissed_at is not None
    assert client.get(address).context["cl"].result_count == 0
    assert client.get(address + "?dismissed=yes").context["cl"].result_count == 1
