"""The pages of data protection in the back office."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from apps.common.clock import now
from apps.common.sensitive import Kind
from apps.conversations.models import Contact, Conversation, Message
from apps.desk.models import DataRequest
from apps.desk.protecting.requests import work_at
from apps.tenants.models import AuditEntry, Tenant, User
from apps.tenants.protection import Class, Protection, protect, protection_of
from tests import factories as make
from tests.admin.conftest import World
from tests.admin.urls import page

Enter = Callable[[User], Client]
CARD = "4111 1111 1111 1111"


def test_page_stores_what_is_masked_and_kept(client: Client, ours: World) -> None:
    given = {"masked": ["card", "phone"], "withheld": ["email"], "days_traces": "30", "days_audit": "365"}
    response = client.post(reverse("data_protection"), given)
    assert response.status_code == 302
    found = protection_of(Tenant.objects.get(pk=ours.tenant.pk))
    assert found.masked == {Kind.CARD, Kind.PHONE}
    assert found.withheld == {Kind.CARD, Kind.IDENTITY, Kind.EMAIL}
    assert found.days == {Class.TRACES: 30, Class.AUDIT: 365}
    entry = AuditEntry.objects.get(tenant=ours.tenant, object_type="tenants.tenant", action="changed")
    assert (entry.actor, entry.via) == (ours.owner, "admin")


def test_trying_counts_and_stores_nothing(client: Client, ours: World) -> None:
    Conversation.objects.for_tenant(ours.tenant.pk).update(
        status="resolved", last_activity_at=now() - timedelta(days=50)
    )
    free = Conversation.objects.for_tenant(ours.tenant.pk).count()
    response = client.post(reverse("data_protection"), {"try": "1", "days_conversations": "30"})
    assert [(row["days"], row["count"]) for row in response.context["due"]] == [(30, str(free))]
    assert protection_of(Tenant.objects.get(pk=ours.tenant.pk)).days == {}


def test_audit_log_is_kept_for_a_while(client: Client, ours: World) -> None:
    response = client.post(reverse("data_protection"), {"days_audit": "10"})
    assert response.context["form"].errors.keys() == {"days_audit"}


@pytest.mark.parametrize("role", ["supervisor", "analyst", "editor"])
def test_page_is_for_those_who_manage_data(ours: World, enter: Enter, role: str) -> None:
    user = make.make_user(tenant=ours.tenant, role=role, is_staff=True)
    assert enter(user).get(reverse("data_protection")).status_code == 403
    assert enter(user).get(page("desk.DataRequest", "changelist")).status_code == 403


def test_lists_and_threads_are_masked(client: Client, ours: World) -> None:
    conversation = ours.rows["conversations.Conversation"]
    make.make_message(conversation=conversation, content=f"card {CARD}")
    Contact.objects.filter(pk=conversation.contact_id).update(phone=CARD, custom_attributes={"card": CARD})
    message = Message.objects.get(content=f"card {CARD}")
    for label, view, ids in (
        ("conversations.Conversation", "changelist", []),
        ("conversations.Conversation", "change", [conversation.pk]),
        ("conversations.Message", "changelist", []),
        ("conversations.Message", "change", [message.pk]),
        ("conversations.Contact", "change", [conversation.contact_id]),
    ):
        shown = client.get(page(label, view, *ids)).content.decode()
        assert CARD not in shown, (label, view)
        assert "1111" in shown


def test_looking_at_a_blocked_message_is_on_record(client: Client, ours: World) -> None:
    conversation = ours.rows["conversations.Conversation"]
    blocked = make.make_message(conversation=conversation, content="x", visibility="supervisors")
    client.get(page("conversations.Message", "change", blocked.pk))
    entry = AuditEntry.objects.get(action="viewed blocked")
    assert (entry.object_id, entry.actor) == (str(blocked.pk), ours.owner)


def test_contact_is_exported_and_downloaded(client: Client, ours: World) -> None:
    contact = ours.rows["conversations.Contact"]
    address = reverse("admin:desk_datarequest_ask", args=[contact.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"kind": "export", "reason": "letter"}).status_code == 302
    row = DataRequest.objects.get(kind="export", reason="letter")
    download = reverse("admin:desk_datarequest_download", args=[row.pk])
    assert client.get(download).status_code == 404
    work_at(row.pk)
    response = client.get(download)
    assert b"".join(response.streaming_content)[:2] == b"PK"
    actions = AuditEntry.objects.filter(object_id=str(contact.pk)).order_by("created_at", "id")
    assert [entry.action for entry in actions] == ["export asked for", "export done", "export downloaded"]
    assert "data-request-download" in client.get(page("desk.DataRequest", "change", row.pk)).content.decode()


def test_erasing_asks_for_the_name(client: Client, ours: World) -> None:
    contact = ours.rows["conversations.Contact"]
    address = reverse("admin:desk_datarequest_ask", args=[contact.pk])
    refused = client.post(address, {"kind": "delete", "typed": "somebody"})
    assert refused.context["form"].errors.keys() == {"typed"}
    assert client.post(address, {"kind": "delete", "typed": str(contact)}).status_code == 302


def test_audit_log_is_exported(client: Client, ours: World) -> None:
    entry = ours.rows["tenants.AuditEntry"]
    protect(ours.tenant, Protection(masked=frozenset()))
    data = {"action": "export_selected", "_selected_action": [str(entry.pk)]}
    response = client.post(page("tenants.AuditEntry", "changelist"), data)
    lines = response.content.decode().splitlines()
    assert lines[0].lstrip("\ufeff").startswith("created_at,actor_name,via,action")
    assert "done by Ours" in lines[1]
    assert len(lines) == 2
    assert AuditEntry.objects.filter(tenant=ours.tenant, action="exported").count() == 1
