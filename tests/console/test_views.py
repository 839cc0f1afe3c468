"""Views, sortings, filters: what they show, in which order, and who may keep them."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now
from pytest_django import DjangoAssertNumQueries

from apps.console import listing as lists
from apps.console.listing import listing
from apps.console.selection import Key, Selection, Shown, Sort, Tab
from apps.conversations.finding.indexing import index_messages
from apps.conversations.models import Conversation, Mention, SavedView
from apps.conversations.services import Sender
from apps.tenants.access import Desk
from apps.tenants.models import Membership
from tests import factories

Json = dict[str, Any]
Owner, Priority, Status = Conversation.Owner, Conversation.Priority, Conversation.Status
URGENT: Json = {
    "match": "all",
    "conditions": [{"attribute": "priority", "operator": "equal_to", "values": ["urgent"]}],
}


def ids(desk: Desk, **selection: Any) -> list[str]:
    return [row.id for row in listing(desk, Selection(**selection)).rows]


def made(desk: Desk, **fields: Any) -> Conversation:
    return factories.make_conversation(tenant=desk.tenant, **fields)


def keep(client: Client, *, name: str = "Urgent", filter_: object = URGENT, **fields: str) -> Any:
    return client.post(reverse("console:views"), {"name": name, "filter": json.dumps(filter_)} | fields)


def test_views_show_their_own_conversations(desk: Desk) -> None:
    colleague = factories.make_desk(tenant=desk.tenant)
    written, mentioned, waits, rests = (made(desk) for _ in range(4))
    factories.make_message(conversation=written, sender=Sender("agent", desk.user.id, "Ann"), kind="agent")
    factories.make_message(
        conversation=mentioned, sender=Sender("agent", colleague.user.id, "Bo"), kind="agent"
    )
    index_messages(desk.tenant.id)
    Mention.objects.create(tenant=desk.tenant, conversation=mentioned, user=desk.user, seq=1)
    Mention.objects.create(tenant=desk.tenant, conversation=written, user=colleague.user, seq=1)
    Conversation.objects.filter(pk=waits.pk).update(owner=Owner.HUMAN, waiting_since=now())
    Conversation.objects.filter(pk=mentioned.pk).update(waiting_since=now())  # the AI answers
    Conversation.objects.filter(pk=rests.pk).update(status=Status.SNOOZED)
    assert ids(desk, tab=Tab.PARTICIPATING) == [str(written.id)]
    assert ids(desk, tab=Tab.MENTIONS) == [str(mentioned.id)]
    assert ids(desk, tab=Tab.UNATTENDED) == [str(waits.id)]
    assert ids(desk, tab=Tab.SNOOZED) == [str(rests.id)]
    assert str(rests.id) not in ids(desk)


def varied(desk: Desk) -> list[Conversation]:
    """Seven of two priorities, some waiting, several at the same moment."""
    rows = [
        made(
            desk,
            priority=Priority.URGENT if number % 3 else Priority.NONE,
            waiting_since=now() - timedelta(hours=number // 2) if number % 2 else None,
        )
        for number in range(7)
    ]
    for number, row in enumerate(rows):
        Conversation.objects.filter(pk=row.pk).update(last_activity_at=now() - timedelta(minutes=number // 3))
    return [Conversation.objects.get(pk=row.pk) for row in rows]


@pytest.mark.parametrize("sort", list(Sort))
def test_sortings_are_paged_without_hole_or_repetition(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, sort: Sort
) -> None:
    monkeypatch.setattr(lists, "PAGE", 2)
    rows = varied(desk)
    at = {row.id: row.last_activity_at for row in rows}
    keys: dict[Sort, Any] = {
        Sort.ACTIVITY: lambda row: (-at[row.id].timestamp(), -row.id.int),
        Sort.CREATED: lambda row: -row.id.int,
        Sort.PRIORITY: lambda row: (-row.priority, -at[row.id].timestamp(), -row.id.int),
        Sort.WAITING: lambda row: (row.waiting_since is None, row.waiting_since or row.created_at, row.id),
    }
    seen: list[str] = []
    selection = Selection(sort=sort)
    while True:
        page = listing(desk, selection)
        seen += [row.id for row in page.rows]
        if page.next_key is None:
            break
        selection = Selection(sort=sort, before=Key.parse(str(page.next_key)))
    assert seen == [str(row.id) for row in sorted(rows, key=keys[sort])]


def test_filter_of_the_address_narrows_the_list(agent: Client, desk: Desk) -> None:
    urgent, _other = made(desk, priority=Priority.URGENT), made(desk)
    made(desk, priority=Priority.URGENT, status=Status.RESOLVED)
    factories.make_conversation(priority=Priority.URGENT)  # another tenant's
    page = agent.get(reverse("console:list"), {"filter": json.dumps(URGENT)}).content.decode()
    assert page.count('data-testid="conversation-row"') == 1
    assert f'data-id="{urgent.id}"' in page
    assert 'data-told-by="server"' in page


def test_filter_that_names_a_status_decides_on_it(desk: Desk) -> None:
    resolved = made(desk, status=Status.RESOLVED)
    condition = {"attribute": "status", "operator": "not_equal_to", "values": ["open"]}
    selection = Selection.parse({"filter": json.dumps({"conditions": [condition]}), "status": "open"})
    made(desk)
    assert [row.id for row in listing(desk, selection).rows] == [str(resolved.id)]


def test_saved_view_filters_and_sorts(agent: Client, desk: Desk) -> None:
    kept = keep(agent, sort="priority").json()
    urgent, _other = made(desk, priority=Priority.URGENT), made(desk)
    found = listing(desk, Selection.parse({"view": kept["id"]}))
    assert ([row.id for row in found.rows], found.selection.sort) == ([str(urgent.id)], Sort.PRIORITY)
    page = agent.get(reverse("console:list"), {"view": kept["id"]}).content.decode()
    assert "<strong>Urgent</strong>" in page


def test_view_of_somebody_else_is_no_view(agent: Client, desk: Desk) -> None:
    colleague = factories.make_desk(tenant=desk.tenant)
    theirs = SavedView.objects.create(tenant=desk.tenant, owner=colleague.user, name="Theirs", filter=URGENT)
    row = made(desk)
    assert ids(desk, view=theirs.id) == [str(row.id)]
    assert "Theirs" not in agent.get(reverse("console:home")).content.decode()
    for response in (
        agent.post(reverse("console:view", args=[theirs.id]), {"name": "Mine", "filter": json.dumps(URGENT)}),
        agent.delete(reverse("console:view", args=[theirs.id])),
    ):
        assert response.status_code == 404
    assert SavedView.objects.get().name == "Theirs"


def test_broken_view_shows_everything(desk: Desk) -> None:
    view = SavedView.objects.create(
        tenant=desk.tenant, owner=desk.user, name="Old", filter={"conditions": []}
    )
    row = made(desk)
    assert ids(desk, view=view.id) == [str(row.id)]


def test_views_for_everybody_are_a_supervisors(agent: Client, desk: Desk, client: Client) -> None:
    assert keep(agent, shared="1").status_code == 403
    supervisor = factories.make_desk(tenant=desk.tenant, role=Membership.Role.SUPERVISOR)
    theirs = Client()
    theirs.force_login(supervisor.user)
    kept = keep(theirs, shared="1").json()
    address = reverse("console:view", args=[kept["id"]])
    assert "Urgent" in agent.get(reverse("console:home")).content.decode()
    changed = {"name": "Mine", "filter": json.dumps(URGENT)}
    assert [agent.post(address, changed).status_code, agent.delete(address).status_code] == [403, 403]
    assert [theirs.post(address, changed).json()["shared"], theirs.delete(address).status_code] == [
        False,
        204,
    ]
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [{"name": ""}, {"name": " "}, {"name": "x" * 61}, {"name": "a\x00"}, {"filter_": {}}, {"filter_": "x"}],
    ids=str,
)
def test_view_needs_a_name_and_a_filter(agent: Client, fields: Json) -> None:
    assert keep(agent, **fields).status_code == 400
    assert not SavedView.objects.exists()


def test_person_has_fifty_views_at_most(agent: Client, desk: Desk) -> None:
    rows = [SavedView(tenant=desk.tenant, owner=desk.user, name="x", filter=URGENT) for _ in range(50)]
    SavedView.objects.bulk_create(rows)
    assert keep(agent).status_code == 409


def test_list_answers_which_of_some_belong(agent: Client, desk: Desk) -> None:
    urgent, other = made(desk, priority=Priority.URGENT), made(desk)
    made(desk, priority=Priority.URGENT)  # nobody asked
    foreign = factories.make_conversation(priority=Priority.URGENT)
    asked = ",".join([str(urgent.id), str(other.id), str(foreign.id), "nonsense"])
    query = {"filter": json.dumps(URGENT), "ids": asked}
    page = agent.get(reverse("console:list"), query).content.decode()
    assert page.count('data-testid="conversation-row"') == 1
    assert f'data-id="{urgent.id}"' in page


def test_grammar_tells_what_a_filter_may_be_made_of(
    agent: Client, desk: Desk, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    factories.make_team(tenant=desk.tenant, name="Billing")
    factories.make_team(name="Foreign")
    with django_assert_num_queries(7):  # session, user, membership, people, teams, inboxes, labels
        found = agent.get(reverse("console:filters")).json()
    assert [text for _id, text in found["choices"]["team"]] == ["Billing"]
    assert found["choices"]["assignee"][0] == ["me", "Me"]
    assert {each["name"]: each["operators"] for each in found["attributes"]}["messages"] == [
        "equal_to",
        "not_equal_to",
        "is_greater_than",
        "is_less_than",
    ]


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("tab", list(Tab))
def test_every_view_needs_the_same_queries_for_any_number_of_rows(
    agent: Client, desk: Desk, django_assert_num_queries: DjangoAssertNumQueries, number: int, tab: Tab
) -> None:
    for _ in range(number):
        factories.make_message(conversation=made(desk, assignee=desk.user if tab == Tab.MINE else None))
    kept = keep(
        agent, filter_={"conditions": [{"attribute": "labels", "operator": "is_not_present", "values": []}]}
    )
    query = {"tab": tab.value, "view": kept.json()["id"], "sort": "priority"}
    with django_assert_num_queries(8 if tab in (Tab.MINE, Tab.ALL, Tab.UNASSIGNED) else 7):
        agent.get(reverse("console:list"), query)


def test_ids_of_the_list_are_bounded_and_say_so(
    agent: Client, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "MOST_IDS", 2)
    rows = [made(desk) for _ in range(3)]
    made(desk, status=Status.RESOLVED)
    found = agent.get(reverse("console:list-ids")).json()
    assert found == {"ids": [str(rows[2].id), str(rows[1].id)], "more": True}


@pytest.mark.parametrize("shown", list(Shown))
def test_menu_keeps_what_else_is_chosen(agent: Client, desk: Desk, shown: Shown) -> None:
    page = agent.get(reverse("console:list"), {"status": shown.value, "sort": "created"}).content.decode()
    assert f'href="/console/?tab=mine&amp;status={shown.value}&amp;sort=created"' in page
    assert f'href="/console/?tab=all&amp;status={shown.value}"' in page  # the usual sorting needs no word
