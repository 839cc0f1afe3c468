"""Cross-origin access to the visitor's HTTP calls, and to nothing else.

The preflight names no inbox, so it lets any page ask; the call itself checks the page's origin against its inbox.
No cookie takes part: a visitor is who holds the token.
"""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.common.origins import is_allowed
from apps.tenants.models import Inbox

PREFLIGHT_S = "600"


def origin_of(request: Request) -> str:
    return str(request.headers.get("Origin", ""))


class VisitorView(APIView):
    """Base of the calls that visitors' browsers make from other origins."""

    cross_origin = ""

    def admit_origin(self, request: Request, inbox: Inbox) -> None:
        """Raises PermissionDenied."""
        origin = origin_of(request)
        own_host = request.get_host()
        if not is_allowed(origin, inbox.allowed_origins, own_host=own_host, any_port=settings.DEBUG):
            text = _("This page may not use the widget: add its origin to the inbox's allowed origins.")
            raise PermissionDenied(text, code="forbidden_origin")
        self.cross_origin = origin

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        self.cross_origin = origin_of(request)
        response = Response(status=204)
        response["Access-Control-Allow-Methods"] = ", ".join(self.allowed_methods)
        response["Access-Control-Allow-Headers"] = "authorization, content-type, idempotency-key"
        response["Access-Control-Max-Age"] = PREFLIGHT_S
        return response

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Response:
        final: Response = super().finalize_response(request, response, *args, **kwargs)
        final["Vary"] = "Origin"
        final["Cache-Control"] = "no-store"
        if self.cross_origin:
            final["Access-Control-Allow-Origin"] = self.cross_origin
        return final
