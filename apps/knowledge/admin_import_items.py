"""The articles that an import has found, one by one: looked at, put right, left out."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.knowledge.admin_import_forms import ItemForm
from apps.knowledge.chunking import pieces
from apps.knowledge.importing import items, jobs
from apps.knowledge.models import ImportItem, ImportJob
from apps.tenants.admin_base import TenantModelAdmin
from apps.tenants.admin_roles import Area


@admin.register(ImportItem)
class ImportItemAdmin(TenantModelAdmin):
    area = Area.KNOWLEDGE
    form = ItemForm
    fieldsets = (
        (None, {"fields": ("change", "problem", "title", "body", "is_selected", "resulting_chunks")}),
        (
            _("Details"),
            {"fields": ("similar_questions", "tags", "language", "job", "file", "article", "saved_at")},
        ),
    )
    readonly_fields = ("change", "problem", "resulting_chunks", "job", "file", "article", "saved_at")
    list_display = ("title", "change", "problem", "file", "chunk_count", "is_selected", "saved_at")
    list_filter = ("change", "is_selected", "job")
    list_select_related = ("file", "job__collection")
    search_fields = ("title",)
    actions = ["take_over", "leave_out"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_open = not isinstance(obj, ImportItem) or obj.job.state == ImportJob.State.READY
        return is_open and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("chunks"))
    def resulting_chunks(self, item: ImportItem) -> SafeString:
        """As stored; what is typed shows after saving."""
        rows = ((piece.heading_path, piece.text) for piece in pieces(item.title, item.body))
        lines = format_html_join(
            "", '<li><b>{}</b><pre class="kefu-chunk kefu-chunk__text">{}</pre></li>', rows
        )
        return format_html('<ol class="kefu-chunks">{}</ol>', lines)

    def store(self, request: HttpRequest, row: ImportItem, form: Any) -> None:
        try:
            items.change_item(item=row, said=form.said())
        except jobs.Stopped as error:
            raise ValidationError(_("This import is being saved already.")) from error

    @admin.action(description=_("Take over the selected articles"), permissions=["change"])
    def take_over(self, request: HttpRequest, queryset: QuerySet[ImportItem]) -> None:
        self._select(request, queryset, is_selected=True)

    @admin.action(description=_("Leave out the selected articles"), permissions=["change"])
    def leave_out(self, request: HttpRequest, queryset: QuerySet[ImportItem]) -> None:
        self._select(request, queryset, is_selected=False)

    def _select(self, request: HttpRequest, rows: QuerySet[ImportItem], *, is_selected: bool) -> None:
        for tenant_id in set(rows.order_by().values_list("tenant_id", flat=True)):
            ids = rows.filter(tenant_id=tenant_id).order_by().values_list("pk", flat=True)
            items.select_items(tenant_id=tenant_id, ids=ids, is_selected=is_selected)
