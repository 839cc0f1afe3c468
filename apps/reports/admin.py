"""Exports: how far they are, cancelling, and the file. Asked for on the report pages (apps/backoffice)."""

from typing import IO, Any
from uuid import UUID

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.template.defaultfilters import filesizeformat
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.knowledge.admin_export import Download
from apps.reports.exporting import files, jobs, links
from apps.reports.models import Export
from apps.reports.queries import TITLES, figure_label
from apps.tenants.admin_base import TenantModelAdmin
from apps.tenants.admin_roles import Area, Verb
from apps.tenants.admin_scope import Scope, scope_of

LOOK_AGAIN_S = 2
State = Export.State
REASONS = {
    "too_many": _("More than 200,000 conversations: choose a shorter period."),
    "lost": _("Three workers ended while they wrote it. Their logs say why."),
}
MEDIA_TYPES = {Export.Format.CSV: "text/csv; charset=utf-8", Export.Format.JSON_LINES: "application/x-ndjson"}


@admin.register(Export)
class ExportAdmin(TenantModelAdmin):
    area = Area.REPORTS
    fields = ("kind", "what", "period", "format", "state", "progress", "by", "created_at", "ended_at")
    list_display = ("created_at", "kind", "what", "period", "state", "progress", "file_size", "by")
    list_filter = ("kind", "state", "by")
    list_select_related = ("by",)
    change_form_outer_before_template = "admin/export.html"
    list_before_template = "admin/exports.html"

    # ── who ─────────────────────────────────────────────────────────────────────────────────────────
    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        scope = scope_of(request)
        return super().has_view_permission(request, obj) and scope is not None and scope.may(Verb.EXPORT)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # the report pages know what there is to export

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request, obj)

    def remove(self, *, tenant_id: UUID, ids: list[UUID]) -> None:
        jobs.remove_exports(tenant_id=tenant_id, export_ids=ids)

    # ── columns ─────────────────────────────────────────────────────────────────────────────────────
    @admin.display(description=_("of"))
    def what(self, export: Export) -> str:
        try:
            is_report = export.kind == Export.Kind.REPORT
            return str(TITLES[export.subject] if is_report else figure_label(export.subject))
        except KeyError:  # an earlier version knew it
            return export.subject

    @admin.display(description=_("period"))
    def period(self, export: Export) -> str:
        return f"{export.place.get('first', '')} – {export.place.get('last', '')}"

    @admin.display(description=_("rows"))
    def progress(self, export: Export) -> str:
        return f"{export.done} / {export.total}" if export.is_open else str(export.done)

    @admin.display(description=_("size"))
    def file_size(self, export: Export) -> str:
        return filesizeformat(export.size) if export.size else "–"

    # ── one export ──────────────────────────────────────────────────────────────────────────────────
    def get_urls(self) -> list[URLPattern]:
        one = [("cancel", self.cancel_view), ("file", self.file_view)]
        own = [
            path(f"<path:object_id>/{name}/", self.admin_site.admin_view(view), name=f"reports_export_{name}")
            for name, view in one
        ]
        return [*own, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        export = self.get_object(request, unquote(object_id))
        shown = (
            {"export": export, "reason": _reason(export), "file_url": _file_url(request, export)}
            if export
            else {}
        )
        response: HttpResponse = super().change_view(
            request, object_id, form_url, (extra_context or {}) | shown
        )
        if export is not None and export.is_open:
            response["Refresh"] = str(LOOK_AGAIN_S)
        return response

    def cancel_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        export = self._found(request, object_id)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if jobs.cancel(export):
            self.audit(request, "cancelled", export, {})
        return HttpResponseRedirect(reverse("admin:reports_export_change", args=[export.pk]))

    def file_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """What the person may see is asked again: roles change while files lie there."""
        export = self._found(request, object_id)
        scope = scope_of(request)
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        if scope is None or not may_read(scope, export):
            raise PermissionDenied
        if not links.is_good(request.GET.get(links.PARAMETER, ""), export.pk, scope.user.pk):
            text = _t("This address has expired. Open the export again.")
            return HttpResponse(text, status=410, content_type="text/plain; charset=utf-8")
        try:
            content = files.fetch(export.tenant_id, export.pk, export.claims)
        except FileNotFoundError:
            raise Http404 from None
        self.audit(request, "downloaded", export, {})
        return _download(export, content)

    def _found(self, request: HttpRequest, object_id: str) -> Export:
        export: Export | None = self.get_object(request, unquote(object_id))
        if export is None or not self.has_view_permission(request, export):
            raise Http404
        return export


def may_read(scope: Scope, export: Export) -> bool:
    """Whether the person may see all that stands in the file."""
    return (
        scope.may(Verb.EXPORT)
        and (export.kind == Export.Kind.REPORT or scope.may_view(Area.CONVERSATIONS))
        and (scope.sees_blocked or not export.shows_blocked)
        and (scope.may(Verb.REVEAL) or not export.shows_personal)
    )


def _file_url(request: HttpRequest, export: Export) -> str:
    """Empty while there is no file, or when it is not for this person."""
    scope = scope_of(request)
    if scope is None or export.state != State.DONE or not may_read(scope, export):
        return ""
    query = links.signed_query(export.pk, scope.user.pk)
    return f"{reverse('admin:reports_export_file', args=[export.pk])}?{query}"


def _reason(export: Export) -> str:
    if export.state != State.FAILED:
        return ""
    return str(REASONS.get(export.reason, _("It could not be written. The worker's log says why.")))


def _download(export: Export, content: IO[bytes]) -> Download:
    name = f"{export.kind}-{export.place.get('first', '')}-{export.place.get('last', '')}.{export.format}"
    return Download(
        content,
        as_attachment=True,
        filename=name,
        content_type=MEDIA_TYPES[Export.Format(export.format)],
        headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"},
    )
