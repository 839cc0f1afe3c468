"""Retention: what is due goes, what is held or younger stays, and the dry run counts the same."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import ProtectedError

from apps.common.clock import now
from apps.conversations.holds import OnHold
from apps.conversations.models import Contact, Conversation, Hold, PageView
from apps.conversations.removing import remove_contacts
from apps.desk.models import BotTurn, Notification
from apps.desk.protecting.keeping import dry_run, keep
from apps.tenants.models import AuditEntry, Tenant
from apps.tenants.protection import Class, Protection, protect, protection_of
from tests import factories as make

pytestmark = pytest.mark.django_db
LONG_AGO = now() - timedelta(days=40)


def keeping(tenant: Tenant, **days: int) -> Tenant:
    protect(tenant, Protection(days={Class(name): number for name, number in days.items()}))
    return tenant


def ended(tenant: Tenant, **fields: Any) -> Conversation:
    row: Conversation = make.make_conversation(
        tenant=tenant,
        status="resolved",
        contact=fields.pop("contact", None) or make.make_contact(tenant=tenant),
    )
    make.make_message(conversation=row)
    Conversation.objects.filter(pk=row.pk).update(last_activity_at=LONG_AGO, **fields)
    return row


def test_old_conversations_go_and_others_stay() -> None:
    tenant = keeping(make.make_tenant(), conversations=30)
    old, held, held_person = (ended(tenant) for _ in range(3))
    still_open = ended(tenant, status="open")
    young = make.make_conversation(tenant=tenant, status="resolved")
    foreign = ended(make.make_tenant())
    make.make_owned("conversations.Hold", tenant=tenant, conversation=held, reason="court")
    make.make_owned("conversations.Hold", tenant=tenant, contact=held_person.contact, reason="court")
    (due,) = dry_run(tenant.id, protection_of(tenant))
    assert (due.name, due.count) == (Class.CONVERSATIONS, 1)
    assert keep(tenant) == {"conversations": 1}
    left = {held.pk, held_person.pk, still_open.pk, young.pk, foreign.pk}
    assert set(Conversation.objects.values_list("pk", flat=True)) == left
    assert Contact.objects.filter(pk=old.contact_id).exists()
    entry = AuditEntry.objects.get(action="retention")
    assert (entry.via, entry.summary["removed"]) == ("worker", {"conversations": 1})


def test_everything_is_kept_by_default() -> None:
    tenant = make.make_tenant()
    ended(tenant)
    assert dry_run(tenant.id, protection_of(tenant)) == []
    assert keep(tenant) == {}
    assert not AuditEntry.objects.exists()


def test_contacts_without_conversations_go() -> None:
    tenant = keeping(make.make_tenant(), contacts=30)
    alone, talks, seen = (make.make_contact(tenant=tenant) for _ in range(3))
    make.make_conversation(contact=talks)
    Contact.objects.update(created_at=LONG_AGO)
    Contact.objects.filter(pk=seen.pk).update(last_seen_at=now())
    assert keep(tenant) == {"contacts": 1}
    assert not Contact.objects.filter(pk=alone.pk).exists()


def test_page_views_traces_and_notifications_go_by_their_own_days() -> None:
    tenant = keeping(make.make_tenant(), page_views=30, traces=30, notifications=30)
    conversation = make.make_conversation(tenant=tenant)
    for at in (LONG_AGO, now()):
        make.make_owned(
            "conversations.PageView",
            tenant=tenant,
            contact=conversation.contact,
            url="https://a.example",
            at=at,
        )
    turn = make.make_turn(
        conversation=conversation, state="answered", trace=[{"stage": "x", "question": "q"}]
    )
    BotTurn.objects.filter(pk=turn.pk).update(created_at=LONG_AGO)
    user = make.make_user(tenant=tenant)
    make.make_owned("desk.Notification", tenant=tenant, user=user, kind="team")
    Notification.objects.update(created_at=LONG_AGO)
    assert keep(tenant) == {"page_views": 1, "traces": 1, "notifications": 1}
    assert PageView.objects.get().at > LONG_AGO
    turn.refresh_from_db()
    assert (turn.trace, turn.state) == ([], "answered")


def test_keep_ends_when_its_time_is_up() -> None:
    tenant = keeping(make.make_tenant(), conversations=30)
    ended(tenant)
    assert keep(tenant, until=lambda: True) == {}
    assert Conversation.objects.count() == 1


def test_hold_keeps_its_contact_from_every_deletion() -> None:
    conversation = make.make_conversation()
    hold = make.make_owned(
        "conversations.Hold", tenant=conversation.tenant, conversation=conversation, reason="court"
    )
    with pytest.raises(OnHold):
        remove_contacts(tenant_id=conversation.tenant_id, contact_ids=[conversation.contact_id])
    with pytest.raises(ProtectedError):
        conversation.contact.delete()
    Hold.objects.filter(pk=hold.pk).delete()
    assert remove_contacts(tenant_id=conversation.tenant_id, contact_ids=[conversation.contact_id]) == 1
