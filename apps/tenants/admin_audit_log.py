"""The audit log: looked through, filtered, taken out as a file; never changed."""

import json
from collections.abc import Iterator

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.common.clock import isoformat
from apps.common.csv_cells import BYTE_ORDER_MARK, csv_line
from apps.tenants import auditing
from apps.tenants.admin_base import EvidenceAdmin
from apps.tenants.admin_filters import WordedFilter
from apps.tenants.admin_roles import Area, Verb
from apps.tenants.admin_scope import scope_of
from apps.tenants.audit_words import action_words, object_words
from apps.tenants.models import AuditEntry

MOST_EXPORTED = 50_000
COLUMNS = (
    "created_at",
    "actor_name",
    "via",
    "action",
    "object_type",
    "object_id",
    "object",
    "address",
    "user_agent",
)
NO_DETAILS = frozenset({"object", "changes"})


class ActionFilter(WordedFilter):
    words = staticmethod(action_words)


class ObjectTypeFilter(WordedFilter):
    words = staticmethod(object_words)


@admin.register(AuditEntry)
class AuditEntryAdmin(EvidenceAdmin):
    area = Area.AUDIT
    fields = (
        "created_at",
        "who",
        "via",
        "deed",
        "thing",
        "object_id",
        "address",
        "user_agent",
        "changes",
        "details",
    )
    readonly_fields = fields
    list_display = ("created_at", "who", "via", "deed", "thing", "object_name", "address")
    list_filter = (
        ("action", ActionFilter),
        ("object_type", ObjectTypeFilter),
        "via",
        "actor",
        "created_at",
    )
    list_select_related = ("actor",)
    search_fields = ("object_id", "actor_name", "actor__username", "address", "summary__object")
    actions = ("export_selected",)

    @admin.display(description=_("who"), ordering="actor_name")
    def who(self, entry: AuditEntry) -> str:
        return entry.actor_name or (str(entry.actor) if entry.actor else "–")

    @admin.display(description=_("action"), ordering="action")
    def deed(self, entry: AuditEntry) -> str:
        return action_words(entry.action)

    @admin.display(description=_("object type"), ordering="object_type")
    def thing(self, entry: AuditEntry) -> str:
        return object_words(entry.object_type)

    @admin.display(description=_("object"))
    def object_name(self, entry: AuditEntry) -> str:
        return str(entry.summary.get("object", ""))

    @admin.display(description=_("changes"))
    def changes(self, entry: AuditEntry) -> str:
        return render_to_string("admin/audit_changes.html", {"changes": entry.summary.get("changes", {})})

    @admin.display(description=_("details"))
    def details(self, entry: AuditEntry) -> str:
        told = {name: value for name, value in entry.summary.items() if name not in NO_DETAILS and value}
        return json.dumps(told, ensure_ascii=False, indent=1) if told else "–"

    @admin.action(description=_("Export the selected entries"), permissions=["view"])
    def export_selected(self, request: HttpRequest, queryset: QuerySet[AuditEntry]) -> HttpResponse | None:
        """A table, newest first; that it was taken out goes on record itself."""
        scope = scope_of(request)
        if scope is None or not scope.may(Verb.EXPORT):
            self.message_user(request, _t("You may not export."), messages.ERROR)
            return None
        for tenant_id in set(queryset.order_by().values_list("tenant_id", flat=True)):
            count = queryset.filter(tenant_id=tenant_id).count()
            auditing.record(
                tenant_id=tenant_id,
                action="exported",
                object_type=AuditEntry._meta.label_lower,
                title=_t("Audit log"),
                count=count,
            )
        response = HttpResponse("".join(_lines(queryset)), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="audit.csv"'
        response["Cache-Control"] = "no-store"
        return response


def _lines(rows: QuerySet[AuditEntry]) -> Iterator[str]:
    yield BYTE_ORDER_MARK + csv_line([*COLUMNS, "details"])
    for entry in rows.order_by("-created_at", "-id")[:MOST_EXPORTED].iterator(chunk_size=500):
        cells = [
            isoformat(entry.created_at),
            entry.actor_name,
            entry.via,
            entry.action,
            entry.object_type,
            entry.object_id,
            str(entry.summary.get("object", "")),
            entry.address or "",
            entry.user_agent,
        ]
        rest = {name: value for name, value in entry.summary.items() if name != "object" and value}
        yield csv_line([*cells, json.dumps(rest, ensure_ascii=False) if rest else ""])
