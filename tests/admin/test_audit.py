"""Every write leaves an entry: who, what, before and after, from where, and no secret."""

from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from apps.tenants.auditing import record
from apps.tenants.models import AuditEntry
from tests.admin.conftest import World
from tests.admin.test_forms import INBOX, PROVIDER, RULE
from tests.admin.urls import page
from tests.security.html_forms import form_data


def entries(world: World) -> list[AuditEntry]:
    mine = AuditEntry.objects.for_tenant(world.tenant.id).exclude(pk=world.rows["tenants.AuditEntry"].pk)
    return list(mine.order_by("created_at", "id"))


def test_adding_is_recorded(client: Client, ours: World) -> None:
    client.post(page("desk.TriggerRule", "add"), RULE, REMOTE_ADDR="203.0.113.9")
    (entry,) = entries(ours)
    assert (entry.actor, entry.action, entry.object_type) == (ours.owner, "added", "desk.triggerrule")
    assert (entry.address, entry.summary["object"]) == ("203.0.113.9", "Bulk orders")
    after = {"keywords": ["bulk order", "wholesale"]}
    assert entry.summary["changes"]["conditions"] == {"before": None, "after": after}


def test_change_is_recorded_with_before_and_after(client: Client, ours: World) -> None:
    rule = ours.rows["desk.TriggerRule"]
    address = page("desk.TriggerRule", "change", rule.pk)
    data = form_data(client.get(address)) | {"priority": "7", "inbox": ""}
    assert client.post(address, data).status_code == 302
    (entry,) = entries(ours)
    assert (entry.action, entry.object_id) == ("changed", str(rule.pk))
    assert entry.summary["changes"] == {
        "priority": {"before": 100, "after": 7},
        "inbox": {"before": str(rule.inbox_id), "after": None},
    }


def test_saving_unchanged_records_nothing(client: Client, ours: World) -> None:
    for label in (
        "desk.TriggerRule",
        "knowledge.Article",
        "tenants.Inbox",
        "desk.InboxAnswering",
        "ai.Persona",
    ):
        address = page(label, "change", ours.rows[label].pk)
        response = client.get(address)
        assert client.post(address, form_data(response)).status_code == 302
    assert entries(ours) == []


@pytest.mark.parametrize("way", ["page", "action"])
def test_deletion_is_recorded_with_what_was_there(client: Client, ours: World, way: str) -> None:
    word = ours.rows["moderation.SensitiveWord"]
    if way == "page":
        client.post(page("moderation.SensitiveWord", "delete", word.pk), {"post": "yes"})
    else:
        data: dict[str, Any] = {
            "action": "delete_selected",
            "_selected_action": [str(word.pk)],
            "post": "yes",
        }
        client.post(page("moderation.SensitiveWord", "changelist"), data)
    (entry,) = entries(ours)
    assert (entry.action, entry.object_id) == ("deleted", str(word.pk))
    assert entry.summary["changes"]["text"] == {"before": "word of Ours", "after": None}


def test_secrets_are_not_recorded(client: Client, ours: World) -> None:
    client.post(page("ai.Provider", "add"), PROVIDER | {"api_key": "sk-secret-1"})
    client.post(page("tenants.ApiKey", "add"), {"name": "Shop", "scopes": ["read"]})
    client.post(page("tenants.Inbox", "add"), INBOX)
    inbox = ours.rows["tenants.Inbox"]
    client.post(page("tenants.Inbox", "rotate_secret", inbox.pk))
    provider = ours.rows["ai.Provider"]
    provider.set_api_key("sk-secret-2")
    provider.save()
    client.post(page("ai.Provider", "delete", provider.pk), {"post": "yes"})
    recorded = [str(entry.summary) for entry in entries(ours)]
    assert [entry.action for entry in entries(ours)] == [
        "added",
        "added",
        "added",
        "secret rotated",
        "deleted",
    ]
    inbox.refresh_from_db()
    for secret in ("sk-secret", inbox.identity_secret, "gAAAA"):
        assert not [text for text in recorded if secret in text]
    assert entries(ours)[0].summary["changes"]["api_key"] == {"before": None, "after": "•••"}


def test_refused_input_records_nothing(client: Client, ours: World) -> None:
    client.post(
        page("desk.TriggerRule", "add"), RULE | {"conditions-0-0-kind": "regex", "conditions-0-0-lines": "("}
    )
    assert entries(ours) == []


def test_entry_page_shows_before_and_after(client: Client, ours: World) -> None:
    client.post(page("desk.TriggerRule", "add"), RULE)
    shown = client.get(page("tenants.AuditEntry", "change", entries(ours)[0].pk)).content.decode()
    assert "wholesale" in shown


@pytest.mark.parametrize("name", ["change", "delete"])
def test_entries_cannot_be_changed(client: Client, ours: World, name: str) -> None:
    entry = ours.rows["tenants.AuditEntry"]
    assert (
        client.post(page("tenants.AuditEntry", name, entry.pk), {"action": "x", "post": "yes"}).status_code
        == 403
    )
    assert AuditEntry.objects.filter(pk=entry.pk, action="done by Ours").exists()


def test_inbox_with_conversations_cannot_be_deleted(client: Client, ours: World) -> None:
    """It would take the evidence with it."""
    inbox = ours.rows["tenants.Inbox"]
    assert client.post(page("tenants.Inbox", "delete", inbox.pk), {"post": "yes"}).status_code == 403
    inbox.refresh_from_db()


def test_log_speaks_the_reader_s_language_and_keeps_unknown_words(client: Client, ours: World) -> None:
    client.post(page("desk.TriggerRule", "add"), RULE)
    record(tenant_id=ours.tenant.id, action="danced", object_type="moon", object_id="1")
    client.cookies["django_language"] = "zh-hans"
    response = client.get(page("tenants.AuditEntry", "changelist"))
    shown = response.context["cl"].model_admin
    with override("zh-hans"):
        told = [(shown.deed(entry), shown.thing(entry)) for entry in entries(ours)]
    assert told == [("新增", "触发规则"), ("danced", "moon")]
    assert "danced" in response.content.decode()
