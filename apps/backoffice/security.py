"""What a browser may do with our pages, unless a page says something narrower itself."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.deprecation import MiddlewareMixin

from apps.common.addresses import is_within

HEADER = "Content-Security-Policy"
STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# The theme of the back office (django-unfold) evaluates Alpine expressions written in its templates, and has
# inline scripts and styles. It loads nothing from other hosts, so they are still shut out. Text from visitors
# and tenants is shown there by auto-escaping templates only.
ADMIN = (
    "default-src 'none'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
PERMISSIONS = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"


class ContentSecurityPolicyMiddleware(MiddlewareMixin):
    """Sets the policy where the view has set none, and Permissions-Policy everywhere."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        if HEADER not in response.headers:
            is_admin = request.path.startswith(reverse("admin:index"))
            response.headers[HEADER] = ADMIN if is_admin else STRICT
        return response


class ForwardedHeadersMiddleware(MiddlewareMixin):
    """What a proxy says of the visitor's way counts only from our own proxies: anybody else could claim to have come
    by https. (Addresses: apps/common/addresses.py.)"""

    def process_request(self, request: HttpRequest) -> None:
        if not is_within(request.META.get("REMOTE_ADDR", ""), settings.KEFU_TRUSTED_PROXIES):
            request.META.pop("HTTP_X_FORWARDED_PROTO", None)
