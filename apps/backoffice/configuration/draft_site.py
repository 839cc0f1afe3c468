"""The editors of the back office once more, for the draft: the same forms, lists and checks, other rows.

Each request meets the rows as if the draft were published, in a transaction that is always rolled back
(`apps.desk.configuring.applying.rehearsed`). What a form has changed in them is read back as the draft's new document.
So a draft has no editors of its own that could know less than the real ones.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import SimpleTemplateResponse
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.backoffice.configuration.audit import audit
from apps.common.ids import parse_id
from apps.desk.configuring import drafts
from apps.desk.configuring.applying import rehearsed
from apps.desk.configuring.comparing import Change
from apps.desk.configuring.documents import Document, Invalid
from apps.desk.configuring.kinds import KINDS, NAMES
from apps.desk.configuring.reading import published_document
from apps.desk.models import ConfigurationDraft
from apps.tenants import admin_scope
from apps.tenants.admin_scope import Scope, scope_of
from apps.tenants.admin_site import KefuAdminSite
from apps.tenants.models import Membership, Tenant

TENANT = "kefu_drafting"  # in the session of a superuser: whose draft is edited
ICONS = {
    "personas": "record_voice_over",
    "intents": "psychology",
    "categories": "category",
    "words": "block",
    "inboxes": "inbox",
    "answering": "smart_toy",
    "looks": "palette",
    "hours": "schedule",
    "courses": "snooze",
    "rules": "bolt",
}
View = Callable[..., HttpResponse]


def drafting_scope(request: HttpRequest) -> Scope | None:
    """The person's scope, narrowed to the tenant whose draft a superuser has opened."""
    scope = scope_of(request)
    if scope is None or scope.tenant is not None:
        return scope
    chosen = parse_id(request.session.get(TENANT))
    tenant = Tenant.objects.filter(pk=chosen).first() if chosen else None
    return replace(scope, tenant=tenant, role=Membership.Role.OWNER) if tenant else None


def drafted(view: View) -> View:
    """The view, in the draft."""

    @wraps(view)
    def inside(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        scope = drafting_scope(request)
        if scope is None or scope.tenant is None:
            return HttpResponseRedirect(reverse("configuration"))
        setattr(request, admin_scope._CACHED, scope)
        page = reverse("configuration_draft", args=[scope.tenant.id])
        with transaction.atomic():
            drafts.lock(scope.tenant.id)
            draft = drafts.draft_of(scope.tenant.id)
            if draft is None:
                messages.info(request, _t("There is no draft. Begin one first."))
                return HttpResponseRedirect(page)
            try:
                return _worked(view, request, draft, args, kwargs)
            except Invalid:
                messages.error(request, _t("The draft has errors, which are listed here."))
                return HttpResponseRedirect(page)

    return inside


def _worked(
    view: View, request: HttpRequest, draft: ConfigurationDraft, args: Any, kwargs: Any
) -> HttpResponse:
    document: Document | None = None
    with rehearsed(draft.tenant_id, draft.document):
        response = view(request, *args, **kwargs)
        if isinstance(response, SimpleTemplateResponse):
            response.render()  # lists are read when they are shown
        if request.method == "POST" and response.status_code == 302:
            document = published_document(draft.tenant_id)
    if document is not None:
        _keep(request, draft, document)
    return response


def _keep(request: HttpRequest, draft: ConfigurationDraft, document: Document) -> None:
    changes: list[Change] = drafts.change(draft=draft, document=document, by=request.user.pk)
    if changes:
        audit(request, "draft changed", draft, changes)


# ── the pages ─────────────────────────────────────────────────────────────────────────────────────────


class DraftPage:
    """What an editor leaves out within the draft: deeds that concern more than the row, and links to other kinds."""

    actions_list: tuple[str, ...] = ()
    actions_detail: tuple[str, ...] = ()
    actions_row: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()

    def get_urls(self) -> list[URLPattern]:
        kept = ("changelist", "add", "delete", "change")
        name = f"{self.opts.app_label}_{self.opts.model_name}"  # type: ignore[attr-defined]
        urls: list[URLPattern] = super().get_urls()  # type: ignore[misc]
        return [url for url in urls if url.name in {f"{name}_{each}" for each in kept}]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        widget = getattr(field, "widget", None)
        if isinstance(widget, RelatedFieldWidgetWrapper):
            widget.can_add_related = widget.can_change_related = False
            widget.can_delete_related = widget.can_view_related = False
        return field


class FixedPage(DraftPage):
    """A draft neither makes nor removes such rows, and of their fields it has some."""

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        strangers = {field.name for field in self.opts.get_fields()} - self._own()  # type: ignore[attr-defined]
        strangers |= set(self.readonly_fields)  # type: ignore[attr-defined]
        found = [
            (title, options | {"fields": [name for name in options["fields"] if name not in strangers]})
            for title, options in super().get_fieldsets(request, obj)  # type: ignore[misc]
        ]
        return [(title, options) for title, options in found if options["fields"]]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        kind = next(kind for kind in KINDS if kind.model is self.model)  # type: ignore[attr-defined]
        return [*super().get_readonly_fields(request, obj), *kind.key]  # type: ignore[misc]

    def _own(self) -> set[str]:
        return {field.name for kind in KINDS if kind.model is self.model for field in kind.fields}  # type: ignore[attr-defined]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class NamedPage(DraftPage):
    """What is chosen from, and not part of the draft itself."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        return []


class DraftSite(KefuAdminSite):
    """Under the addresses of its own; who may come in is the back office's to say."""

    def __init__(self) -> None:
        super().__init__(name="draft")

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        guarded: View = admin.site.admin_view(drafted(view), cacheable)
        return guarded

    def get_urls(self) -> list[URLPattern | URLResolver]:
        models = [
            path(f"{model._meta.app_label}/{model._meta.model_name}/", include(page.urls))
            for model, page in self._registry.items()
            if not isinstance(page, NamedPage)
        ]
        door = admin.site.admin_view
        return [
            path("", door(_to_the_draft), name="index"),
            path("autocomplete/", self.admin_view(self.autocomplete_view), name="autocomplete"),
            path("jsi18n/", door(admin.site.i18n_javascript, cacheable=True), name="jsi18n"),
            *(
                path(f"{name}/", door(_leaving(name)), name=name)
                for name in ("logout", "password_change", "search")
            ),
            *models,
            path("<slug:app_label>/", door(_to_the_draft), name="app_list"),
        ]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        context: dict[str, Any] = super().each_context(request)
        return context | {"environment": [_t("Draft"), "warning"], "show_history": False}

    def get_sidebar_list(self, request: HttpRequest) -> list[dict[str, Any]]:
        pages = [
            {
                "title": capfirst(str(kind.model._meta.verbose_name_plural)),
                "icon": ICONS.get(kind.name, "settings"),
                "link": list_of(kind.model),
            }
            for kind in KINDS
            if self._registry[kind.model].has_view_permission(request)
        ]
        back = {
            "title": _("Compare and publish"),
            "icon": "difference",
            "link": reverse("configuration"),
            "active": False,
        }
        items = self._get_navigation_items(request, [back, *pages])
        return [{"title": _t("Draft of the configuration"), "items": items}]


def list_of(model: type[Model]) -> str:
    """The address of the kind's rows in the draft."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
    return reverse(name, current_app="draft")


def _to_the_draft(request: HttpRequest, **_kwargs: Any) -> HttpResponse:
    scope = drafting_scope(request)
    if scope is None or scope.tenant is None:
        raise PermissionDenied
    return HttpResponseRedirect(reverse("configuration_draft", args=[scope.tenant.id]))


def _leaving(name: str) -> View:
    """What belongs to the person and not to the draft. 307: what was posted is posted there."""

    def leave(_request: HttpRequest) -> HttpResponse:
        return HttpResponseRedirect(reverse(f"admin:{name}", current_app="admin"), status=307)

    return leave


def make_site() -> DraftSite:
    """With the back office's own page classes, so that nothing is said twice. Once all of these are registered."""
    site = DraftSite()
    own: dict[type[Model], type[DraftPage]] = {
        kind.model: FixedPage if kind.is_fixed else DraftPage for kind in KINDS
    }
    for model in [*own, *(model for model in NAMES if model not in own)]:
        page = type(admin.site.get_model_admin(model))
        site.register(model, type(f"Draft{page.__name__}", (own.get(model, NamedPage), page), {}))
    return site
