"""The word list. Writes go through the services, so that every process compiles it anew."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from apps.common.clock import now
from apps.moderation import (
    admin_categories,
    admin_imports,
    installing,
    lists,
    queries,
    services,
    shipped,
    trial,
    trials,
)
from apps.moderation.admin_forms import NewWordsForm, TenantForm, WordForm
from apps.moderation.automaton import Word
from apps.moderation.models import SensitiveWord, WordListVersion
from apps.tenants.admin_base import TenantModelAdmin
from apps.tenants.admin_roles import Area
from apps.tenants.admin_scope import scope_of, tenant_of

__all__ = ["admin_categories", "admin_imports"]


@admin.register(SensitiveWord)
class SensitiveWordAdmin(TenantModelAdmin):
    area = Area.AUTOMATION
    form = WordForm
    list_display = ("text", "category", "action", "is_active", "is_shipped", "created_at")
    list_filter = ("action", "category", "is_active", "is_shipped")
    search_fields = ("text", "category")
    actions = ["switch_on", "switch_off"]
    actions_list = ["import_words", "export_words", "install_shipped", "try_list"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        fields = (
            ["words", "category", "action", "in_pinyin", "accepts_hits"]
            if obj is None
            else ["text", "category", "action", "reading", "is_active", "accepts_hits"]
        )
        return [(None, {"fields": ["tenant", *fields] if self._shows_tenant(request) else fields})]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(
            request, obj, change, **({"form": NewWordsForm} if obj is None else {}) | kwargs
        )

    def store(self, request: HttpRequest, row: Any, form: Any) -> None:
        if not isinstance(form, NewWordsForm):
            services.save_word(word=row)
            return
        services.add_words(tenant_id=row.tenant_id, words=form.listed(form.cleaned_data))
        row.pk = SensitiveWord.objects.for_tenant(row.tenant_id).get(text=row.text).pk
        row.refresh_from_db()

    def remove(self, *, tenant_id: UUID, ids: list[UUID]) -> None:
        services.remove_words(tenant_id=tenant_id, word_ids=ids)

    # ── switched on and off ─────────────────────────────────────────────────────────────────────────
    @admin.action(description=_("Switch on the selected words"), permissions=["change"])
    def switch_on(self, request: HttpRequest, queryset: QuerySet[SensitiveWord]) -> HttpResponse | None:
        """Shows what the words would do to harmless sentences first."""
        if request.POST.get("confirmed"):
            self._switch(request, queryset, is_active=True)
            return None
        words = [Word(row.text, row.category, row.action, row.reading) for row in queryset]
        shown = {
            "samples": trial.tried_on_samples(words),
            "selected": [str(row.pk) for row in queryset],
            "checkbox_name": ACTION_CHECKBOX_NAME,
            "action_name": "switch_on",
        }
        return self._page(request, _t("Switch on the selected words"), shown)

    @admin.action(description=_("Switch off the selected words"), permissions=["change"])
    def switch_off(self, request: HttpRequest, queryset: QuerySet[SensitiveWord]) -> None:
        self._switch(request, queryset, is_active=False)

    def _switch(self, request: HttpRequest, rows: QuerySet[SensitiveWord], *, is_active: bool) -> None:
        for row in rows.exclude(is_active=is_active):
            changes = {"is_active": {"before": row.is_active, "after": is_active}}
            services.set_active(tenant_id=row.tenant_id, word_ids=[row.pk], is_active=is_active)
            self.audit(request, "changed", row, changes)

    # ── files ───────────────────────────────────────────────────────────────────────────────────────
    @action(description=_("Import"), url_path="import", permissions=["change"])  # type: ignore[untyped-decorator]
    def import_words(self, request: HttpRequest) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:moderation_wordimport_add"))

    @action(description=_("Export"), url_path="export", permissions=["change"])  # type: ignore[untyped-decorator]
    def export_words(self, request: HttpRequest) -> HttpResponse:
        """The words as a table that the import takes: all, or those of ?category=."""
        rows = self.get_queryset(request).order_by("category", "text")
        if "category" in request.GET:
            rows = rows.filter(category=request.GET["category"])
        columns = ("text", "category", "action", "reading", "is_active")
        values = rows.values_list(*columns)
        table = [*lists.written((Word(*row[:4]), row[4]) for row in values.iterator(2000))]
        scope = scope_of(request)
        if scope is not None and scope.tenant is not None:
            version, _new = WordListVersion.objects.get_or_create(tenant=scope.tenant)
            count = {"words": {"before": None, "after": len(table) - 1}}
            self.audit(request, "words exported", version, count)
        response = HttpResponse("".join(table), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="words-{now():%Y-%m-%d}.csv"'
        return response

    # ── the shipped list, and the whole list on trial ───────────────────────────────────────────────
    @action(description=_("Install the shipped list"), url_path="shipped", permissions=["change"])  # type: ignore[untyped-decorator]
    def install_shipped(self, request: HttpRequest) -> HttpResponse:
        """Shows on GET what it would do, does it on POST."""
        tenant_id, form = self._tenant(request)
        if request.method == "POST" and tenant_id is not None:
            return self._install(request, tenant_id)
        shown = {
            "tenant_form": form,
            "plan": installing.plan(tenant_id=tenant_id) if tenant_id else None,
            "samples": trial.tried_on_samples(shipped.words()),
            "own": trial.tried(shipped.words(), trial.own_texts(tenant_id)) if tenant_id else None,
            "action_name": "install",
        }
        return self._page(request, _t("Install the shipped list"), shown)

    def _install(self, request: HttpRequest, tenant_id: UUID) -> HttpResponse:
        done = installing.install(tenant_id=tenant_id)
        counts = {"new": len(done.new), "changed": len(done.changed), "gone": len(done.gone)}
        if not done.is_empty:
            version = WordListVersion.objects.for_tenant(tenant_id).get()
            changes = {name: {"before": None, "after": count} for name, count in counts.items()}
            self.audit(request, "shipped words installed", version, changes)
        messages.success(request, _t("%(new)s words added, %(changed)s changed, %(gone)s removed.") % counts)
        return HttpResponseRedirect(reverse("admin:moderation_sensitiveword_changelist"))

    @action(description=_("Try the list"), url_path="trial", permissions=["view"])  # type: ignore[untyped-decorator]
    def try_list(self, request: HttpRequest) -> HttpResponse:
        """At once on harmless sentences and the latest messages; by POST on all of the last days, by a worker."""
        tenant_id, form = self._tenant(request)
        if request.method == "POST" and tenant_id and self.has_change_permission(request):
            started = trials.start_trial(tenant_id=tenant_id, started_by=request.user)  # type: ignore[arg-type]
            return HttpResponseRedirect(reverse("admin:moderation_wordtrial_change", args=[started.pk]))
        words = queries.active_words(tenant_id) if tenant_id else []
        shown = {
            "tenant_form": form,
            "samples": trial.tried_on_samples(words),
            "own": trial.tried(words, trial.own_texts(tenant_id)) if tenant_id else None,
            "may_try_all": tenant_id and self.has_change_permission(request),
        }
        return self._page(request, _t("Try the list"), shown)

    def _tenant(self, request: HttpRequest) -> tuple[UUID | None, TenantForm | None]:
        """The tenant of the person; for superusers the one they choose by the form, at first the only one."""
        scope = scope_of(request)
        assert scope is not None, "the page asks for permission first"
        tenant = tenant_of(request, scope)
        if scope.tenant is not None:
            return scope.tenant.id, None
        return (tenant.id, TenantForm({"tenant": tenant.pk})) if tenant else (None, TenantForm())

    def _page(self, request: HttpRequest, title: str, shown: dict[str, Any]) -> TemplateResponse:
        context = {**self.admin_site.each_context(request), "title": title, "opts": self.opts, **shown}
        return TemplateResponse(request, "admin/word_trial.html", context)
