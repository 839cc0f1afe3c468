"""Known answers: asked often, to be read, edited and confirmed by people."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.ai import remembering
from apps.ai.models import KnownAnswer
from apps.tenants.admin_base import TenantModelAdmin
from apps.tenants.admin_roles import Area


@admin.register(KnownAnswer)
class KnownAnswerAdmin(TenantModelAdmin):
    area = Area.KNOWLEDGE
    fieldsets = (
        (None, {"fields": ("question", "text", "cited", "state")}),
        (
            _("Details"),
            {
                "fields": (
                    "language",
                    "times_asked",
                    "last_asked_at",
                    "checked_at",
                    "confirmed_by",
                    "confirmed_at",
                )
            },
        ),
    )
    readonly_fields = (
        "question",
        "cited",
        "language",
        "times_asked",
        "last_asked_at",
        "checked_at",
        "confirmed_by",
        "confirmed_at",
    )
    list_display = ("question", "state", "language", "times_asked", "last_asked_at", "checked_at")
    list_filter = ("state", "language")
    search_fields = ("question", "text")
    actions = ("confirm", "withdraw")

    @admin.display(description=_("sources"))
    def cited(self, known: KnownAnswer) -> str:
        return "; ".join(f"[{each.get('index')}] {each.get('title')}" for each in known.citations) or "–"

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # what the company wants to say from the start is an article

    def store(self, request: HttpRequest, row: Any, form: Any) -> None:
        if form.changed_data:  # who only looks confirms nothing
            remembering.save_known_answer(known=row, by=request.user.pk)

    @admin.action(description=_("Confirm the selected answers"), permissions=["change"])
    def confirm(self, request: HttpRequest, queryset: QuerySet[KnownAnswer]) -> None:
        for row in queryset.exclude(state=KnownAnswer.State.CONFIRMED):
            if remembering.confirm(tenant_id=row.tenant_id, ids=[row.pk], by=request.user.pk):
                self._audit_state(request, row, KnownAnswer.State.CONFIRMED)

    @admin.action(description=_("Withdraw the selected answers"), permissions=["change"])
    def withdraw(self, request: HttpRequest, queryset: QuerySet[KnownAnswer]) -> None:
        for row in queryset.exclude(state=KnownAnswer.State.WITHDRAWN):
            remembering.withdraw(tenant_id=row.tenant_id, ids=[row.pk])
            self._audit_state(request, row, KnownAnswer.State.WITHDRAWN)

    def _audit_state(self, request: HttpRequest, row: KnownAnswer, state: str) -> None:
        self.audit(request, "changed", row, {"state": {"before": row.state, "after": str(state)}})
