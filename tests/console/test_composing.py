"""What the composer asks the server: drafts, replies for later, canned responses, whom to call."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.common.clock import isoformat, now
from apps.conversations.mentions import add_mentions
from apps.conversations.models import CannedResponse, Conversation, SavedDraft, ScheduledMessage
from apps.conversations.saved_drafts import forget_drafts
from apps.tenants.access import Desk
from apps.tenants.models import Membership
from tests.factories import (
    make_canned_response,
    make_contact,
    make_conversation,
    make_desk,
    make_scheduled_message,
    make_team,
    make_user,
)

pytestmark = pytest.mark.django_db
Json = dict[str, Any]


@pytest.fixture
def conversation(desk: Desk) -> Conversation:
    return make_conversation(contact=make_contact(tenant=desk.tenant, name="Li Wei"))


def post(agent: Client, conversation: Conversation, what: str, **fields: Any) -> tuple[int, Json]:
    answer = agent.post(f"/console/c/{conversation.id}/{what}/", fields)
    return answer.status_code, answer.json()


def state(agent: Client, conversation: Conversation) -> Json:
    answer: Json = agent.get(f"/console/c/{conversation.id}/composing/").json()
    return answer


def test_latest_words_win_whatever_order_they_come_in(agent: Client, conversation: Conversation) -> None:
    assert state(agent, conversation) == {"draft": None, "scheduled": [], "is_called": False}
    assert post(agent, conversation, "draft", content="new", private="1", age_ms="1000") == (
        200,
        {"kept": True},
    )
    assert post(agent, conversation, "draft", content="old", age_ms="60000") == (200, {"kept": False})
    draft = state(agent, conversation)["draft"]
    assert (draft["content"], draft["private"], 1000 <= draft["age_ms"] < 30_000) == ("new", True, True)
    post(agent, conversation, "draft", content="", age_ms="0")
    post(agent, conversation, "draft", content="late", age_ms="500000")
    assert state(agent, conversation)["draft"]["content"] == ""


def test_draft_is_its_writers_alone(agent: Client, desk: Desk, conversation: Conversation) -> None:
    post(agent, conversation, "draft", content="mine")
    colleague = Client()
    colleague.force_login(make_user(tenant=desk.tenant))
    assert state(colleague, conversation)["draft"] is None


@pytest.mark.parametrize("age", ["-1", "soon", "1.5", "9" * 20, "²"])
def test_wrong_age_of_a_draft_is_refused(agent: Client, conversation: Conversation, age: str) -> None:
    assert post(agent, conversation, "draft", content="x", age_ms=age) == (
        400,
        {"error": {"code": "invalid"}},
    )


def test_old_drafts_are_forgotten(desk: Desk) -> None:
    def draft(content: str, days: int) -> None:
        row = make_conversation(tenant=desk.tenant)
        fields = {"tenant": desk.tenant, "user": desk.user, "conversation": row, "content": content}
        SavedDraft.objects.create(**fields, written_at=now() - timedelta(days=days))

    for content, days in (("", 0), ("", 2), ("kept", 80), ("old", 100)):
        draft(content, days)
    moments = {"ended_before": now() - timedelta(days=1), "written_before": now() - timedelta(days=90)}
    assert forget_drafts(**moments) == 2
    assert sorted(SavedDraft.objects.values_list("content", flat=True)) == ["", "kept"]


def test_reply_is_scheduled_shown_and_cancelled(
    agent: Client, desk: Desk, conversation: Conversation
) -> None:
    at = isoformat(now() + timedelta(hours=1))
    status, answer = post(agent, conversation, "scheduled", content="soon", send_at=at)
    row = ScheduledMessage.objects.get()
    author = {"id": str(desk.user.id), "name": desk.user.public_name}
    shown = {"id": str(row.id), "content": "soon", "send_at": at, "author": author, "may_cancel": True}
    assert (status, answer) == (201, {"scheduled": [shown]})
    assert state(agent, conversation)["scheduled"] == [shown]
    cancelled = post(agent, conversation, f"scheduled/{row.id}/cancel")
    assert cancelled == (200, {"scheduled": []})
    assert post(agent, conversation, f"scheduled/{row.id}/cancel")[0] == 404


@pytest.mark.parametrize(
    ("send_at", "code"),
    [
        pytest.param("2020-01-01T00:00:00Z", "wrong_time", id="past"),
        pytest.param("2020-01-01T00:00", "invalid", id="no zone"),
        pytest.param("tomorrow", "invalid", id="words"),
    ],
)
def test_wrong_time_is_refused(agent: Client, conversation: Conversation, send_at: str, code: str) -> None:
    answer = post(agent, conversation, "scheduled", content="x", send_at=send_at)
    assert answer == (400, {"error": {"code": code}})


def test_colleagues_reply_is_seen_and_not_cancelled(
    agent: Client, desk: Desk, conversation: Conversation
) -> None:
    other = make_user(tenant=desk.tenant)
    row = make_scheduled_message(conversation=conversation, user=other)
    [shown] = state(agent, conversation)["scheduled"]
    assert (shown["author"]["name"], shown["may_cancel"]) == (other.public_name, False)
    assert post(agent, conversation, f"scheduled/{row.id}/cancel") == (403, {"error": {"code": "forbidden"}})


# ── canned responses ────────────────────────────────────────────────────────────────────────────────


def test_found_responses_are_filled_for_the_conversation(
    agent: Client, desk: Desk, conversation: Conversation
) -> None:
    row = make_canned_response(
        tenant=desk.tenant, short_code="hi", content="Dear {{contact.name}}, we wrote to {{contact.email}}."
    )
    answer = agent.get("/console/canned/find/", {"q": "h", "conversation": str(conversation.id)}).json()
    text = "Dear Li Wei, we wrote to {{contact.email}}."
    shown = {"id": str(row.id), "short_code": "hi", "title": "", "text": text, "whose": "Everybody"}
    assert answer == {"results": [shown | {"empty": ["contact.email"]}]}
    assert agent.post(f"/console/canned/{row.id}/used/").status_code == 200
    row.refresh_from_db()
    assert row.uses == 1


def canned(**fields: str) -> Json:
    return {"short_code": "refund", "title": "", "content": "We pay back.", "whose": "mine"} | fields


def test_agent_keeps_responses_for_self_and_team(agent: Client, desk: Desk) -> None:
    team, other = make_team(tenant=desk.tenant, members=[desk.user]), make_team(tenant=desk.tenant)
    for whose, status in (("mine", 302), (str(team.id), 302), (str(other.id), 400), ("everybody", 400)):
        assert agent.post("/console/canned/", canned(whose=whose)).status_code == status
    rows = CannedResponse.objects.order_by("created_at")
    assert [(row.owner_id, row.team_id) for row in rows] == [(desk.user.id, None), (None, team.id)]
    page = agent.get(f"/console/canned/{rows[0].id}/")
    assert "We pay back." in page.content.decode()
    agent.post(f"/console/canned/{rows[0].id}/", canned(content="Changed."))
    agent.post(f"/console/canned/{rows[1].id}/", {"delete": "1"})
    assert [row.content for row in CannedResponse.objects.all()] == ["Changed."]


def test_supervisor_keeps_everybodys(client: Client) -> None:
    desk = make_desk(role=Membership.Role.SUPERVISOR)
    client.force_login(desk.user)
    assert client.post("/console/canned/", canned(whose="everybody")).status_code == 302
    row = CannedResponse.objects.get()
    assert (row.owner_id, row.team_id) == (None, None)
    agent = Client()
    agent.force_login(make_user(tenant=desk.tenant))
    assert agent.get(f"/console/canned/{row.id}/").status_code == 404
    assert agent.post(f"/console/canned/{row.id}/", {"delete": "1"}).status_code == 404
    assert "We pay back." in agent.get("/console/canned/").content.decode()


def test_wrong_response_is_shown_again_with_its_reason(agent: Client) -> None:
    answer = agent.post("/console/canned/", canned(content="Dear {{contact.shoe}} <b>"))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "There is no such variable: {{contact.shoe}}" in page
    assert "Dear {{contact.shoe}} &lt;b&gt;" in page


def test_page_of_responses_asks_the_same_number_of_questions(agent: Client, desk: Desk) -> None:
    team = make_team(tenant=desk.tenant, members=[desk.user])
    counts = []
    for added in (1, 2):
        for _ in range(added):
            make_canned_response(tenant=desk.tenant, team=team)
        with CaptureQueriesContext(connection) as asked:
            agent.get("/console/canned/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_agent_who_is_called_is_told_until_they_look(
    agent: Client, desk: Desk, conversation: Conversation
) -> None:
    add_mentions(conversation, seq=1, user_ids=[desk.user.id])
    assert state(agent, conversation)["is_called"] is True
    assert post(agent, conversation, "looked") == (200, {})
    assert state(agent, conversation)["is_called"] is False


def test_people_to_call_are_listed(agent: Client, desk: Desk) -> None:
    people = agent.get("/console/callable/").json()["people"]
    assert people == [{"kind": "agent", "id": str(desk.user.id), "name": desk.user.public_name}]
