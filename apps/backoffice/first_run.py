"""The first-run guide: a card on the start page while there is something to do, and a page of its own for ever."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from apps.backoffice.first_run_links import Link, links_of
from apps.backoffice.first_run_words import FIRST_COLLECTION, TEXTS, TITLES
from apps.desk import first_run
from apps.desk.first_run import MAY_WAIT, Guide, State, Step
from apps.knowledge import services as knowledge
from apps.knowledge.models import Article, Collection
from apps.knowledge.queries import collections
from apps.tenants import admin_audit
from apps.tenants.admin_roles import Area
from apps.tenants.admin_scope import Scope, own_or_only_tenant, scope_of, tenant_of
from apps.tenants.models import Tenant

Json = dict[str, Any]
Deed = Callable[[HttpRequest, Scope, Tenant], HttpResponse]


class ArticleForm(forms.Form):
    title = forms.CharField(
        label=_("What customers ask"),
        max_length=knowledge.MAX_QUESTION,
        widget=UnfoldAdminTextInputWidget(attrs={"placeholder": _("How long does delivery take?")}),
    )
    body = forms.CharField(
        label=_("What the answer is"),
        max_length=20_000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
    )


# ── what others show ───────────────────────────────────────────────────────────────────────────────
def guide_of(scope: Scope) -> Json | None:
    """For the card on the start page. None: hidden, complete, or somebody else's matter."""
    if not scope.may_change(Area.INBOXES):
        return None
    tenant = own_or_only_tenant(scope)
    if tenant is None:
        return None if Tenant.objects.exists() else {"has_no_tenant": True}
    if first_run.is_hidden(tenant.id):
        return None
    guide = first_run.guide(tenant.id)
    return None if guide.is_complete else _guide_json(guide, scope, tenant)


# ── the page ───────────────────────────────────────────────────────────────────────────────────────
@require_http_methods(["GET", "HEAD", "POST"])
def first_run_page(request: HttpRequest) -> HttpResponse:
    scope = scope_of(request)
    if scope is None or not scope.may_view(Area.INBOXES):
        raise PermissionDenied
    tenant = tenant_of(request, scope)
    if request.method == "POST" and tenant is not None and (deed := DEEDS.get(request.POST.get("do", ""))):
        return deed(request, scope, tenant)
    return _page(request, scope, tenant)


def _page(
    request: HttpRequest, scope: Scope, tenant: Tenant | None, form: ArticleForm | None = None
) -> HttpResponse:
    shown: Json = {"title": _t("First steps"), "form": form or ArticleForm()}
    if tenant is not None:
        shown["first_run"] = _guide_json(first_run.guide(tenant.id), scope, tenant)
    if scope.tenant is None:
        shown |= {"tenants": Tenant.objects.filter(is_active=True), "no_tenant": {"has_no_tenant": True}}
    context = dict(admin.site.each_context(request)) | shown
    return TemplateResponse(request, "backoffice/first_run.html", context)


def _guide_json(guide: Guide, scope: Scope, tenant: Tenant) -> Json:
    steps = [_step_json(step, state, scope, tenant) for step, state in guide.states.items()]
    return {
        "tenant": tenant,
        "steps": steps,
        "next": next((step for step in steps if step["state"] == State.NEXT), None),
        "done": guide.done,
        "total": len(steps),
        "is_hidden": guide.is_hidden,
        "is_complete": guide.is_complete,
        "is_knowledge_only": guide.is_knowledge_only,
        "may_change": scope.may_change(Area.INBOXES),
    }


def _step_json(step: Step, state: State, scope: Scope, tenant: Tenant) -> Json:
    area = AREAS[step]
    links: list[Link] = links_of(step, tenant, is_done=state == State.DONE) if scope.may_view(area) else []
    return {
        "name": str(step),
        "state": str(state),
        "title": TITLES[step],
        "text": TEXTS[step],
        "may_change": scope.may_change(area),
        "may_wait": step in MAY_WAIT,
        "links": links,
    }


AREAS = {
    Step.MODEL: Area.ACCESS,
    Step.KNOWLEDGE: Area.KNOWLEDGE,
    Step.INBOX: Area.INBOXES,
    Step.TRY: Area.AUTOMATION,
    Step.SITE: Area.INBOXES,
    Step.COLLEAGUE: Area.PEOPLE,
    Step.HOURS: Area.INBOXES,
}


# ── what can be done here ──────────────────────────────────────────────────────────────────────────
def _choose_knowledge_only(request: HttpRequest, scope: Scope, tenant: Tenant) -> HttpResponse:
    _check(scope, Area.ACCESS)
    first_run.choose_knowledge_only(tenant.id)
    return _done(request, tenant, "chose knowledge only")


def _write_article(request: HttpRequest, scope: Scope, tenant: Tenant) -> HttpResponse:
    _check(scope, Area.KNOWLEDGE)
    form = ArticleForm(request.POST)
    if not form.is_valid():
        return _page(request, scope, tenant, form)
    try:
        article = _stored(tenant.id, scope.user.public_name, form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, ValidationError(error.messages))
        return _page(request, scope, tenant, form)
    admin_audit.record(
        request,
        tenant_ids=[tenant.id],
        action="added",
        row=article,
        changes=admin_audit.form_changes(form, is_new=True),
    )
    messages.success(request, _t("“%s” is published.") % article.title)
    return HttpResponseRedirect(_address(tenant))


@transaction.atomic
def _stored(tenant_id: UUID, author: str, texts: Json) -> Article:
    return knowledge.create_article(
        tenant_id=tenant_id,
        collection=_collection(tenant_id),
        author=author,
        state=Article.State.PUBLISHED,
        **texts,
    )


def _collection(tenant_id: UUID) -> Collection:
    oldest = collections(tenant_id).filter(is_active=True).order_by("created_at").first()
    return oldest or knowledge.create_collection(tenant_id=tenant_id, name=str(FIRST_COLLECTION))


def _bring_files(request: HttpRequest, scope: Scope, tenant: Tenant) -> HttpResponse:
    return _with_collection(scope, tenant, "admin:knowledge_importjob_add")


def _read_pages(request: HttpRequest, scope: Scope, tenant: Tenant) -> HttpResponse:
    return _with_collection(scope, tenant, "admin:knowledge_websource_add")


def _with_collection(scope: Scope, tenant: Tenant, page: str) -> HttpResponse:
    """These pages ask for a collection; in an empty tenant there is none to choose."""
    _check(scope, Area.KNOWLEDGE)
    collection = _collection(tenant.id)
    return HttpResponseRedirect(f"{reverse(page)}?tenant={tenant.id}&collection={collection.id}")


def _skip(request: HttpRequest, scope: Scope, tenant: Tenant) -> HttpResponse:
    step = request.POST.get("step", "")
    if step in MAY_WAIT:
        _check(scope, AREAS[Step(step)])
        first_run.skip(tenant.id, Step(step))
    return HttpResponseRedirect(_address(tenant))


def _hide(request: HttpRequest, scope: Scope, tenant: Tenant) -> HttpResponse:
    _check(scope, Area.INBOXES)
    first_run.hide(tenant.id)
    messages.info(request, _t("The guide stays in the menu, under “Help”."))
    _done(request, tenant, "hid the first steps")
    return HttpResponseRedirect(reverse("admin:index"))


def _show(request: HttpRequest, scope: Scope, tenant: Tenant) -> HttpResponse:
    _check(scope, Area.INBOXES)
    first_run.show_again(tenant.id)
    return _done(request, tenant, "showed the first steps again")


DEEDS: dict[str, Deed] = {
    "knowledge_only": _choose_knowledge_only,
    "article": _write_article,
    "files": _bring_files,
    "pages": _read_pages,
    "skip": _skip,
    "hide": _hide,
    "show": _show,
}


def _check(scope: Scope, area: Area) -> None:
    if not scope.may_change(area):
        raise PermissionDenied


def _done(request: HttpRequest, tenant: Tenant, action: str) -> HttpResponse:
    admin_audit.record(request, tenant_ids=[tenant.id], action=action, row=tenant, changes={})
    return HttpResponseRedirect(_address(tenant))


def _address(tenant: Tenant) -> str:
    return f"{reverse('first_run')}?tenant={tenant.id}"
