"""Search and bulk actions over HTTP."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from apps.common.ids import new_id
from apps.conversations.models import Conversation, Message
from apps.tenants.access import Desk
from tests import factories

Owner, Priority, Status = Conversation.Owner, Conversation.Priority, Conversation.Status


def search(client: Client, text: str, **query: str) -> str:
    response = client.get(reverse("console:search"), {"q": text} | query)
    assert response.status_code == 200
    return response.content.decode()


def test_search_shows_contacts_and_passages(agent: Client, desk: Desk) -> None:
    contact = factories.make_contact(tenant=desk.tenant, name="Parcel Ltd", email="li@parcel.example")
    row = factories.make_conversation(contact=contact)
    factories.make_message(conversation=row, content="Where is my <parcel>?")
    factories.make_message(content="a parcel of another tenant")
    page = search(agent, "parcel")
    assert page.count('data-testid="found-contact"') == page.count('data-testid="found-message"') == 1
    assert "Where is my &lt;<mark>parcel</mark>&gt;?" in page
    assert f'href="/console/c/{row.id}/?at=1"' in page
    assert "Nothing found" in search(agent, "swordfish")


def test_search_leads_to_the_next_page(agent: Client, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.conversations.finding.messages.PAGE", 1)
    row = factories.make_conversation(tenant=desk.tenant)
    for number in range(2):
        factories.make_message(conversation=row, content=f"parcel {number}")
    first = search(agent, "parcel")
    key = first.split('data-before="')[1].split('"')[0]
    second = search(agent, "parcel", before=key)
    assert ("</mark> 1" in first, "</mark> 0" in second, "data-before" in second) == (True, True, False)


@pytest.mark.parametrize("text", ["", "\x00", "%", "a" * 4000], ids=len)
def test_search_takes_anything(agent: Client, text: str) -> None:
    assert "Nothing found" in search(agent, text, before="\x00'")


def bulk(client: Client, rows: list[Conversation], action: str, **fields: Any) -> Any:
    given = {"action": action, "ids": [str(row.id) for row in rows]} | fields
    return client.post(reverse("console:bulk"), given)


def outcomes(response: Any) -> list[str]:
    return [result["error"] for result in response.json()["results"]]


def test_bulk_action_tells_what_became_of_each(agent: Client, desk: Desk) -> None:
    one = factories.make_conversation(tenant=desk.tenant)
    resolved = factories.make_conversation(tenant=desk.tenant, status=Status.RESOLVED)
    foreign = factories.make_conversation()
    colleague = factories.make_desk(tenant=desk.tenant)
    response = bulk(agent, [one, resolved, foreign], "assign", to=f"agent:{colleague.user.id}")
    assert outcomes(response) == ["", "closed", "not_found"]
    for row in (one, resolved, foreign):
        row.refresh_from_db()
    assert (one.assignee_id, resolved.assignee_id, foreign.assignee_id) == (colleague.user.id, None, None)
    assert foreign.owner == Owner.AI


def test_bulk_actions_do_what_they_say(agent: Client, desk: Desk) -> None:
    rows = [factories.make_conversation(tenant=desk.tenant) for _ in range(2)]
    label = factories.make_label(tenant=desk.tenant, title="vip")
    until = (now() + timedelta(hours=1)).isoformat()

    def after(action: str, **fields: Any) -> list[Any]:
        assert outcomes(bulk(agent, rows, action, **fields)) == ["", ""]
        found = Conversation.objects.filter(pk__in=[row.pk for row in rows])
        return [(row.status, row.priority, [each.title for each in row.shown_labels]) for row in found]

    assert after("add_label", label=str(label.id)) == [("open", 0, ["vip"])] * 2
    assert after("priority", priority="high") == [("open", Priority.HIGH, ["vip"])] * 2
    assert after("remove_label", label=str(label.id)) == [("open", Priority.HIGH, [])] * 2
    assert after("snooze", until=until) == [("snoozed", Priority.HIGH, [])] * 2
    assert after("resolve") == [("resolved", Priority.HIGH, [])] * 2
    assert after("reopen") == [("open", Priority.HIGH, [])] * 2
    written = Message.objects.filter(conversation=rows[0]).count()
    assert after("reopen") == [("open", Priority.HIGH, [])] * 2
    assert Message.objects.filter(conversation=rows[0]).count() == written


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"action": "fly"}, 400),
        ({"action": "assign", "to": "x"}, 400),
        ({"action": "assign", "to": f"agent:{new_id()}"}, 404),
        ({"action": "assign", "to": f"team:{new_id()}"}, 404),
        ({"action": "add_label", "label": str(new_id())}, 404),
        ({"action": "priority", "priority": "huge"}, 400),
        ({"action": "snooze", "until": "2026-13-45T00:00:00Z"}, 400),
        ({"action": "snooze", "until": "2020-01-01T00:00:00Z"}, 400),
        ({"action": "resolve", "ids": "nonsense"}, 400),
        ({"action": "resolve", "ids": [str(new_id()) for _ in range(51)]}, 400),
    ],
    ids=lambda value: value if isinstance(value, int) else f"{value['action']}-{len(str(value))}",
)
def test_bulk_action_refuses_what_makes_no_sense(
    agent: Client, desk: Desk, fields: dict[str, Any], status: int
) -> None:
    row = factories.make_conversation(tenant=desk.tenant)
    response = agent.post(reverse("console:bulk"), {"ids": [str(row.id)]} | fields)
    assert response.status_code == status
    row.refresh_from_db()
    assert (row.status, row.assignee_id, row.priority) == ("open", None, 0)
    assert not Message.objects.exists()
