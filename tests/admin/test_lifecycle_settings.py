"""When conversations end and go back, in the back office; and links of letters, which can be revoked there."""

from typing import Any

from django.test import Client
from django.urls import reverse

from apps.desk.models import MailedLink
from apps.tenants.models import AuditEntry, LifecycleSettings
from tests import factories as make
from tests.admin.conftest import World
from tests.admin.urls import page

FORM = {
    "end_ai_after_min": "60",
    "end_people_after_min": "0",
    "warn_before_min": "10",
    "return_after_min": "0",
    "return_when": "open",
    "mails_replies": "on",
}


def test_the_inbox_leads_to_its_settings(client: Client, ours: World) -> None:
    row = ours.rows["tenants.LifecycleSettings"]
    leads = reverse("admin:tenants_inbox_course", args=[row.inbox_id])
    change = reverse("admin:tenants_lifecyclesettings_change", args=[row.pk])
    assert client.get(leads)["Location"] == change
    plain = make.make_inbox(tenant=ours.tenant)
    answer = client.get(reverse("admin:tenants_inbox_course", args=[plain.pk]))
    assert answer["Location"].startswith(reverse("admin:tenants_lifecyclesettings_add"))
    client.post(answer["Location"], FORM | {"inbox": str(plain.pk)})
    assert LifecycleSettings.objects.get(inbox=plain).end_ai_after_min == 60


def test_a_warning_after_the_end_is_refused_beside_its_field(client: Client, ours: World) -> None:
    row = ours.rows["tenants.LifecycleSettings"]
    path = reverse("admin:tenants_lifecyclesettings_change", args=[row.pk])
    response: Any = client.post(path, FORM | {"end_ai_after_min": "10"})
    assert list(response.context["adminform"].form.errors) == ["warn_before_min"]
    assert LifecycleSettings.objects.get(pk=row.pk).end_ai_after_min == 0


def test_links_of_letters_are_revoked_once_and_on_record(client: Client, ours: World) -> None:
    link = ours.rows["desk.MailedLink"]
    data = {"action": "revoke_selected", "_selected_action": [str(link.pk)]}
    for _ in range(2):
        client.post(page("desk.MailedLink", "changelist"), data)
    assert MailedLink.objects.get(pk=link.pk).revoked_at is not None
    assert AuditEntry.objects.filter(object_id=str(link.pk), action="revoked").count() == 1
