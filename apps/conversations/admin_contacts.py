"""Who is blocked, and what was written down or joined: lists for supervisors."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.common.clock import now
from apps.conversations.admin_naming import VeiledAdmin
from apps.conversations.blocks import NetworkInvalid, network_named, store_block, unblock
from apps.conversations.models import Block, ContactMerge, ContactNote
from apps.tenants.admin_base import EvidenceAdmin
from apps.tenants.admin_forms import TenantModelForm
from apps.tenants.admin_roles import Area
from apps.tenants.models import User
from apps.tenants.veil import veil_of


class BlockForm(TenantModelForm):
    def clean_network(self) -> str:
        text = str(self.cleaned_data.get("network") or "")
        try:
            return network_named(text) if text else ""
        except NetworkInvalid:
            raise forms.ValidationError(
                _("Not an address or network. At most a /16 of IPv4, or a /32 of IPv6.")
            ) from None


@admin.register(Block)
class BlockAdmin(VeiledAdmin):
    area = Area.CONVERSATIONS
    form = BlockForm
    fields = ("contact", "network", "reason", "expires_at", "by_name", "created_at")
    readonly_fields = ("by_name", "created_at")
    autocomplete_fields = ("contact",)
    list_display = ("__str__", "reason", "by_name", "created_at", "expires_at", "is_in_force")
    list_filter = ("created_at", "expires_at")
    list_select_related = ("contact",)
    search_fields = ("contact__name", "contact__email", "network", "reason")

    @admin.display(description=_("in force"), boolean=True)
    def is_in_force(self, block: Block) -> bool:
        return block.expires_at is None or block.expires_at > now()

    def store(self, request: HttpRequest, row: Any, form: Any) -> None:
        if row._state.adding and isinstance(request.user, User):
            row.by, row.by_name = request.user, request.user.public_name
        store_block(row)

    def remove(self, *, tenant_id: UUID, ids: list[UUID]) -> None:
        for block in Block.objects.for_tenant(tenant_id).filter(pk__in=ids):
            unblock(block)


@admin.register(ContactNote)
class ContactNoteAdmin(VeiledAdmin, EvidenceAdmin):
    veiled = ("text",)
    area = Area.CONVERSATIONS
    fields = ("contact", "author_name", "shown_text", "created_at", "edited_at")
    readonly_fields = fields
    list_display = ("created_at", "contact", "author_name", "excerpt")
    list_filter = ("created_at",)
    list_select_related = ("contact", "tenant")
    search_fields = ("text", "author_name", "contact__name")

    @admin.display(description=_("note"))
    def excerpt(self, note: ContactNote) -> str:
        return veil_of(note.tenant).text(note.text)[:100]

    @admin.display(description=_("note"))
    def shown_text(self, note: ContactNote) -> str:
        return veil_of(note.tenant).text(note.text)


@admin.register(ContactMerge)
class ContactMergeAdmin(VeiledAdmin, EvidenceAdmin):
    veiled = ("changes",)
    area = Area.CONVERSATIONS
    fields = ("kept", "joined", "by_name", "created_at", "undone_at", "changes")
    readonly_fields = fields
    list_display = ("created_at", "kept", "joined", "by_name", "undone_at")
    list_filter = ("created_at", "undone_at")
    list_select_related = ("kept", "joined")
    search_fields = ("kept__name", "joined__name", "by_name")
