"""Words on trial: how many messages they would have hit, which words did, and some of the messages."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from apps.conversations.models import Message
from apps.moderation import jobs
from apps.moderation.automaton import Hit, Word, WordAutomaton
from apps.moderation.models import SensitiveWord, WordTrial
from apps.tenants.admin_base import EvidenceAdmin
from apps.tenants.admin_roles import Area
from apps.tenants.admin_scope import Scope, scope_of
from apps.tenants.veil import veil_in

LOOK_AGAIN_S = 2
AROUND = 60  # characters on both sides of a hit
FAILURES = {
    "gone": _("The file was saved or cancelled before it could be tried."),
    jobs.GAVE_UP: _("The worker ended several times over this trial."),
}


@admin.register(WordTrial)
class WordTrialAdmin(EvidenceAdmin):
    area = Area.AUTOMATION
    fields = ("subject", "category", "word_import", "started_by", "since", "created_at", "finished_at")
    change_form_outer_before_template = "admin/word_trial_result.html"
    list_display = ("__str__", "state", "share", "messages", "words", "started_by", "created_at")
    list_filter = ("state", "subject")
    list_select_related = ("started_by", "word_import")

    class Media:
        css = {"all": ("css/admin_words.css",)}

    @admin.display(description=_("messages with a hit"))
    def share(self, trial: WordTrial) -> str:
        return f"{trial.hits} ({trial.percentage:.2f} %)"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        trial = self.get_object(request, unquote(object_id))
        if trial is not None and request.method == "POST":
            return self._cancelled(request, trial)
        shown = self._shown(request, trial) if trial is not None else {}
        response: HttpResponse = super().change_view(
            request, object_id, form_url, (extra_context or {}) | shown
        )
        if trial is not None and trial.state == WordTrial.State.WORKING:
            response["Refresh"] = str(LOOK_AGAIN_S)
        return response

    def _cancelled(self, request: HttpRequest, trial: WordTrial) -> HttpResponse:
        scope = scope_of(request)
        if scope is None or not scope.may_change(self.area):
            raise PermissionDenied
        if request.POST.get("deed") == "cancel":
            jobs.cancel(trial)
        return HttpResponseRedirect(request.path)

    def _shown(self, request: HttpRequest, trial: WordTrial) -> dict[str, Any]:
        scope = scope_of(request)
        assert scope is not None
        actions = dict(SensitiveWord.Action.choices)
        return {
            "trial": trial,
            "failure": FAILURES.get(trial.problem, trial.problem),
            "by_action": [(actions[each], count) for each, count in trial.by_action.items()],
            "by_word": [(word, name, actions[each], count) for word, name, each, count in trial.by_word],
            "examples": list(_examples(scope, trial)) if scope.may_view(Area.CONVERSATIONS) else [],
            "may_act": scope.may_change(self.area),
        }


def _examples(scope: Scope, trial: WordTrial) -> Iterator[dict[str, Any]]:
    """The messages as they are now; what has been recalled or erased since is none any more."""
    wanted, veil = dict(trial.examples), veil_in(trial.tenant_id)
    rows = Message.objects.for_tenant(trial.tenant_id).filter(pk__in=wanted)
    if not scope.sees_blocked:
        rows = rows.exclude(visibility=Message.Visibility.SUPERVISORS)
    for row in rows.order_by("-created_at"):
        words = [Word(word, reading=reading) for word, reading in wanted[str(row.pk)]]
        text = veil.text(row.content)
        if hits := WordAutomaton(words).scan(text):
            yield {"message": row, "parts": list(_parts(text, hits))}


def _parts(text: str, hits: list[Hit]) -> Iterator[tuple[str, bool]]:
    """The text around the hits, and whether each part is one."""
    position = max(0, hits[0].start - AROUND)
    if position:
        yield "…", False
    for hit in hits:
        start = max(hit.start, position)
        if start >= hit.end:
            continue
        yield text[position:start], False
        yield text[start : hit.end], True
        position = hit.end
    yield text[position : position + AROUND], False
    if position + AROUND < len(text):
        yield "…", False
