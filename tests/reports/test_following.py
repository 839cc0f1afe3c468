"""Figures follow what happens: whatever changes is counted again, and nothing is counted twice."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from apps.common.clock import now
from apps.conversations import services as conversations
from apps.conversations import triage
from apps.conversations.merging import merge
from apps.conversations.models import Conversation, Label
from apps.conversations.removing import remove_contacts
from apps.reports import following
from apps.reports.models import ConversationHour, CountProgress
from apps.reports.queries import counted_until, report, today
from apps.reports.shapes import Filters, Period
from apps.reports.tasks import count
from apps.tenants.models import BusinessHours, Inbox, Tenant
from tests import factories
from tests.reports.stories import MONDAY, counted, filters, tell

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
WHAT_IS_COUNTED = [
    field.attname
    for field in ConversationHour._meta.concrete_fields
    if field.name not in ("id", "created_at")
]


@pytest.fixture
def inbox() -> Inbox:
    return factories.make_inbox()


def of_month(tenant: Tenant) -> Filters:
    return Filters(tenant_id=tenant.id, period=Period.last_days(30, today(tenant.id)))


def value(name: str, figure: str, chosen: Filters) -> Any:
    return report(name, chosen).figure(figure).number.value


def rows(tenant: Tenant) -> list[tuple[Any, ...]]:
    stored = ConversationHour.objects.for_tenant(tenant.id).order_by("conversation_id", "day", "hour")
    return [tuple(row.values()) for row in stored.values(*WHAT_IS_COUNTED)]


def looked(tenant: Tenant, ago: timedelta) -> None:
    """As if the last count had been that long ago."""
    CountProgress.objects.for_tenant(tenant.id).update(looked_at=now() - ago, counted_until=now() - ago)


def test_counting_twice_changes_nothing(inbox: Inbox) -> None:
    tell(inbox=inbox, lines=[(0, "visitor"), (1, "ai"), (70, "visitor")])
    assert counted(inbox.tenant) == 1
    first = rows(inbox.tenant)
    following.begin_again(inbox.tenant_id)
    assert counted(inbox.tenant) == 1
    assert (len(first), rows(inbox.tenant)) == (2, first)


def test_what_moved_is_counted_again_and_nothing_else(inbox: Inbox) -> None:
    tell(inbox=inbox, lines=[(0, "visitor")])
    moved = factories.make_conversation(inbox=inbox)
    factories.make_message(conversation=moved)
    assert counted(inbox.tenant) == 2
    looked(inbox.tenant, timedelta(0))
    factories.make_message(conversation=moved)
    assert counted(inbox.tenant) == 1
    assert value("conversations", "visitor_messages", of_month(inbox.tenant)) == 2


def test_task_counts_the_tenants_where_something_moved(inbox: Inbox) -> None:
    tell(inbox=inbox, lines=[(0, "visitor")])
    quiet = factories.make_inbox()
    sleeping = factories.make_inbox(tenant=factories.make_tenant(is_active=False))
    tell(inbox=sleeping, lines=[(0, "visitor")])
    assert following.tenants_to_count() == [inbox.tenant_id]
    count()
    assert following.tenants_to_count() == []
    assert counted_until(inbox.tenant_id) is not None
    assert counted_until(quiet.tenant_id) is None


def test_a_few_at_a_time_leave_nothing_out(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "AT_ONCE", 2)
    for number in range(5):
        tell(inbox=inbox, opened_at=MONDAY + HOUR * (number // 2), lines=[(0, "visitor")])  # some at once
    assert following.count_chunk(inbox.tenant_id) == (2, True)
    assert counted_until(inbox.tenant_id) == MONDAY + HOUR * 0  # the third is of the next hour
    while following.count_chunk(inbox.tenant_id).is_more:
        pass
    assert value("conversations", "new", filters(inbox.tenant)) == 5


def test_labels_status_and_team_follow(inbox: Inbox) -> None:
    conversation = factories.make_conversation(inbox=inbox)
    factories.make_message(conversation=conversation)
    label = factories.make_label(tenant=inbox.tenant)
    team = factories.make_team(tenant=inbox.tenant)
    counted(inbox.tenant)
    locked = conversations.locked_conversation(inbox.tenant_id, conversation.id)
    triage.set_labels(locked, [label])
    triage.set_team(locked, team=team)
    looked(inbox.tenant, timedelta(seconds=30))
    counted(inbox.tenant)
    found = {table.name: table for table in report("conversations", of_month(inbox.tenant)).tables}
    assert [(row.key, row.numbers[0].value) for row in found["label"].rows] == [(str(label.id), 1)]
    assert [(row.key, row.numbers[0].value) for row in found["team"].rows] == [(str(team.id), 1)]
    assert [(row.key, row.numbers[0].value) for row in found["status"].rows] == [("open", 1)]
    Label.objects.all().delete()
    assert [table.rows for table in report("ai", of_month(inbox.tenant)).tables if table.name == "label"] == [
        []
    ]


def test_removed_contacts_leave_the_figures(inbox: Inbox) -> None:
    gone = tell(inbox=inbox, lines=[(0, "visitor")])
    tell(inbox=inbox, lines=[(0, "visitor")])
    counted(inbox.tenant)
    remove_contacts(tenant_id=inbox.tenant_id, contact_ids=[gone.contact_id])
    assert value("conversations", "new", filters(inbox.tenant)) == 1


def test_who_comes_back_takes_the_solution_back(inbox: Inbox) -> None:
    solved = tell(
        inbox=inbox,
        opened_at=now() - HOUR * 50,
        status="resolved",
        lines=[(0, "visitor"), (1, "ai"), (2, "resolved")],
    )
    counted(inbox.tenant)
    chosen = of_month(inbox.tenant)
    assert (value("ai", "ai_pending", chosen), value("ai", "ai_refuted", chosen)) == (1, 0)
    looked(inbox.tenant, timedelta(minutes=5))
    tell(inbox=inbox, contact=solved.contact, opened_at=now(), lines=[(0, "visitor")])
    counted(inbox.tenant)
    assert (value("ai", "ai_pending", chosen), value("ai", "ai_refuted", chosen)) == (0, 1)


def test_merged_contacts_are_one_person(inbox: Inbox) -> None:
    earlier = tell(
        inbox=inbox, opened_at=MONDAY, status="resolved", lines=[(0, "visitor"), (1, "ai"), (2, "resolved")]
    )
    later = tell(inbox=inbox, opened_at=MONDAY + HOUR, lines=[(0, "visitor")])
    counted(inbox.tenant)
    chosen = filters(inbox.tenant)
    assert (value("conversations", "visitors", chosen), value("ai", "ai_refuted", chosen)) == (2, 0)
    merge(inbox.tenant_id, earlier.contact_id, later.contact_id, by=None, by_name="Rain")
    factories.make_message(conversation=factories.make_conversation(inbox=inbox))
    counted(inbox.tenant)
    assert (value("conversations", "visitors", chosen), value("ai", "ai_refuted", chosen)) == (1, 1)


def test_ends_are_looked_at_again_when_nobody_came_back(inbox: Inbox) -> None:
    """What the visitor read meanwhile leaves no line in the thread."""
    said = [(0, "visitor"), (1, "ai"), (2, "resolved")]
    ended = tell(inbox=inbox, opened_at=now() - HOUR * 73, status="resolved", lines=said)
    counted(inbox.tenant)
    chosen = of_month(inbox.tenant)
    assert value("overview", "stayed", chosen) == 0
    Conversation.objects.filter(pk=ended.pk).update(visitor_read_seq=3)
    looked(inbox.tenant, HOUR * 2)
    assert following.tenants_to_count() == [inbox.tenant_id]
    count()
    assert value("overview", "stayed", chosen) == 100
    assert (value("ai", "ai_assumed", chosen), value("ai", "ai_resolution", chosen)) == (1, 100)


def test_another_zone_counts_everything_anew(inbox: Inbox) -> None:
    tell(inbox=inbox, opened_at=MONDAY, lines=[(0, "visitor")])
    counted(inbox.tenant)
    assert ConversationHour.objects.get().hour == 10
    factories.make_hours(tenant=inbox.tenant, time_zone="Europe/Berlin")
    counted(inbox.tenant)
    assert ConversationHour.objects.get().hour == 3
    assert BusinessHours.objects.count() == 1


def test_rebuild_counts_from_the_beginning_and_says_so(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "AT_ONCE", 2)
    for number in range(3):
        tell(inbox=inbox, opened_at=MONDAY + HOUR * number, lines=[(0, "visitor")])
    counted(inbox.tenant)
    ConversationHour.objects.all().delete()
    printed = StringIO()
    call_command("rebuild_reports", inbox.tenant.slug, stdout=printed)
    assert printed.getvalue().splitlines() == [
        f"{inbox.tenant.slug}: 2 …",
        f"{inbox.tenant.slug}: 3 conversations counted",
    ]
    assert ConversationHour.objects.count() == 3
    call_command("rebuild_reports", "--resume", stdout=(printed := StringIO()))
    assert f"{inbox.tenant.slug}: 0 conversations counted" in printed.getvalue()


def test_rebuild_refuses_unknown_tenants() -> None:
    with pytest.raises(CommandError, match="no tenant nobody"):
        call_command("rebuild_reports", "nobody")
