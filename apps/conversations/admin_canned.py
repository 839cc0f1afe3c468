"""Canned responses of the tenant and its teams. What people keep for themselves is their own."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.conversations.canned import delete_responses, save_response
from apps.conversations.models import CannedResponse
from apps.tenants.admin_base import TenantModelAdmin
from apps.tenants.admin_roles import Area


@admin.register(CannedResponse)
class CannedResponseAdmin(TenantModelAdmin):
    area = Area.CONVERSATIONS
    fields = ("short_code", "title", "content", "team")
    list_display = ("short_code", "title", "excerpt", "team", "uses", "used_at")
    list_filter = ("team",)
    list_select_related = ("team",)
    search_fields = ("short_code", "title", "content")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(owner=None)

    @admin.display(description=_("text"))
    def excerpt(self, response: CannedResponse) -> str:
        return response.content[:80]

    def store(self, request: HttpRequest, row: Any, form: Any) -> None:
        save_response(response=row)

    def remove(self, *, tenant_id: UUID, ids: list[UUID]) -> None:
        delete_responses(tenant_id=tenant_id, response_ids=ids)
