"""The back office itself: who may enter it."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from unfold.sites import UnfoldAdminSite

from apps.tenants.admin_scope import scope_of
from apps.tenants.models import User


class KefuAdminSite(UnfoldAdminSite):  # type: ignore[misc]
    def has_permission(self, request: HttpRequest) -> bool:
        return scope_of(request) is not None

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Who opens the sign-in page itself comes to the back office afterwards, not to the agents' console."""
        if request.method == "GET" and REDIRECT_FIELD_NAME not in request.GET:
            query = urlencode({REDIRECT_FIELD_NAME: reverse("admin:index")})
            return HttpResponseRedirect(f"{request.path}?{query}")
        response: HttpResponse = super().login(request, extra_context)
        return response

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The person's sockets end with the session they came in by."""
        user = request.user
        response: HttpResponse = super().logout(request, extra_context)
        if isinstance(user, User):
            user.announce_access()
        return response

    def search(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The theme's command search keeps results in a cache that knows no tenants, so it is not offered."""
        raise Http404
