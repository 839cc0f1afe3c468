"""The list: what stands in which tab, in which order, page by page."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now
from pytest_django import DjangoAssertNumQueries

from apps.common.ids import new_id
from apps.console import listing as lists
from apps.console.listing import counts, listing
from apps.console.selection import TABS, Key, Selection, Shown, Tab
from apps.conversations.models import Conversation
from apps.tenants.access import Desk
from tests import factories

Owner, Priority = Conversation.Owner, Conversation.Priority


def place(row: Conversation, *, minutes: int) -> Conversation:
    Conversation.objects.filter(pk=row.pk).update(last_activity_at=now() - timedelta(minutes=minutes))
    return row


def ids(desk: Desk, **selection: object) -> list[str]:
    return [row.id for row in listing(desk, Selection(**selection)).rows]  # type: ignore[arg-type]


def test_tabs_show_their_own_conversations(desk: Desk) -> None:
    colleague = factories.make_desk(tenant=desk.tenant)
    mine = factories.make_conversation(tenant=desk.tenant, owner=Owner.HUMAN, assignee=desk.user)
    theirs = factories.make_conversation(tenant=desk.tenant, owner=Owner.HUMAN, assignee=colleague.user)
    waiting = factories.make_conversation(tenant=desk.tenant, owner=Owner.QUEUE)
    factories.make_conversation(owner=Owner.QUEUE)  # another tenant's
    assert ids(desk, tab=Tab.MINE) == [str(mine.id)]
    assert ids(desk, tab=Tab.UNASSIGNED) == [str(waiting.id)]
    assert ids(desk, tab=Tab.ALL) == [str(waiting.id), str(theirs.id), str(mine.id)]


def test_counts_tell_the_tabs_apart(desk: Desk) -> None:
    factories.make_conversation(tenant=desk.tenant, owner=Owner.HUMAN, assignee=desk.user)
    factories.make_conversation(tenant=desk.tenant, owner=Owner.QUEUE)
    factories.make_conversation(tenant=desk.tenant)
    factories.make_conversation(tenant=desk.tenant, status=Conversation.Status.RESOLVED)
    factories.make_conversation(owner=Owner.QUEUE)  # another tenant's
    assert counts(desk, Shown.OPEN) == lists.Counts(mine=1, unassigned=2, all=3, waiting=1)
    assert counts(desk, Shown.RESOLVED) == lists.Counts(mine=0, unassigned=1, all=1, waiting=0)


def test_counts_page_answers_in_json(agent: Client, desk: Desk) -> None:
    factories.make_conversation(tenant=desk.tenant, owner=Owner.QUEUE)
    response = agent.get(reverse("console:counts"), {"status": "open"})
    assert response.json() == {"mine": 0, "unassigned": 1, "all": 1, "waiting": 1}


def test_unassigned_puts_the_queue_before_the_ai(desk: Desk) -> None:
    old_queue = place(factories.make_conversation(tenant=desk.tenant, owner=Owner.QUEUE), minutes=50)
    new_ai = place(factories.make_conversation(tenant=desk.tenant), minutes=1)
    new_queue = place(factories.make_conversation(tenant=desk.tenant, owner=Owner.QUEUE), minutes=20)
    expected = [str(new_queue.id), str(old_queue.id), str(new_ai.id)]
    assert ids(desk, tab=Tab.UNASSIGNED) == expected


@pytest.mark.parametrize("tab", TABS)
def test_pages_have_neither_hole_nor_repetition(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tab: Tab
) -> None:
    monkeypatch.setattr(lists, "PAGE", 2)
    assignee = desk.user if tab == Tab.MINE else None
    rows = [
        place(
            factories.make_conversation(
                tenant=desk.tenant, assignee=assignee, owner=Owner.QUEUE if number % 2 else Owner.AI
            ),
            minutes=number // 3,  # several at the same moment
        )
        for number in range(7)
    ]
    seen: list[str] = []
    selection = Selection(tab=tab)
    while True:
        page = listing(desk, selection)
        seen += [row.id for row in page.rows]
        if page.next_key is None:
            break
        selection = Selection(tab=tab, before=Key.parse(str(page.next_key)))
    assert sorted(seen) == sorted(str(row.id) for row in rows)
    assert len(seen) == 7


def test_a_new_conversation_does_not_move_the_next_page(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "PAGE", 1)
    last = place(factories.make_conversation(tenant=desk.tenant), minutes=9)
    place(factories.make_conversation(tenant=desk.tenant), minutes=5)
    first_page = listing(desk, Selection())
    factories.make_conversation(tenant=desk.tenant)
    assert ids(desk, before=first_page.next_key) == [str(last.id)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "0.1",
        "2.1.abc",
        "12.1.01a1fc759d90778f9b8700ea04a13445",
        "0.-1.01a1fc759d90778f9b8700ea04a13445",
        "0.٣.01a1fc759d90778f9b8700ea04a13445",
        "0.99999999999999999999999.01a1fc759d90778f9b8700ea04a13445",
        "0.1.'; drop table",
    ],
)
def test_key_refuses_what_is_none(text: str) -> None:
    assert Key.parse(text) is None


def test_key_survives_the_address() -> None:
    at = datetime(2026, 3, 4, 5, 6, 7, 891_011, tzinfo=UTC)
    key = Key(1, at, new_id())
    assert Key.parse(str(key)) == key


@pytest.mark.parametrize("query", [{"tab": "none"}, {"status": "'"}, {"before": "%00"}, {"before": "\x00"}])
def test_selection_takes_nonsense_for_the_default(agent: Client, query: dict[str, str]) -> None:
    assert Selection.parse(query) == Selection()
    assert agent.get(reverse("console:list"), query).status_code == 200


@pytest.mark.parametrize("number", [1, 3])
def test_list_needs_the_same_queries_for_any_number_of_rows(
    agent: Client, desk: Desk, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for _ in range(number):
        factories.make_message(conversation=factories.make_conversation(tenant=desk.tenant))
    with django_assert_num_queries(8):  # session, user, membership, views, rows, their labels, counts, mine
        page = agent.get(reverse("console:list")).content.decode()
    assert page.count('data-testid="conversation-row"') == number


def test_row_shows_who_has_the_conversation(agent: Client, desk: Desk) -> None:
    colleague = factories.make_desk(tenant=desk.tenant)
    factories.make_conversation(tenant=desk.tenant, owner=Owner.HUMAN, assignee=colleague.user)
    page = agent.get(reverse("console:list")).content.decode()
    assert f'<span class="badge" data-slot="badge">{colleague.user.public_name}</span>' in page
    assert 'data-state="colleague"' in page


def test_row_shows_since_when_the_visitor_waits(agent: Client, desk: Desk) -> None:
    since = now() - timedelta(minutes=12)
    factories.make_conversation(tenant=desk.tenant, owner=Owner.QUEUE, waiting_since=since)
    assert "waiting 12\xa0minutes" in agent.get(reverse("console:list")).content.decode()


def test_row_is_unread_until_an_agent_has_read_it(agent: Client, desk: Desk) -> None:
    row = factories.make_message(conversation=factories.make_conversation(tenant=desk.tenant)).conversation
    assert 'data-unread="true"' in agent.get(reverse("console:list")).content.decode()
    Conversation.objects.filter(pk=row.pk).update(agent_read_seq=1)
    assert 'data-unread="false"' in agent.get(reverse("console:list")).content.decode()


def test_row_of_a_nameless_visitor_says_so(agent: Client, desk: Desk) -> None:
    contact = factories.make_contact(tenant=desk.tenant, name="")
    factories.make_conversation(contact=contact)
    assert f"Visitor #{contact.id.hex[-6:]}" in agent.get(reverse("console:list")).content.decode()


def test_row_shows_labels_and_a_priority_that_is_one(agent: Client, desk: Desk) -> None:
    plain = factories.make_conversation(tenant=desk.tenant)
    sorted_out = factories.make_conversation(tenant=desk.tenant, priority=Priority.URGENT)
    label = factories.make_label(tenant=desk.tenant, title="VIP", color="orange")
    factories.label_conversation(sorted_out, label)
    page = agent.get(reverse("console:list")).content.decode()
    chip = '<span class="chip" data-color="orange">VIP</span>'
    assert page.count(chip) == 1
    assert 'data-slot="priority" data-priority="urgent">Urgent</span>' in page
    assert 'data-slot="priority" data-priority="none"></span>' in page
    assert chip in agent.get(reverse("console:conversation", args=[sorted_out.id])).content.decode()
    assert (
        "Urgent"
        not in agent.get(reverse("console:conversation", args=[plain.id]), {"part": "open"}).content.decode()
    )
