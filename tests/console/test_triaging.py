"""Labels, priority and team from the head of the thread."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.conversations.models import Conversation, Message
from apps.tenants.access import Desk
from tests import factories

Json = dict[str, Any]


@pytest.fixture
def row(desk: Desk) -> Conversation:
    return factories.make_conversation(tenant=desk.tenant, locale="en")


def address(row: Conversation) -> str:
    return reverse("console:triage", args=[row.id])


def state(row: Conversation) -> tuple[list[str], str, str | None]:
    found = Conversation.objects.get(pk=row.pk)
    titles = [label.title for label in found.shown_labels]
    return titles, found.Priority(found.priority).word, found.team.name if found.team else None


def test_choices_are_the_tenants_and_say_what_is_chosen(agent: Client, desk: Desk, row: Conversation) -> None:
    vip, late = (factories.make_label(tenant=desk.tenant, title=title) for title in ("vip", "late"))
    factories.make_label(title="foreign")
    team = factories.make_team(tenant=desk.tenant, name="Aftersales")
    factories.make_team(name="foreign")
    factories.label_conversation(row, vip)
    found = agent.get(address(row)).json()
    assert sorted(label["id"] for label in found["labels"]) == sorted([str(vip.id), str(late.id)])
    assert found["teams"] == [{"id": str(team.id), "name": "Aftersales"}]
    assert found["chosen"] == {"labels": [str(vip.id)], "priority": "none", "team": ""}


def test_what_changes_is_stored_and_told_and_the_rest_stays(
    agent: Client, desk: Desk, row: Conversation
) -> None:
    old, new, kept = (
        factories.make_label(tenant=desk.tenant, title=title) for title in ("old", "new", "kept")
    )
    team = factories.make_team(tenant=desk.tenant, name="Aftersales")
    for label in (old, kept):
        factories.label_conversation(row, label)
    changes = {"add": [str(new.id)], "remove": [str(old.id)], "priority": "high", "team": str(team.id)}
    answer = agent.post(address(row), changes).json()
    assert (answer["id"], answer["priority"], answer["team"]["name"]) == (str(row.id), "high", "Aftersales")
    assert state(row) == (["kept", "new"], "high", "Aftersales")
    told = Message.objects.filter(conversation=row).order_by("seq")
    assert [line.metadata["activity"] for line in told] == ["labels", "priority", "team"]
    assert {line.metadata["name"] for line in told} == {desk.user.public_name}
    assert agent.post(address(row), {"priority": "high"}).status_code == 200
    assert agent.post(address(row), {"team": ""}).status_code == 200
    assert state(row) == (["kept", "new"], "high", None)
    assert told.all().count() == 4


@pytest.mark.parametrize("field", ["add", "team"])
def test_foreign_rows_are_not_found_and_nothing_changes(agent: Client, row: Conversation, field: str) -> None:
    foreign = factories.make_label() if field == "add" else factories.make_team()
    assert agent.post(address(row), {field: str(foreign.id), "priority": "urgent"}).status_code == 404
    assert state(row) == ([], "none", None)


@pytest.mark.parametrize(
    "changes", [{"priority": "sky-high"}, {"add": "x"}, {"team": "nobody"}, {"remove": "1"}], ids=str
)
def test_what_no_page_sends_is_refused(agent: Client, row: Conversation, changes: Json) -> None:
    response = agent.post(address(row), changes)
    assert (response.status_code, response.json()) == (400, {"error": {"code": "invalid"}})


def test_quote_is_found_in_its_own_conversation_alone(agent: Client, desk: Desk, row: Conversation) -> None:
    message = factories.make_message(conversation=row, content="x" * 200)
    blocked = factories.make_message(conversation=row, visibility=Message.Visibility.SUPERVISORS)
    other = factories.make_conversation(tenant=desk.tenant)
    found = agent.get(reverse("console:quote", args=[row.id, message.id])).json()
    assert found == {"id": str(message.id), "seq": 1, "name": str(row.contact), "text": "x" * 140}
    for place, missing in ((other, message), (row, blocked)):
        assert agent.get(reverse("console:quote", args=[place.id, missing.id])).status_code == 404
