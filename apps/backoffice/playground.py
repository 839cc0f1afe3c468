"""The playground: what would be answered, and why, as it is published and beside it as the draft has it.

By POST, so that nothing a customer wrote stands in an address. A worker does it; nothing is stored but, once, that an
answer was seen (apps/desk/first_run.py).
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import redis
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.backoffice import playground_questions as questions
from apps.backoffice.playground_form import PlaygroundForm
from apps.backoffice.playground_view import Compared, compared
from apps.common import allowances
from apps.common.ids import parse_id
from apps.common.keys import tenant_key
from apps.desk import first_run
from apps.desk.asking_worker import Errand, WorkerAway, WorkerFailed, ask
from apps.desk.configuring.drafts import draft_of
from apps.tenants.access import NoSuchInbox
from apps.tenants.admin_roles import Area
from apps.tenants.admin_scope import Scope, scope_of

Json = dict[str, Any]
ANSWERS, ANSWERS_PER_S = 120, 600  # lines for which a tenant's people may have models asked
ALL = "all"


@require_http_methods(["GET", "HEAD", "POST"])
def playground_page(request: HttpRequest) -> HttpResponse:
    scope = scope_of(request)
    if scope is None or not scope.may_view(Area.AUTOMATION):
        raise PermissionDenied
    form = _form(request, scope)
    shown: Json = {"title": _("Playground"), "form": form}
    if form.is_bound and form.is_valid() and form.tenant_id:
        shown |= _tried(form.tenant_id, form)
    tenant_id = form.tenant_id if form.is_bound and form.is_valid() else scope.tenant and scope.tenant.id
    if tenant_id:
        shown |= _offers(tenant_id, scope)
    context = dict(admin.site.each_context(request)) | shown
    status = 503 if "failure" in shown else 200
    headers = {"Cache-Control": "no-store"}
    return TemplateResponse(request, "backoffice/playground.html", context, status=status, headers=headers)


def _form(request: HttpRequest, scope: Scope) -> PlaygroundForm:
    may_ask_model = scope.may_change(Area.AUTOMATION)
    if request.method == "POST":
        return PlaygroundForm(scope, request.POST, may_ask_model=may_ask_model)
    return PlaygroundForm(scope, initial=_initial(request, scope), may_ask_model=may_ask_model)


def _initial(request: HttpRequest, scope: Scope) -> Json:
    """?draft=1; ?conversation=…&seq=…: that message as it was; ?yesterday=all: yesterday's questions."""
    found: Json = {"with_draft": "draft" in request.GET, "asks_model": True}
    if scope.tenant is None:
        return found
    if request.GET.get("yesterday") == ALL:
        lines = [asked.text for asked in _yesterdays(scope.tenant.id, scope)]
        return found | {"text": "\n".join(lines), "each_line": True, "asks_model": False}
    if "conversation" in request.GET:
        found |= _picked(request, scope, scope.tenant.id)
    return found


def _picked(request: HttpRequest, scope: Scope, tenant_id: UUID) -> Json:
    conversation_id, seq = parse_id(request.GET["conversation"]), request.GET.get("seq", "")
    is_number = seq.isascii() and seq.isdecimal() and len(seq) < 10
    if conversation_id is None or not is_number or not scope.may_view(Area.CONVERSATIONS):
        raise Http404
    found = questions.as_it_was(tenant_id, conversation_id, int(seq))
    if found is None:
        raise Http404
    return found


def _offers(tenant_id: UUID, scope: Scope) -> Json:
    return {"draft": draft_of(tenant_id), "yesterday": _yesterdays(tenant_id, scope) if scope.tenant else []}


def _yesterdays(tenant_id: UUID, scope: Scope) -> list[questions.Asked]:
    return questions.yesterdays(tenant_id) if scope.may_view(Area.CONVERSATIONS) else []


# ── trying ─────────────────────────────────────────────────────────────────────────────────────────
def _tried(tenant_id: UUID, form: PlaygroundForm) -> Json:
    question = form.question()
    if question["asks_model"] and not _may_ask(tenant_id, len(question["lines"])):
        form.add_error("text", _("Many answers have been tried lately. Please wait a few minutes."))
        return {}
    try:
        found = ask(Errand.PLAY, tenant_id=tenant_id, **question)
    except NoSuchInbox:
        form.add_error("inbox", _("There is no active inbox yet: its settings decide what is answered."))
        return {}
    except WorkerAway as away:
        return {"failure": str(away)}
    except WorkerFailed:
        return {"failure": _("It failed. The worker's log says why.")}
    lines = [compared(line) for line in found["lines"]]
    if any(line["published"]["answer"] or line["published"]["text"] for line in found["lines"]):
        first_run.note_answer_seen(tenant_id)
    return found | {"lines": lines, "has_draft": _is_beside(lines), "differing": _differing(lines)}


def _may_ask(tenant_id: UUID, lines: int) -> bool:
    bucket = tenant_key(tenant_id, "playground")
    try:
        return all(
            allowances.take(bucket, limit=ANSWERS, per_s=ANSWERS_PER_S).is_granted for _line in range(lines)
        )
    except redis.RedisError:
        return False


def _is_beside(lines: Sequence[Compared]) -> bool:
    return any(len(line.outcomes) > 1 for line in lines)


def _differing(lines: Sequence[Compared]) -> int:
    return sum(line.differs for line in lines)
