"""The back office itself: who may enter it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from unfold.sites import UnfoldAdminSite

from apps.tenants.admin_scope import scope_of


class KefuAdminSite(UnfoldAdminSite):  # type: ignore[misc]
    def has_permission(self, request: HttpRequest) -> bool:
        return scope_of(request) is not None

    def search(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The theme's command search keeps results in a cache that knows no tenants, so it is not offered."""
        raise Http404
