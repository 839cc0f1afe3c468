"""«View as» around every page: nothing is changed meanwhile, and its end is put on record, whatever made it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.tenants import auditing, viewing
from apps.tenants.models import Tenant

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
PLACES = ("/admin/", "/console/")
# Of all tenants together, by an app that knows no scopes: nobody looks at it as somebody of one tenant.
EVERYBODYS = "/admin/events/"
# Ending it, signing out, and reading in another language.
ALLOWED = ("view_as_end", "admin:logout", "console:logout", "console:language")


class ViewingMiddleware(MiddlewareMixin):
    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        if not request.path.startswith(PLACES):
            return None
        is_over = viewing.is_over(request.session)
        if is_over:
            _end(request)
        elif viewing.of(request.session) is None:
            return None
        if not is_over and request.path.startswith(EVERYBODYS):
            return HttpResponseRedirect(reverse("admin:index"))
        if request.method in SAFE or request.path in {reverse(name) for name in ALLOWED}:
            return None
        messages.warning(request, _said(is_over=is_over))
        return HttpResponseRedirect(reverse("admin:index"))


@require_POST
@login_required
def view_as_end(request: HttpRequest) -> HttpResponse:
    _end(request)
    return HttpResponseRedirect(reverse("admin:tenants_tenant_changelist"))


def _end(request: HttpRequest) -> None:
    ended = viewing.end(request.session)
    tenant = Tenant.objects.filter(pk=ended.tenant_id).first() if ended else None
    if ended and tenant:
        changes = {"role": {"before": ended.role, "after": None}}
        auditing.record(tenant_id=tenant.id, action="view as ended", row=tenant, changes=changes)


def _said(*, is_over: bool) -> str:
    if is_over:
        return _("The thirty minutes are over: nothing was changed. You see all tenants again.")
    return _("You only look here: nothing was changed.")
