"""The links that letters to visitors carried: who got one is not kept, what became of it is. They can be revoked."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.conversations.admin_naming import VeiledAdmin
from apps.desk.mailed_links import revoke_link
from apps.desk.models import MailedLink
from apps.tenants.admin_base import EvidenceAdmin, TenantModelAdmin
from apps.tenants.admin_roles import Area


@admin.register(MailedLink)
class MailedLinkAdmin(VeiledAdmin, EvidenceAdmin):
    area = Area.CONVERSATIONS
    fields = ("conversation", "purpose", "created_at", "expires_at", "used_at", "revoked_at")
    readonly_fields = fields
    list_display = ("conversation", "purpose", "created_at", "expires_at", "used_at", "revoked_at")
    list_filter = ("purpose", "created_at")
    list_select_related = ("conversation__contact",)
    actions = ["revoke_selected"]

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return TenantModelAdmin.has_change_permission(self, request)

    @admin.action(description=_("Revoke the selected links"), permissions=["revoke"])
    def revoke_selected(self, request: HttpRequest, queryset: QuerySet[MailedLink]) -> None:
        for link in queryset:
            if revoke_link(link):
                self.audit(request, "revoked", link, {})
        messages.success(request, _t("The links no longer open anything."))
