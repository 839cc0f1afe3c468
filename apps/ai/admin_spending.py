"""What answers cost, day by day and month by month, and how much they may cost."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.ai import queries, services
from apps.ai.models import Budget, Spending
from apps.tenants.admin_base import EvidenceAdmin, TenantModelAdmin
from apps.tenants.admin_roles import Area


@admin.register(Budget)
class BudgetAdmin(TenantModelAdmin):
    area = Area.ACCESS
    list_display = (
        "__str__",
        "visitor_tokens_per_day",
        "visitor_cost_per_day",
        "tokens_per_month",
        "cost_per_month",
    )
    fieldsets = (
        (_("Each visitor"), {"fields": ("visitor_tokens_per_day", "visitor_cost_per_day")}),
        (_("Everybody together"), {"fields": ("tokens_per_month", "cost_per_month", "warn_at_percent")}),
    )

    def store(self, request: HttpRequest, row: Any, form: Any) -> None:
        services.save_budget(budget=row)

    def remove(self, *, tenant_id: UUID, ids: list[UUID]) -> None:
        services.remove_budgets(tenant_id=tenant_id, budget_ids=ids)


@admin.register(Spending)
class SpendingAdmin(EvidenceAdmin):
    """The tenant's days, and what its months came to above them. Visitors' days are for the budgets alone."""

    area = Area.ACCESS
    list_display = ("day", "requests", "prompt_tokens", "completion_tokens", "cost")
    date_hierarchy = "day"
    change_list_template = "admin/spending.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(contact_id=None)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        months = queries.months(self.get_queryset(request))
        return super().changelist_view(request, {"months": months} | (extra_context or {}))
