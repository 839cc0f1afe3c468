"""Labels, priority and team: what changes, who hears of it, what stays in the thread."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from apps.conversations import queries, services, triage
from apps.conversations.labels import LabelMissing, delete_labels, labels_named, save_label
from apps.conversations.models import Conversation, ConversationLabel, Label, Message
from apps.conversations.wire import conversation_json, conversation_row_json
from apps.events import audiences
from apps.events.models import OutboxEntry
from apps.tenants.models import Tenant
from apps.tenants.teams import remove_teams
from tests.factories import (
    label_conversation,
    make_conversation,
    make_label,
    make_team,
    make_tenant,
    make_user,
)
from tests.pushes import Pushes

pytestmark = pytest.mark.django_db
Priority = Conversation.Priority


@pytest.fixture
def tenant() -> Tenant:
    return make_tenant()


def locked(conversation: Conversation) -> Conversation:
    return services.locked_conversation(conversation.tenant_id, conversation.id)


def lines(conversation: Conversation) -> list[tuple[str, str, dict[str, Any]]]:
    rows = queries.messages(conversation.tenant_id, conversation.id)
    return [(row.visibility, row.content, row.metadata) for row in rows]


def titles(conversation: Conversation) -> list[str]:
    return list(conversation.labels.values_list("title", flat=True))


def test_labels_are_added_removed_and_set(tenant: Tenant) -> None:
    vip, refund, spam = (make_label(tenant=tenant, title=title) for title in ("vip", "refund", "spam"))
    conversation = make_conversation(tenant=tenant, locale="en-GB")
    row = locked(conversation)
    assert triage.add_labels(row, [vip, refund, vip], by="7", name="Rain")
    assert triage.remove_labels(row, [vip, spam])
    assert triage.set_labels(row, [spam, vip])
    assert (titles(conversation), [label.title for label in row.shown_labels]) == (["spam", "vip"],) * 2
    assert lines(conversation) == [
        (
            "agents",
            "Labels: +vip +refund",
            {"activity": "labels", "by": "7", "name": "Rain", "added": ["vip", "refund"], "removed": []},
        ),
        (
            "agents",
            "Labels: −vip",
            {"activity": "labels", "by": "system", "name": "", "added": [], "removed": ["vip"]},
        ),
        (
            "agents",
            "Labels: +spam +vip −refund",
            {
                "activity": "labels",
                "by": "system",
                "name": "",
                "added": ["spam", "vip"],
                "removed": ["refund"],
            },
        ),
    ]


def test_nothing_new_leaves_no_trace(tenant: Tenant) -> None:
    label, team = make_label(tenant=tenant), make_team(tenant=tenant)
    conversation = make_conversation(tenant=tenant, team=team, priority=Priority.HIGH)
    label_conversation(conversation, label)
    row = locked(conversation)
    assert not triage.add_labels(row, [label])
    assert not triage.remove_labels(row, [make_label(tenant=tenant)])
    assert not triage.set_labels(row, [label])
    assert not triage.set_priority(row, priority=Priority.HIGH)
    assert not triage.set_team(row, team=team)
    assert (Message.objects.count(), OutboxEntry.objects.count()) == (0, 0)


def test_foreign_labels_are_refused(tenant: Tenant) -> None:
    conversation, foreign = make_conversation(tenant=tenant), make_label()
    with pytest.raises(LabelMissing):
        triage.add_labels(locked(conversation), [foreign])
    assert not ConversationLabel.objects.exists()


def test_priority_and_team_are_set_and_taken_away(tenant: Tenant) -> None:
    team = make_team(tenant=tenant, name="After-sales")
    conversation = make_conversation(tenant=tenant, locale="en")
    row = locked(conversation)
    assert triage.set_priority(row, priority=Priority.URGENT)
    assert triage.set_team(row, team=team)
    shown = conversation_row_json(queries.conversations(tenant.id).get())
    assert (shown["priority"], shown["team"]) == ("urgent", {"id": str(team.id), "name": "After-sales"})
    assert triage.set_priority(row, priority=Priority.NONE)
    assert triage.set_team(row, team=None)
    shown = conversation_row_json(queries.conversations(tenant.id).get())
    assert (shown["priority"], shown["team"]) == ("none", None)
    assert [content for _, content, _ in lines(conversation)] == [
        "Priority: urgent",
        "Team: After-sales",
        "Priority: no priority",
        "Team: –",
    ]


@pytest.mark.django_db(transaction=True)
def test_agents_and_programs_hear_of_it_and_visitors_do_not() -> None:
    conversation = make_conversation()
    tenant_id = conversation.tenant_id
    label = make_label(tenant=conversation.tenant, title="VIP", color="orange")
    pushes = Pushes(tenant_id)
    with transaction.atomic():
        triage.add_labels(locked(conversation), [label])
    expected = [{"id": str(label.id), "title": "VIP", "color": "orange"}]
    (told,) = pushes.named("conversation.changed")
    assert told.data["conversation"]["labels"] == expected
    agents = [audiences.conversation_agents(tenant_id, conversation.id), audiences.tenant_agents(tenant_id)]
    assert set(told.groups) == {audience.group for audience in agents}
    entry = OutboxEntry.objects.get(name="conversation.changed")
    assert entry.payload["conversation"]["labels"] == expected


def test_visitors_see_none_of_it(tenant: Tenant) -> None:
    conversation = make_conversation(tenant=tenant, team=make_team(tenant=tenant), priority=Priority.LOW)
    label_conversation(conversation, make_label(tenant=tenant))
    assert conversation_row_json(conversation).keys() - conversation_json(conversation).keys() >= {
        "labels",
        "priority",
        "team",
    }
    assert conversation_json(conversation).keys() & {"labels", "priority", "team"} == set()


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_read_all_labels_in_one_query(
    tenant: Tenant, rows: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    label, team = make_label(tenant=tenant), make_team(tenant=tenant)
    for _ in range(rows):
        conversation = make_conversation(tenant=tenant, team=team, assignee=make_user(tenant=tenant))
        label_conversation(conversation, label, make_label(tenant=tenant))
    with django_assert_num_queries(2):
        shown = [conversation_row_json(row) for row in queries.with_labels(queries.conversations(tenant.id))]
    assert [len(row["labels"]) for row in shown] == [2] * rows


def test_a_new_conversation_is_told_of_without_asking_for_labels(
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    row = make_conversation()
    row.shown_labels = []
    with django_assert_num_queries(0):
        assert conversation_row_json(row)["labels"] == []


def test_change_owner_puts_a_team_in_charge_until_the_ai_is_back(tenant: Tenant) -> None:
    team, conversation = make_team(tenant=tenant), make_conversation(tenant=tenant)
    row = locked(conversation)
    services.change_owner(row, owner="queue", reason="rule", team=team)
    services.change_owner(row, owner="human", assignee=make_user(tenant=tenant))
    conversation.refresh_from_db()
    assert conversation.team == team
    services.change_owner(row, owner="ai")
    conversation.refresh_from_db()
    assert conversation.team is None


def test_removed_team_leaves_its_conversations_without_one(tenant: Tenant) -> None:
    team, other = make_team(tenant=tenant), make_team()
    conversation = make_conversation(tenant=tenant, team=team)
    assert remove_teams(tenant_id=tenant.id, team_ids=[team.id, other.id]) == 1
    conversation.refresh_from_db()
    assert conversation.team is None
    other.refresh_from_db()


# ── the labels themselves ───────────────────────────────────────────────────────────────────────────


def test_labels_are_found_by_id_and_title(tenant: Tenant) -> None:
    vip, refund = make_label(tenant=tenant, title="VIP"), make_label(tenant=tenant, title="退款")
    make_label(title="VIP")
    found = labels_named(tenant.id, ["vip", "VIP", str(refund.id), vip.id.hex])
    assert sorted(label.title for label in found) == ["VIP", "退款"]
    assert labels_named(tenant.id, []) == []


def test_labels_that_are_not_there_are_missing(tenant: Tenant) -> None:
    foreign, own = make_label(title="alien"), make_label(tenant=tenant, title="own")
    for name in ("alien", str(foreign.id), ""):
        with pytest.raises(LabelMissing):
            labels_named(tenant.id, [own.title, name])


@pytest.mark.parametrize("title", ["", "two words", "a,b", "x" * 41, "<b>", "VIP\n"])
def test_label_titles_are_one_word(tenant: Tenant, title: str) -> None:
    with pytest.raises(ValidationError):
        save_label(label=Label(tenant=tenant, title=title))


@pytest.mark.parametrize("title", ["VIP", "after-sales_2", "退款"])
def test_label_titles_may_be_of_any_script(tenant: Tenant, title: str) -> None:
    assert save_label(label=Label(tenant=tenant, title=title)).color == "gray"


def test_label_titles_are_unique_whatever_their_case(tenant: Tenant) -> None:
    make_label(title="vip")
    save_label(label=Label(tenant=tenant, title="VIP"))
    with pytest.raises(ValidationError), transaction.atomic():
        save_label(label=Label(tenant=tenant, title="vip"))


def test_deleted_label_leaves_its_conversations(tenant: Tenant) -> None:
    label, foreign = make_label(tenant=tenant), make_label()
    conversation = make_conversation(tenant=tenant)
    label_conversation(conversation, label)
    assert delete_labels(tenant_id=tenant.id, label_ids=[label.id, foreign.id]) == 1
    assert titles(conversation) == []
    assert Label.objects.get() == foreign
