"""The audit log: who did what from where, and that nobody changes it afterwards."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from apps.common.clock import now
from apps.conversations.models import Label
from apps.tenants import auditing
from apps.tenants.auditing import Origin, Via, coming_from
from apps.tenants.models import AuditEntry
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_record_names_person_place_and_program() -> None:
    user = make.make_user()
    tenant = user.memberships.get().tenant
    here = Origin(Via.CONSOLE, lambda: user, address="203.0.113.9", user_agent="Browser/1")
    with coming_from(here):
        auditing.record(tenant_id=tenant.id, action="revealed", row=user, reason="asked for a refund")
    entry = AuditEntry.objects.for_tenant(tenant.id).get()
    assert (entry.actor, entry.actor_name, entry.via) == (user, user.public_name, "console")
    assert (entry.address, entry.user_agent) == ("203.0.113.9", "Browser/1")
    assert entry.summary == {"object": str(user), "changes": {}, "reason": "asked for a refund"}


def test_record_of_a_command_names_it() -> None:
    tenant = make.make_tenant()
    with auditing.as_command("rotate_secrets"):
        auditing.record(tenant_id=tenant.id, action="done", object_type="t")
    entry = AuditEntry.objects.for_tenant(tenant.id).get()
    assert (entry.actor, entry.actor_name, entry.via) == (None, "manage.py rotate_secrets", "command")


def test_record_hides_secrets() -> None:
    tenant = make.make_tenant()
    given = {"password": "p", "encrypted_key": "k", "inner": {"secret": "s", "name": "n"}}
    auditing.record(tenant_id=tenant.id, action="done", object_type="t", **given)
    told = AuditEntry.objects.for_tenant(tenant.id).get().summary
    assert (told["password"], told["encrypted_key"]) == ("•••", "•••")
    assert told["inner"] == {"secret": "•••", "name": "n"}


@pytest.mark.parametrize("deed", ["update", "delete", "save"])
def test_entry_is_never_changed_or_deleted(deed: str) -> None:
    entry = make.make_owned("tenants.AuditEntry", action="done", object_type="t", object_id="1")
    rows = AuditEntry.objects.filter(pk=entry.pk)
    entry.action = "nothing"
    deeds = {"update": lambda: rows.update(action="nothing"), "delete": rows.delete, "save": entry.save}
    with pytest.raises(DatabaseError, match="neither changed nor deleted"), transaction.atomic():
        deeds[deed]()
    assert rows.get().action == "done"


def test_entry_outlives_the_account_it_names() -> None:
    user = make.make_user(display_name="Mei")
    tenant = user.memberships.get().tenant
    with coming_from(Origin(Via.ADMIN, lambda: user)):
        auditing.record(tenant_id=tenant.id, action="done", object_type="t")
    user.delete()
    assert AuditEntry.objects.for_tenant(tenant.id).get().actor_name == "Mei"


def test_forget_before_deletes_old_entries_of_that_tenant_alone() -> None:
    old, other = make.make_tenant(), make.make_tenant()
    for tenant in (old, other):
        make.make_owned("tenants.AuditEntry", tenant=tenant, action="done", object_type="t")
    assert auditing.forget_before(old.id, now() - timedelta(days=1)) == 0
    assert auditing.forget_before(old.id, now() + timedelta(seconds=1)) == 1
    assert list(AuditEntry.objects.values_list("tenant_id", flat=True)) == [other.id]
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEntry.objects.all().delete()


def test_watched_tells_before_and_after() -> None:
    label = make.make_label(title="new")
    with auditing.watched(label.tenant_id, Label, label.pk):
        Label.objects.filter(pk=label.pk).update(title="newer")
    with auditing.watched(label.tenant_id, Label, label.pk):
        pass
    with auditing.watched(label.tenant_id, Label, label.pk):
        label.delete()
    entries = AuditEntry.objects.for_tenant(label.tenant_id).order_by("created_at", "id")
    assert [entry.action for entry in entries] == ["changed", "deleted"]
    assert entries[0].summary["changes"] == {"title": {"before": "new", "after": "newer"}}
    assert entries[1].summary["changes"]["title"] == {"before": "newer", "after": None}
