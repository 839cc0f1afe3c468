"""Pages of rows that tell of a contact: their titles, lists and choices call people as they may be shown."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db.models import ForeignKey
from django.http import HttpRequest, HttpResponse

from apps.common.sensitive import Kind
from apps.conversations.veiling import people_of, shown_row
from apps.tenants.admin_base import TenantModelAdmin
from apps.tenants.admin_scope import scope_of
from apps.tenants.veil import Veil, veil_of

EVERYTHING = Veil(frozenset(Kind))


class VeiledAdmin(TenantModelAdmin):
    """Everything that writes str(row) writes the masked copy's. What is stored comes from the row itself."""

    veiled: ClassVar[Iterable[str]] = ()  # columns of the row's own in which personal data may stand

    def shown(self, row: Any) -> Any:
        return shown_row(veil_of(row.tenant), row, tuple(self.veiled))

    # ── lists ───────────────────────────────────────────────────────────────────────────────────────
    def get_list_select_related(self, request: HttpRequest) -> list[str]:
        return [*super().get_list_select_related(request), "tenant", *people_of(self.model)]

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        changelist = super().get_changelist_instance(request)
        changelist.result_list = [self.shown(row) for row in changelist.result_list]
        return changelist

    # ── the pages of a row ──────────────────────────────────────────────────────────────────────────
    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Who cannot change the row gets the copy: all its fields are written as they stand there."""
        row = super().get_object(request, object_id, from_field)
        return row if row is None or self.has_change_permission(request, row) else self.shown(row)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if context.get("original") is not None:
            shown = self.shown(context["original"])
            context |= {"original": shown, "subtitle": str(shown)}
        response: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return response

    def render_delete_form(self, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
        shown = self.shown(context["object"])
        response: HttpResponse = super().render_delete_form(request, context | {"object": shown})
        return response

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        response: Any = super().history_view(request, object_id, extra_context)
        context = getattr(response, "context_data", None)
        if context is not None:
            row = context["object"]
            context |= {"object": self.shown(row), "title": veil_of(row.tenant).text(str(context["title"]))}
        page: HttpResponse = response
        return page

    # ── what is said afterwards ─────────────────────────────────────────────────────────────────────
    def response_add(self, request: HttpRequest, obj: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().response_add(request, self.shown(obj), *args, **kwargs)
        return response

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        response: HttpResponse = super().response_change(request, self.shown(obj))
        return response

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: Any) -> HttpResponse:
        """The row is gone; whose it was, only the scope tells. In nobody's everything is masked."""
        scope = scope_of(request)
        veil = veil_of(scope.tenant) if scope is not None and scope.tenant is not None else EVERYTHING
        response: HttpResponse = super().response_delete(request, veil.text(obj_display), obj_id)
        return response

    # ── choices ─────────────────────────────────────────────────────────────────────────────────────
    def formfield_for_foreignkey(
        self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        related: Any = self.admin_site._registry.get(db_field.related_model)
        if isinstance(related, VeiledAdmin):
            field.label_from_instance = lambda row: str(related.shown(row))
        return field
