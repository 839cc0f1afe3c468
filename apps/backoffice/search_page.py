"""The search page of the back office: a question through the pipeline that answers visitors, and all that it weighed.

A worker does it (apps/desk/asking_worker.py). Nothing is stored or sent, and no model is asked for an answer.
"""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from apps.backoffice.search_words import readable
from apps.desk.asking_worker import Errand, WorkerAway, WorkerFailed, ask
from apps.knowledge.queries import published_articles
from apps.tenants.access import NoSuchInbox
from apps.tenants.admin_inbox_form import InboxForm
from apps.tenants.admin_roles import Area
from apps.tenants.admin_scope import scope_of

Json = dict[str, Any]


class SearchForm(InboxForm):
    field_order = ("tenant", "text", "earlier", "inbox")
    without_inbox = _("the oldest one")
    text = forms.CharField(
        label=_("the visitor asks"),
        max_length=2000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2, "autofocus": True}),
    )
    earlier = forms.CharField(
        label=_("and asked before"),
        required=False,
        max_length=2000,
        help_text=_("For follow-ups such as “and to Japan?”."),
        widget=UnfoldAdminTextInputWidget(),
    )

    def question(self) -> Json:
        """For the worker."""
        given = self.cleaned_data
        history = [{"role": "user", "content": given["earlier"]}] if given["earlier"] else []
        inbox = {"inbox": str(given["inbox"].id)} if given["inbox"] else {}
        return {"content": given["text"], "history": history} | inbox


@require_http_methods(["GET", "HEAD", "POST"])
def search_page(request: HttpRequest) -> HttpResponse:
    """By POST, so that nothing a customer wrote stands in an address."""
    scope = scope_of(request)
    if scope is None or not scope.may_view(Area.KNOWLEDGE):
        raise PermissionDenied
    form = SearchForm(scope, request.POST if request.method == "POST" else None)
    shown: Json = {"title": _t("Try the search"), "form": form}
    if form.is_valid() and form.tenant_id:
        shown |= _tried(form.tenant_id, form)
    elif scope.tenant:
        shown["has_articles"] = published_articles(scope.tenant.id).exists()
    context = dict(admin.site.each_context(request)) | shown
    status = 503 if "failure" in shown else 200
    return TemplateResponse(request, "admin/search_page.html", context, status=status)


def _tried(tenant_id: UUID, form: SearchForm) -> Json:
    try:
        found = ask(Errand.EXPLAIN, tenant_id=tenant_id, **form.question())
    except NoSuchInbox:
        form.add_error("inbox", _("There is no active inbox yet: its settings decide what is searched."))
        return {}
    except WorkerAway as away:
        return {"failure": str(away)}
    except WorkerFailed:
        return {"failure": _t("The search failed. The worker's log says why.")}
    return {"found": readable(found), "has_articles": published_articles(tenant_id).exists()}
