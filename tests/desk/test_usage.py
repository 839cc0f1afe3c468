"""Messages of a month: counted bit by bit, each once."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import localdate

from apps.conversations.models import Conversation, Message
from apps.desk.usage import count_messages_of, uses, uses_of
from apps.tenants.models import MonthlyUsage, Tenant
from tests import factories as make

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 10, 12, tzinfo=UTC)


def say(conversation: Conversation, at: datetime, kind: str = "visitor") -> None:
    message = make.make_message(conversation=conversation, kind=kind)
    Message.objects.filter(pk=message.pk).update(created_at=at)
    Conversation.objects.filter(pk=conversation.pk).update(last_activity_at=at)


def counted(tenant: Tenant) -> dict[str, int]:
    rows = MonthlyUsage.objects.for_tenant(tenant.id).order_by("month")
    return {row.month.isoformat(): row.messages for row in rows}


def test_each_message_counts_once_however_often_one_counts() -> None:
    conversation = make.make_conversation()
    for minutes in (0, 5, 10):
        say(conversation, NOON + timedelta(minutes=minutes))
    for minutes in (1, 1, 6, 6, 30):
        count_messages_of(conversation.tenant_id, NOON + timedelta(minutes=minutes))
    assert counted(conversation.tenant) == {"2026-11-01": 3}


def test_only_people_and_the_ai_of_the_own_tenant_count() -> None:
    conversation, other = make.make_conversation(), make.make_conversation()
    for kind in ("visitor", "agent", "ai", "system"):
        say(conversation, NOON, kind)
    say(other, NOON)
    count_messages_of(conversation.tenant_id, NOON + timedelta(minutes=1))
    assert (counted(conversation.tenant), counted(other.tenant)) == ({"2026-11-01": 3}, {})


def test_last_hour_of_a_month_counts_for_it() -> None:
    """A month begins at midnight where the installation is."""
    conversation = make.make_conversation()
    midnight = datetime(2026, 11, 30, 16, tzinfo=UTC)  # of December the first in Shanghai
    count_messages_of(conversation.tenant_id, midnight - timedelta(hours=1))
    say(conversation, midnight - timedelta(minutes=1))
    say(conversation, midnight)
    for hours in (1, 2):
        count_messages_of(conversation.tenant_id, midnight + timedelta(hours=hours))
    assert counted(conversation.tenant) == {"2026-11-01": 1, "2026-12-01": 1}


def test_uses_are_counted_tenant_by_tenant() -> None:
    tenant, other = make.make_tenant(), make.make_tenant()
    make.make_limits(tenant=tenant, inboxes=4, ai_cost=Decimal(10))
    for each in (tenant, other, tenant):
        make.make_inbox(tenant=each)
        make.make_contact(tenant=each)
    make.make_user(tenant=tenant)
    make.make_spending(tenant=tenant, day=localdate(), cost=Decimal(8))
    assert [(use.name, use.used, use.level) for use in uses(tenant.id)] == [
        ("people", 1, "ok"),
        ("inboxes", 2, "ok"),
        ("contacts", 2, "ok"),
        ("messages", 0, "ok"),
        ("ai_cost", Decimal(8), "warn"),
    ]
    assert [use.used for use in uses_of([tenant.id, other.id])[other.id]] == [0, 1, 1, 0, 0]
