"""Labels, priority and teams over REST."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.common.ids import new_id
from apps.conversations.models import Conversation, Message
from apps.desk.models import BotTurn
from apps.tenants.models import Membership, Tenant
from tests.api.client import Program, error
from tests.factories import (
    label_conversation,
    make_conversation,
    make_label,
    make_message,
    make_team,
    make_turn,
    make_user,
)

Owner, Status, Priority = Conversation.Owner, Conversation.Status, Conversation.Priority


@pytest.fixture
def conversation(tenant: Tenant) -> Conversation:
    return make_conversation(tenant=tenant)


def results(response: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = response.json()["results"]
    return rows


def titles(response: Any) -> list[str]:
    return [label["title"] for label in response.json()["labels"]]


# ── the tenant's labels ─────────────────────────────────────────────────────────────────────────────


def test_labels_are_made_changed_and_deleted(program: Program) -> None:
    made = program.post("/labels", {"title": "VIP", "color": "orange"})
    assert made.status_code == 201
    label = made.json()
    assert (label["title"], label["color"], label["description"]) == ("VIP", "orange", "")
    changed = program.patch(f"/labels/{label['id']}", {"description": "old friends"}).json()
    assert changed == label | {"description": "old friends"}
    assert program.get(f"/labels/{label['id']}").json() == changed
    assert results(program.get("/labels")) == [changed]
    assert program.delete(f"/labels/{label['id']}").status_code == 204
    assert error(program.get(f"/labels/{label['id']}")) == (404, "not_found")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"title": ""},
        {"title": "two words"},
        {"title": "x" * 41},
        {"title": "VIP", "color": "pink"},
        {"title": "VIP", "mood": "good"},
        {"title": "taken"},
        {"title": "TAKEN"},
    ],
)
def test_wrong_labels_are_refused(program: Program, tenant: Tenant, body: dict[str, str]) -> None:
    make_label(tenant=tenant, title="taken")
    assert error(program.post("/labels", body)) == (400, "invalid")
    assert len(results(program.get("/labels"))) == 1


def test_foreign_labels_are_not_found(program: Program) -> None:
    foreign = make_label()
    path = f"/labels/{foreign.id}"
    answers = [program.get(path), program.patch(path, {"color": "red"}), program.delete(path)]
    assert [error(answer) for answer in answers] == [(404, "not_found")] * 3
    foreign.refresh_from_db()
    assert foreign.color == "gray"


# ── those of a conversation ─────────────────────────────────────────────────────────────────────────


def test_conversation_gets_and_loses_labels(
    program: Program, tenant: Tenant, conversation: Conversation
) -> None:
    for title in ("vip", "refund", "spam"):
        make_label(tenant=tenant, title=title)
    spam = make_label(tenant=tenant, title="later")
    path = f"/conversations/{conversation.id}/labels"
    assert titles(program.get(path)) == []
    assert titles(program.post(path, {"labels": ["VIP", "refund"]})) == ["refund", "vip"]
    assert titles(program.post(path, {"labels": ["vip", str(spam.id)]})) == ["later", "refund", "vip"]
    assert titles(program.put(path, {"labels": ["spam", "vip"]})) == ["spam", "vip"]
    assert titles(program.delete(f"{path}?label=VIP")) == ["spam"]
    assert titles(program.get(path)) == ["spam"]
    row = program.get(f"/conversations/{conversation.id}").json()
    assert [label["title"] for label in row["labels"]] == ["spam"]
    notes = Message.objects.order_by("seq").values_list("visibility", "metadata__name")
    assert list(notes) == [("agents", "Shop backend")] * 4


def test_labels_that_do_not_exist_are_not_found(
    program: Program, tenant: Tenant, conversation: Conversation
) -> None:
    foreign, own = make_label(title="alien"), make_label(tenant=tenant)
    path = f"/conversations/{conversation.id}/labels"
    for name in ("alien", str(foreign.id), str(new_id()), "nothing"):
        body = {"labels": [own.title, name]}
        for answer in (
            program.post(path, body),
            program.put(path, body),
            program.delete(f"{path}?label={name}"),
        ):
            assert error(answer) == (404, "not_found")
    assert titles(program.get(path)) == []


@pytest.mark.parametrize("body", [{}, {"labels": "VIP"}, {"labels": [""]}, {"labels": [None]}, {"add": []}])
def test_labels_need_a_list_of_names(program: Program, conversation: Conversation, body: Any) -> None:
    assert error(program.post(f"/conversations/{conversation.id}/labels", body)) == (400, "invalid")


# ── priority ────────────────────────────────────────────────────────────────────────────────────────


def test_priority_is_changed(program: Program, conversation: Conversation) -> None:
    path = f"/conversations/{conversation.id}"
    assert program.get(path).json()["priority"] == "none"
    assert program.patch(path, {"priority": "urgent"}).json()["priority"] == "urgent"
    assert program.patch(path, {"status": "resolved", "priority": "low"}).json()["priority"] == "low"
    assert program.get(path).json()["status"] == "resolved"
    assert error(program.patch(path, {"priority": 4})) == (400, "invalid")
    assert error(program.patch(path, {"priority": "HIGH"})) == (400, "invalid")


# ── teams ───────────────────────────────────────────────────────────────────────────────────────────


def test_teams_are_listed_with_their_members(program: Program, tenant: Tenant) -> None:
    agent = make_user(tenant=tenant, display_name="Rain")
    gone = make_user(tenant=tenant)
    Membership.objects.filter(user=gone).update(is_active=False)
    make_team(members=[make_user()])
    team = make_team(tenant=tenant, name="After-sales", members=[agent, gone])
    (row,) = results(program.get("/teams"))
    assert (row["name"], row["members"]) == (
        "After-sales",
        [{"id": str(agent.id), "name": "Rain", "avatar_url": ""}],
    )
    assert program.get(f"/teams/{team.id}").json() == row
    assert error(program.get(f"/teams/{make_team().id}")) == (404, "not_found")


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_cost_the_same_for_any_number_of_rows(program: Program, tenant: Tenant, rows: int) -> None:
    for _ in range(rows):
        make_team(tenant=tenant, members=[make_user(tenant=tenant), make_user(tenant=tenant)])
        make_label(tenant=tenant)
    costs = {}
    for path in ("/teams", "/labels"):
        program.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert len(results(program.get(path))) == rows
        costs[path] = len(queries)
    # the key, the tenant's features, the list; members and their users
    assert costs == {"/teams": 5, "/labels": 3}


def test_assign_to_a_team_queues_and_tells_the_visitor(
    program: Program, tenant: Tenant, conversation: Conversation
) -> None:
    team = make_team(tenant=tenant, name="After-sales")
    turn = make_turn(conversation=conversation, state=BotTurn.State.RUNNING)
    path = f"/conversations/{conversation.id}/assign"
    answer = program.post(path, {"team": str(team.id)}).json()
    assert (answer["owner"], answer["team"]) == ("queue", {"id": str(team.id), "name": "After-sales"})
    assert [(row.visibility, row.metadata["activity"]) for row in Message.objects.order_by("seq")] == [
        ("agents", "team"),
        ("public", "handoff"),
    ]
    turn.refresh_from_db()
    assert turn.state == "cancelled"
    assert program.post(path, {"team": str(team.id)}).json() == answer


def test_assign_to_a_team_takes_it_from_a_person(program: Program, tenant: Tenant) -> None:
    team = make_team(tenant=tenant)
    owned = make_conversation(tenant=tenant, owner=Owner.HUMAN, assignee=make_user(tenant=tenant))
    answer = program.post(f"/conversations/{owned.id}/assign", {"team": str(team.id)}).json()
    assert (answer["owner"], answer["assignee"]) == ("queue", None)


def test_assign_to_another_team_leaves_it_in_the_queue(program: Program, tenant: Tenant) -> None:
    queued = make_conversation(tenant=tenant, owner=Owner.QUEUE, team=make_team(tenant=tenant))
    path = f"/conversations/{queued.id}/assign"
    assert program.post(path, {"team": str(make_team(tenant=tenant).id)}).json()["owner"] == "queue"
    answer = program.post(path, {"team": None}).json()
    assert (answer["owner"], answer["team"]) == ("queue", None)
    assert set(Message.objects.values_list("visibility", flat=True)) == {"agents"}


def test_assign_to_an_agent_is_a_takeover(program: Program, conversation: Conversation) -> None:
    agent = make_user(tenant=conversation.tenant)
    answer = program.post(f"/conversations/{conversation.id}/assign", {"agent": str(agent.id)}).json()
    assert (answer["owner"], answer["assignee"]["id"]) == ("human", str(agent.id))


@pytest.mark.parametrize("body", [{}, {"agent": None}, {"team": "x"}, {"agent": str(new_id()), "team": None}])
def test_assign_needs_one_of_both(program: Program, conversation: Conversation, body: Any) -> None:
    assert error(program.post(f"/conversations/{conversation.id}/assign", body)) == (400, "invalid")


def test_assign_refuses_what_is_not_there(program: Program, conversation: Conversation) -> None:
    path = f"/conversations/{conversation.id}/assign"
    for body in ({"team": str(make_team().id)}, {"agent": str(make_user().id)}):
        assert error(program.post(path, body)) == (404, "not_found")
    team = make_team(tenant=conversation.tenant)
    ended = make_conversation(tenant=conversation.tenant, status=Status.RESOLVED)
    answer = program.post(f"/conversations/{ended.id}/assign", {"team": str(team.id)})
    assert error(answer) == (409, "closed")


# ── filters ─────────────────────────────────────────────────────────────────────────────────────────


def test_conversations_are_filtered(program: Program, tenant: Tenant) -> None:
    label, team = make_label(tenant=tenant, title="VIP"), make_team(tenant=tenant)
    plain = make_conversation(tenant=tenant)
    chosen = make_conversation(tenant=tenant, team=team, priority=Priority.HIGH)
    label_conversation(chosen, label, make_label(tenant=tenant))
    make_message(conversation=plain)
    for query in (
        {"label": "vip"},
        {"label": str(label.id)},
        {"team": str(team.id)},
        {"priority": "high"},
        {"label": "VIP", "team": str(team.id), "priority": "high"},
    ):
        assert [row["id"] for row in results(program.get("/conversations", **query))] == [str(chosen.id)], (
            query
        )
    for query in ({"team": "none"}, {"priority": "none"}):
        assert [row["id"] for row in results(program.get("/conversations", **query))] == [str(plain.id)], (
            query
        )
    assert results(program.get("/conversations", label="nothing")) == []
    assert error(program.get("/conversations", priority="3")) == (400, "invalid")
    assert error(program.get("/conversations", team="x")) == (400, "invalid")
