"""What is done by a button: begin, take over, evaluate, publish, discard, roll back."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_POST

from apps.backoffice.configuration.audit import audit
from apps.backoffice.configuration.office import Office, changing_office_of
from apps.backoffice.configuration.pages import page
from apps.backoffice.configuration.presenting import shown
from apps.desk.configuring import drafts, proving, versions
from apps.desk.configuring.applying import rehearsed
from apps.desk.configuring.comparing import changes
from apps.desk.configuring.documents import Invalid, Problem
from apps.desk.configuring.reading import published_document

LONGEST_NOTE = 300
MOST_TOLD = 20
Deed = Callable[[HttpRequest, Office], HttpResponse]


@require_POST
def done_by(request: HttpRequest, tenant_id: UUID, deed: str) -> HttpResponse:
    """deed: one of DEEDS."""
    office = changing_office_of(request, tenant_id)
    done = DEEDS.get(deed)
    if done is None:
        raise Http404
    return done(request, office)


def begin(request: HttpRequest, office: Office) -> HttpResponse:
    """from: the number of a version to begin with instead of what is published."""
    wanted = str(request.POST.get("from", ""))
    row = versions.version(office.tenant.id, int(wanted)) if wanted.isdecimal() and len(wanted) < 10 else None
    draft = drafts.begin(
        tenant_id=office.tenant.id, by=request.user.pk, document=row.document if row else None
    )
    audit(request, "draft begun", draft, changes(published_document(office.tenant.id), draft.document))
    return _to_draft(office)


def take_over(request: HttpRequest, office: Office) -> HttpResponse:
    draft = drafts.take_over(tenant_id=office.tenant.id, by=request.user.pk)
    if draft is not None:
        audit(request, "draft brought up to date", draft)
        messages.success(request, _t("The draft now begins from what is published."))
    return _to_draft(office)


def evaluate(request: HttpRequest, office: Office) -> HttpResponse:
    draft = drafts.draft_of(office.tenant.id)
    if draft is not None:
        started = proving.evaluate(draft=draft, by=request.user.pk)
        audit(request, "draft evaluated", draft)
        if not started:
            messages.info(
                request, _t("There is nothing to ask: no evaluation set has cases, or all are being asked.")
            )
    return _to_draft(office)


def publish(request: HttpRequest, office: Office) -> HttpResponse:
    tenant_id = office.tenant.id
    draft = drafts.draft_of(tenant_id)
    if draft is None:
        messages.info(request, _t("There is no draft any more."))
        return _to_overview(office)
    if not office.may_make(changes(published_document(tenant_id), draft.document)):
        raise PermissionDenied
    against = request.POST.get("against_evaluation") == "yes" and not proving.is_proven(draft)
    try:
        done = versions.publish(
            tenant_id=tenant_id,
            by=request.user.pk,
            note=_note(request),
            against_evaluation=against,
            expected_digest=str(request.POST.get("digest", "")),
        )
    except versions.NoDraft:
        messages.info(request, _t("The draft has been changed meanwhile. Look at it again."))
    except versions.Outdated:
        messages.error(
            request, _t("Others have changed the published configuration. Take their changes over first.")
        )
    except versions.NotProven:
        messages.error(request, _t("An evaluation set that has to hold does not, or has not been asked yet."))
    except Invalid as error:
        _tell(request, error.problems)
    else:
        action = "configuration published against the evaluation" if against else "configuration published"
        audit(request, action, done.version, done.changes)
        messages.success(request, _t("Version %(number)s is published.") % {"number": done.version.number})
        return _to_overview(office)
    return _to_draft(office)


def discard(request: HttpRequest, office: Office) -> HttpResponse:
    draft = drafts.draft_of(office.tenant.id)
    if draft is not None:
        audit(request, "draft discarded", draft)
        drafts.discard(tenant_id=office.tenant.id)
        messages.success(request, _t("The draft is gone. Nothing that is published has changed."))
    return _to_overview(office)


def roll_back(request: HttpRequest, tenant_id: UUID, number: int) -> HttpResponse:
    """Shows on GET what it would change, does it on POST."""
    office = changing_office_of(request, tenant_id)
    row = versions.version(tenant_id, number)
    if row is None:
        raise Http404
    published = published_document(tenant_id)
    found = changes(published, row.document)
    if not office.may_make(found):
        raise PermissionDenied
    if request.method == "POST":
        return _rolled_back(request, office, number)
    own = {
        "title": _t("Back to version %(number)s") % {"number": number},
        "version": row,
        "kinds": shown(found, published, row.document),
        "problems": _obstacles(tenant_id, row.document),
    }
    return page(request, office, "backoffice/configuration_back.html", **own)


def _obstacles(tenant_id: UUID, document: Any) -> tuple[Problem, ...]:
    try:
        with rehearsed(tenant_id, document):
            return ()
    except Invalid as error:
        return error.problems


def _rolled_back(request: HttpRequest, office: Office, number: int) -> HttpResponse:
    try:
        done = versions.roll_back(
            tenant_id=office.tenant.id, number=number, by=request.user.pk, note=_note(request)
        )
    except Invalid as error:
        _tell(request, error.problems)
        return HttpResponseRedirect(reverse("configuration_back", args=[office.tenant.id, number]))
    if done is not None:
        audit(request, "configuration rolled back", done.version, done.changes)
        messages.success(request, _t("What version %(number)s said holds again.") % {"number": number})
    return _to_overview(office)


def _note(request: HttpRequest) -> str:
    return str(request.POST.get("note", "")).strip()[:LONGEST_NOTE]


def _tell(request: HttpRequest, problems: tuple[Problem, ...]) -> None:
    for problem in problems[:MOST_TOLD]:
        messages.error(request, str(problem))


def _to_draft(office: Office) -> HttpResponse:
    return HttpResponseRedirect(reverse("configuration_draft", args=[office.tenant.id]))


def _to_overview(office: Office) -> HttpResponse:
    return HttpResponseRedirect(reverse("configuration_of", args=[office.tenant.id]))


DEEDS: dict[str, Deed] = {
    "begin": begin,
    "take-over": take_over,
    "evaluate": evaluate,
    "publish": publish,
    "discard": discard,
}
