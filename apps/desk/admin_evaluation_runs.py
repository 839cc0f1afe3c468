"""What a run has brought: what is worse than in the published version first, then whatever else failed."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from apps.desk.evaluating import running
from apps.desk.evaluating.reporting import report_of, why
from apps.knowledge import evaluations, publishing
from apps.knowledge.models import EvaluationRun
from apps.tenants.admin_base import EvidenceAdmin
from apps.tenants.admin_operations import ask
from apps.tenants.admin_roles import Area
from apps.tenants.admin_scope import scope_of

LOOK_AGAIN_S = 2
Decision = EvaluationRun.Decision
State = EvaluationRun.State


@admin.register(EvaluationRun)
class EvaluationRunAdmin(EvidenceAdmin):
    area = Area.KNOWLEDGE
    fields = ("evaluation_set", "state", "progress", "why_not", "decision", "by", "started_at", "ended_at")
    readonly_fields = fields
    list_display = ("created_at", "evaluation_set", "state", "progress", "is_baseline", "decision", "by")
    list_filter = ("evaluation_set", "state", "decision", "is_baseline")
    list_select_related = ("evaluation_set", "by")
    search_fields = ("evaluation_set__name",)
    actions_detail = ["cancel", "make_baseline", "publish_anyway"]
    change_form_outer_after_template = "admin/evaluation_results.html"

    @admin.display(description=_("passed"))
    def progress(self, run: EvaluationRun) -> str:
        return f"{run.passed} / {run.done} ({run.percent} %)"

    @admin.display(description=_("reason"))
    def why_not(self, run: EvaluationRun) -> str:
        return str(why(run)) or "–"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        run = self.get_object(request, unquote(object_id))
        shown = {"report": report_of(run, request.GET)} if run else {}
        response: HttpResponse = super().change_view(
            request, object_id, form_url, (extra_context or {}) | shown
        )
        if run is not None and not run.has_ended:
            response["Refresh"] = str(LOOK_AGAIN_S)
        return response

    # ── deeds ───────────────────────────────────────────────────────────────────────────────────────
    def has_cancel_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        run = self._reached(request, object_id)
        return run is None or not run.has_ended

    def has_make_baseline_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        run = self._reached(request, object_id)
        return run is None or (run.state == State.DONE and not run.is_baseline)

    def has_publish_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        run = self._reached(request, object_id)
        return run is None or run.decision == Decision.REFUSED

    def has_operate_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        scope = scope_of(request)
        return scope is not None and scope.may_change(self.area)

    @action(description=_("Stop"), url_path="cancel", permissions=["operate", "cancel"])  # type: ignore[untyped-decorator]
    def cancel(self, request: HttpRequest, object_id: str) -> HttpResponse:
        run = self._found(request, object_id)
        if request.method != "POST":
            return ask(self, request, run, title=_t("Stop"), warning=_t("What has been judged so far stays."))
        running.cancel(run)
        return self._back(request, run, "stopped")

    @action(  # type: ignore[untyped-decorator]
        description=_("Compare with this from now on"),
        url_path="baseline",
        permissions=["operate", "make_baseline"],
    )
    def make_baseline(self, request: HttpRequest, object_id: str) -> HttpResponse:
        run = self._found(request, object_id)
        if request.method != "POST":
            warning = _t("This run then stands for what is published: what passed here must not fail later.")
            return ask(self, request, run, title=_t("Compare with this from now on"), warning=warning)
        evaluations.mark_baseline(run=run)
        return self._back(request, run, "made the published version")

    @action(description=_("Publish nevertheless"), url_path="publish", permissions=["operate", "publish"])  # type: ignore[untyped-decorator]
    def publish_anyway(self, request: HttpRequest, object_id: str) -> HttpResponse:
        run = self._found(request, object_id)
        if request.method != "POST":
            warning = _t(
                "The drafts become public although the evaluation says no. It is recorded who did it."
            )
            return ask(self, request, run, title=_t("Publish nevertheless"), warning=warning)
        assert run.publication is not None
        ids = publishing.override(tenant_id=run.tenant_id, publication=run.publication, by=request.user.pk)
        messages.success(request, _t("%(count)s articles are published.") % {"count": len(ids)})
        return HttpResponseRedirect("../change/")

    def _reached(self, request: HttpRequest, object_id: Any) -> EvaluationRun | None:
        found: EvaluationRun | None = self.get_object(request, unquote(str(object_id))) if object_id else None
        return found

    def _found(self, request: HttpRequest, object_id: str) -> EvaluationRun:
        run = self._reached(request, object_id)
        if run is None:
            raise Http404
        return run

    def _back(self, request: HttpRequest, run: EvaluationRun, deed: str) -> HttpResponse:
        self.audit(request, deed, run, {})
        return HttpResponseRedirect("../change/")
