"""Answer styles."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.ai import services
from apps.ai.models import Persona
from apps.tenants.admin_base import TenantModelAdmin
from apps.tenants.admin_forms import TenantModelForm
from apps.tenants.admin_roles import Area


class PersonaForm(TenantModelForm):
    def _get_validation_exclusions(self) -> set[str]:
        """That there is one default is not checked here: the service lets a new one take the old one's place."""
        return super()._get_validation_exclusions() | {"is_default"}


@admin.register(Persona)
class PersonaAdmin(TenantModelAdmin):
    area = Area.AUTOMATION
    form = PersonaForm
    lines_fields = {"forbidden_topics": None}
    fieldsets = (
        (None, {"fields": ("name", "tone", "language", "max_length", "is_default")}),
        (_("Words"), {"fields": ("opening", "closing", "instructions", "forbidden_topics", "fallback_text")}),
    )
    list_display = ("name", "tone", "language", "max_length", "is_default")
    list_filter = ("tone", "language")
    search_fields = ("name",)

    def store(self, request: HttpRequest, row: Any, form: Any) -> None:
        services.save_persona(persona=row)

    def remove(self, *, tenant_id: UUID, ids: list[UUID]) -> None:
        services.remove_personas(tenant_id=tenant_id, persona_ids=ids)
