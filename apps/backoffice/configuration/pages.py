"""What is looked at: where the configuration stands, the draft, a version beside another."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_safe

from apps.backoffice.configuration.audit import audit
from apps.backoffice.configuration.draft_site import TENANT, list_of
from apps.backoffice.configuration.office import Office, area_of, changing_office_of, office_of
from apps.backoffice.configuration.presenting import shown, title_of
from apps.desk.configuring import drafts, proving, versions
from apps.desk.configuring.comparing import changes
from apps.desk.configuring.documents import Document, file_of
from apps.desk.configuring.kinds import KINDS
from apps.desk.configuring.reading import published_document
from apps.desk.configuring.resolving import problems_of
from apps.desk.evaluating.reporting import WHY
from apps.desk.models import ConfigurationDraft
from apps.tenants.admin_scope import scope_of, tenant_of
from apps.tenants.models import Tenant

NOW, DRAFT = "now", "draft"
SHOWN_VERSIONS = 100
LOOK_AGAIN_S = 5


def page(request: HttpRequest, office: Office, template: str, **shown_here: Any) -> HttpResponse:
    context = (
        dict(admin.site.each_context(request)) | {"office": office, "tenant": office.tenant} | shown_here
    )
    return TemplateResponse(request, template, context)


@require_safe
def configuration(request: HttpRequest) -> HttpResponse:
    """One's own; superusers choose whose."""
    scope = scope_of(request)
    if scope is not None and (own := tenant_of(request, scope)):
        return HttpResponseRedirect(reverse("configuration_of", args=[own.id]))
    tenants = Tenant.objects.order_by("name")
    context = dict(admin.site.each_context(request)) | {"title": _t("Configuration"), "tenants": tenants}
    return TemplateResponse(request, "backoffice/configuration_tenants.html", context)


@require_safe
def overview(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    office = office_of(request, tenant_id)
    rows = list(versions.versions(tenant_id)[:SHOWN_VERSIONS])
    draft = drafts.draft_of(tenant_id)
    latest = versions.version(tenant_id, rows[0].number) if rows else None
    is_found = latest is not None and bool(changes(latest.document, published_document(tenant_id)))
    own = {"versions": rows, "draft": draft, "latest": latest, "is_found": is_found}
    return page(request, office, "backoffice/configuration.html", title=_t("Configuration"), **own)


@require_safe
def draft_page(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    office = office_of(request, tenant_id)
    draft = drafts.draft_of(tenant_id)
    if draft is None:
        return HttpResponseRedirect(reverse("configuration_of", args=[tenant_id]))
    if office.scope.tenant is None:
        request.session[TENANT] = str(tenant_id)  # a superuser's editors ask whose draft was opened
    published = published_document(tenant_id)
    found = changes(published, draft.document)
    proofs = proving.proofs(draft)
    is_running = any(proof.run is not None and not proof.run.has_ended for proof in proofs)
    response = page(
        request,
        office,
        "backoffice/configuration_draft.html",
        title=_t("Draft of the configuration"),
        draft=draft,
        kinds=shown(found, published, draft.document),
        editors=_editors(office, draft) if office.may_change else [],
        problems=problems_of(tenant_id, found, draft.document),
        missed=shown(drafts.missed(draft, published), published),
        clashes=[change.label for change in drafts.clashes(draft, published)],
        proofs=[(proof, WHY.get(proof.shortcoming, proof.shortcoming)) for proof in proofs],
        is_running=is_running,
        is_proven=proving.is_proven(draft),
        may_publish=office.may_change and office.may_make(found),
        playground=_playground(),
    )
    if is_running:
        response["Refresh"] = str(LOOK_AGAIN_S)
    return response


def _editors(office: Office, draft: ConfigurationDraft) -> list[tuple[str, str, int]]:
    """(title, address, how many) of what the person may change."""
    return [
        (title_of(kind), list_of(kind.model), len(draft.document.get(kind.name, [])))
        for kind in KINDS
        if office.scope.may_change(area_of(kind.name))
    ]


def _playground() -> str:
    try:
        return f"{reverse('playground')}?draft=1"
    except NoReverseMatch:
        return ""


@require_safe
def version_page(request: HttpRequest, tenant_id: UUID, number: int) -> HttpResponse:
    """A version beside another: ?with=now, draft or a number; without it, the one before it."""
    office = office_of(request, tenant_id)
    row = versions.version(tenant_id, number)
    if row is None:
        raise Http404
    wanted = request.GET.get("with", "")
    other, name, is_later = _other(tenant_id, number, wanted)
    before, after = (row.document, other) if is_later else (other, row.document)
    own = {
        "title": _t("Version %(number)s") % {"number": number},
        "version": row,
        "other": name,
        "wanted": wanted,
        "is_later": is_later,
        "kinds": shown(changes(before, after), before, after) if before and after else [],
        "choices": versions.versions(tenant_id).exclude(pk=row.pk)[:SHOWN_VERSIONS],
        "draft": drafts.draft_of(tenant_id),
    }
    return page(request, office, "backoffice/configuration_version.html", **own)


def _other(tenant_id: UUID, number: int, wanted: str) -> tuple[Document, str, bool]:
    """The document to compare with, what it is called, and whether it comes later."""
    if wanted == NOW:
        return published_document(tenant_id), _t("what is published now"), True
    if wanted == DRAFT:
        draft = drafts.draft_of(tenant_id)
        if draft is None:
            raise Http404
        return draft.document, _t("the draft"), True
    other = int(wanted) if wanted.isdecimal() and len(wanted) < 10 else number - 1
    row = versions.version(tenant_id, other)
    if row is None and wanted:
        raise Http404
    name = _t("version %(number)s") % {"number": other}
    return (row.document if row else {}), name if row else "", other > number


@require_safe
def file(request: HttpRequest, tenant_id: UUID, number: int | None = None) -> HttpResponse:
    """What is published, or was: one file, with no id and no secret in it."""
    office = changing_office_of(request, tenant_id)
    row = versions.version(tenant_id, number) if number is not None else None
    if number is not None and row is None:
        raise Http404
    response = HttpResponse(
        file_of(row.document if row else published_document(tenant_id)), content_type="application/json"
    )
    name = "-".join(filter(None, ["kefu", slugify(office.tenant.slug), "configuration", str(number or "")]))
    response["Content-Disposition"] = f'attachment; filename="{name}.json"'
    audit(request, "configuration exported", row or office.tenant)
    return response
