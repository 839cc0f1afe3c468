"""Contacts: who wrote, with what is known of them. Names and addresses as the reader may see them."""

import json
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from apps.conversations.admin_naming import VeiledAdmin
from apps.conversations.models import Contact
from apps.conversations.removing import remove_contacts
from apps.conversations.veiling import CONTACT
from apps.tenants import admin_audit, auditing
from apps.tenants.admin_forms import TenantModelForm
from apps.tenants.admin_roles import Area
from apps.tenants.veil import OPEN, veil_of

VEILED = ("name", "email", "phone")


class ContactForm(TenantModelForm):
    """What is masked stays as it is unless somebody writes something else."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._stored = {name: getattr(self.instance, name) for name in VEILED}
        veil = veil_of(self.instance.tenant) if self.instance.tenant_id else OPEN
        for name in self._stored.keys() & self.fields.keys():
            self.initial[name] = veil.text(self._stored[name])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name, stored in self._stored.items():
            if name in cleaned and cleaned[name] == self.initial.get(name):
                cleaned[name] = stored
        return cleaned


@admin.register(Contact)
class ContactAdmin(VeiledAdmin):
    area = Area.CONVERSATIONS
    veiled = CONTACT
    form = ContactForm
    fields = (
        "name",
        "email",
        "phone",
        "shown_identifier",
        "is_verified",
        "locale",
        "shown_attributes",
        "created_at",
        "last_seen_at",
        "rights",
    )
    readonly_fields = (
        "shown_identifier",
        "is_verified",
        "locale",
        "shown_attributes",
        "created_at",
        "last_seen_at",
        "rights",
    )
    list_display = (
        "name_or_id",
        "shown_email",
        "shown_identifier",
        "is_verified",
        "created_at",
        "last_seen_at",
    )
    list_filter = ("is_verified", "created_at")
    list_select_related = ("tenant",)
    search_fields = ("name", "email", "identifier")

    @admin.display(description=_("name"), ordering="name")
    def name_or_id(self, contact: Contact) -> str:
        return veil_of(contact.tenant).text(str(contact))

    @admin.display(description=_("e-mail"), ordering="email")
    def shown_email(self, contact: Contact) -> str:
        return veil_of(contact.tenant).text(contact.email) or "–"

    @admin.display(description=_("identifier"), ordering="identifier")
    def shown_identifier(self, contact: Contact) -> str:
        return veil_of(contact.tenant).text(contact.identifier) or "–"

    @admin.display(description=_("custom attributes"))
    def shown_attributes(self, contact: Contact) -> str:
        shown = veil_of(contact.tenant).value(contact.custom_attributes)
        return json.dumps(shown, ensure_ascii=False, indent=1) if shown else "–"

    @admin.display(description=_("data protection"))
    def rights(self, contact: Contact) -> str:
        """Who may not ask is told so by the page itself."""
        address = reverse("admin:desk_datarequest_ask", args=[contact.pk])
        return format_html('<a class="kefu-found__link" href="{}">{}</a>', address, _("Export or erase …"))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # a contact is somebody who wrote

    def remove(self, *, tenant_id: UUID, ids: list[UUID]) -> None:
        remove_contacts(tenant_id=tenant_id, contact_ids=ids)

    def audit(self, request: HttpRequest, action: str, row: Any, changes: admin_audit.Changes) -> None:
        """Which fields, and not what stood there: nobody could be erased from a log that nobody can change."""
        with auditing.coming_from(admin_audit.origin_of(request, auditing.Via.ADMIN)):
            auditing.record(
                tenant_id=row.tenant_id,
                action=action,
                object_type=Contact._meta.label_lower,
                object_id=row.pk,
                title=f"#{row.pk.hex[-6:]}",
                fields=sorted(changes),
            )
