"""The back office itself: who may enter it."""

from typing import Any

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from unfold.sites import UnfoldAdminSite

from apps.tenants.admin_limits import uses_to_mention
from apps.tenants.admin_naming import NamedChoices
from apps.tenants.admin_scope import back_offices, other_offices, scope_of
from apps.tenants.models import User


class KefuAdminSite(UnfoldAdminSite):  # type: ignore[misc]
    def has_permission(self, request: HttpRequest) -> bool:
        return scope_of(request) is not None

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """For the theme's parts that are ours: the banner, and the menu of the account."""
        shown: dict[str, Any] = super().each_context(request)
        scope = scope_of(request)
        if scope is not None:
            shown |= {"scope": scope, "uses": uses_to_mention(scope), "offices": other_offices(scope)}
        return shown

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        """Found when a page looks at it: most have the menu of our own, and this would be a fifth of their time."""
        return SimpleLazyObject(lambda: super(KefuAdminSite, self).get_app_list(request, app_label))

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:
        """There is one sign-in page. Who opens this one comes to the back office afterwards."""
        wanted = request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index")
        if self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        if request.user.is_authenticated:
            return TemplateResponse(request, "console/no_office.html", _offices(request), status=403)
        return redirect_to_login(wanted)

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """It ends the person's other sessions, so there is one page for it, too."""
        return HttpResponseRedirect(reverse("console:password"))

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The person's sockets end with the session they came in by."""
        user = request.user
        response: HttpResponse = super().logout(request, extra_context)
        if isinstance(user, User):
            user.announce_access()
        return response

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        view: Any = NamedChoices.as_view(admin_site=self)
        response: HttpResponse = view(request)
        return response

    def search(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The theme's command search keeps results in a cache that knows no tenants, so it is not offered."""
        raise Http404


def _offices(request: HttpRequest) -> dict[str, Any]:
    return {"offices": back_offices(request.user) if isinstance(request.user, User) else []}
