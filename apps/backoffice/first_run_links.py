"""Where each step of the first-run guide is done."""

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.common.ids import new_id
from apps.desk.first_run import Step
from apps.desk.mailing import is_available
from apps.tenants.models import Inbox, Tenant

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise


class Link(NamedTuple):
    """name: for tests."""

    name: str
    text: "StrPromise"
    address: str


def links_of(step: Step, tenant: Tenant, *, is_done: bool) -> list[Link]:
    if step == Step.INBOX and not is_done:
        return [Link("inbox", _("Make an inbox"), _new_inbox(tenant))]
    if step == Step.SITE:
        return _installation(tenant.id)
    if step == Step.COLLEAGUE and not is_done and is_available():
        return [Link("invite", _("Invite somebody"), _with_tenant("admin:tenants_invitation_add", tenant))]
    if step == Step.KNOWLEDGE and not is_done:
        return []  # what can be done stands on the page itself
    name, text, page = (AFTER if is_done else BEFORE)[step]
    return [Link(name, text, _with_tenant(page, tenant))]


BEFORE: "dict[Step, tuple[str, StrPromise, str]]" = {
    Step.MODEL: ("provider", _("Connect a model"), "admin:ai_provider_add"),
    Step.TRY: ("playground", _("Open the playground"), "playground"),
    Step.COLLEAGUE: ("people", _("Add a colleague"), "admin:tenants_user_add"),
    Step.HOURS: ("hours", _("Enter business hours"), "admin:tenants_businesshours_add"),
}
AFTER: "dict[Step, tuple[str, StrPromise, str]]" = {
    Step.MODEL: ("providers", _("Models"), "admin:ai_provider_changelist"),
    Step.KNOWLEDGE: ("articles", _("Articles"), "admin:knowledge_article_changelist"),
    Step.INBOX: ("inboxes", _("Inboxes"), "admin:tenants_inbox_changelist"),
    Step.TRY: ("playground", _("Open the playground"), "playground"),
    Step.COLLEAGUE: ("people", _("Members"), "admin:tenants_membership_changelist"),
    Step.HOURS: ("hours", _("Business hours"), "admin:tenants_businesshours_changelist"),
}


def _with_tenant(page: str, tenant: Tenant) -> str:
    """Forms of superusers ask for the tenant; everybody else's is set by the server, and lists know no such filter."""
    is_form = page.endswith("_add")
    return reverse(page) + (f"?tenant={tenant.id}" if is_form else "")


def _new_inbox(tenant: Tenant) -> str:
    """With a name and a free site key, so that saving is all there is to do."""
    key = f"{tenant.slug[:36]}-{new_id().hex[-6:]}"
    query = urlencode({"tenant": tenant.id, "name": tenant.name, "site_key": key})
    return f"{reverse('admin:tenants_inbox_add')}?{query}"


def _installation(tenant_id: UUID) -> list[Link]:
    oldest = Inbox.objects.for_tenant(tenant_id).filter(is_active=True).order_by("created_at").first()
    if oldest is None:
        return []
    page = reverse("admin:tenants_inbox_installation", args=[oldest.pk])
    return [Link("installation", _("Show the line and check the site"), page)]
