"""Articles that need a look: old, never used, double, contradicting each other."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.desk.models import ArticleFinding
from apps.desk.upkeep.checking import dismiss
from apps.knowledge.models import Article
from apps.tenants.admin_base import TenantModelAdmin
from apps.tenants.admin_roles import Area

Kind = ArticleFinding.Kind


class IsDismissed(admin.SimpleListFilter):
    title = _("dismissed")
    parameter_name = "dismissed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("dismissed"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ArticleFinding]) -> QuerySet[ArticleFinding]:
        return queryset.filter(dismissed_at__isnull=self.value() != "yes")


@admin.register(ArticleFinding)
class ArticleFindingAdmin(TenantModelAdmin):
    area = Area.KNOWLEDGE
    fields = ("kind", "article_link", "other_link", "why", "created_at", "dismissed_at")
    readonly_fields = fields
    list_display = ("kind", "article_link", "other_link", "why", "created_at")
    list_filter = ("kind", IsDismissed)
    list_select_related = ("article", "other")
    search_fields = ("article__title", "other__title")
    actions = ("dismiss_selected",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # found again the next day: it is dismissed instead

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        hidden = ("show_save", "show_save_and_continue", "show_save_and_add_another")
        return super().render_change_form(request, context | dict.fromkeys(hidden, False), *args, **kwargs)

    @admin.display(description=_("article"), ordering="article__title")
    def article_link(self, finding: ArticleFinding) -> str:
        return _link(finding.article)

    @admin.display(description=_("other article"), ordering="other__title")
    def other_link(self, finding: ArticleFinding) -> str:
        return _link(finding.other)

    @admin.display(description=_("why"))
    def why(self, finding: ArticleFinding) -> str:
        return explained(finding.kind, finding.details)

    @admin.action(description=_("Dismiss the selected findings"), permissions=["change"])
    def dismiss_selected(self, request: HttpRequest, queryset: QuerySet[ArticleFinding]) -> None:
        rows = list(queryset.filter(dismissed_at=None))
        dismiss(rows)
        for row in rows:
            self.audit(request, "changed", row, {"dismissed": {"before": False, "after": True}})


def _link(article: Article | None) -> str:
    if article is None:
        return "–"
    address = reverse("admin:knowledge_article_change", args=[article.pk])
    return format_html('<a href="{}">{}</a>', address, article.title)


def explained(kind: str, details: dict[str, Any]) -> str:
    if kind == Kind.EXPIRED:
        until = parse_datetime(str(details.get("until")))
        return _t("valid until %(day)s") % {"day": date_format(until) if until else "–"}
    if kind == Kind.STALE:
        text = _t("cited %(times)d times in 30 days, not edited for %(days)d days")
        return text % {"times": details.get("times", 0), "days": details.get("days", 0)}
    if kind == Kind.NEVER_HIT:
        return _t("no answer has cited it in %(days)d days") % {"days": details.get("days", 0)}
    alike = round(100 * float(details.get("alike", 0)))
    figures = [", ".join(each) for each in details.get("figures", [])]
    if figures:
        return _t("%(alike)d %% the same question, but: %(figures)s") % {
            "alike": alike,
            "figures": " ≠ ".join(figures),
        }
    return _t("%(alike)d %% the same") % {"alike": alike}
