"""Content Security Policies of the visitor's pages: nothing inline, nothing from elsewhere."""

import re
from collections.abc import Sequence

from django.conf import settings
from django.http import HttpRequest

from apps.common.origins import ANY

ORIGIN = re.compile(r"https?://[a-z0-9.\-\[\]:]+", re.IGNORECASE)


def chat_policy(request: HttpRequest, allowed_origins: Sequence[str]) -> str:
    return _policy(
        {
            "default-src": "'none'",
            "script-src": "'self'",
            "style-src": "'self'",
            "img-src": "'self' data: blob:",  # blob: a picture that is about to be sent
            # Older Safari does not count sockets as 'self'.
            "connect-src": f"'self' {_socket_origin(request)}",
            "base-uri": "'none'",
            "form-action": "'none'",
            "frame-ancestors": " ".join(_ancestors(request, allowed_origins)),
        }
    )


def preview_policy() -> str:
    """The chat page beside the form of its settings: it can reach nobody, and only our own pages may frame it."""
    return _policy(
        {
            "default-src": "'none'",
            "script-src": "'self'",
            "style-src": "'self'",
            "img-src": "'self' data: blob:",
            "connect-src": "'none'",
            "base-uri": "'none'",
            "form-action": "'none'",
            "frame-ancestors": "'self'",
        }
    )


def page_policy() -> str:
    """A plain page of ours that embeds the widget."""
    return _policy(
        {
            "default-src": "'none'",
            "script-src": "'self'",
            "style-src": "'self'",
            "img-src": "'self' data:",
            "connect-src": "'self'",  # the launcher's look
            "frame-src": "'self'",
            "base-uri": "'none'",
            "form-action": "'self'",
            "frame-ancestors": "'none'",
        }
    )


def _policy(directives: dict[str, str]) -> str:
    return "; ".join(f"{name} {value}" for name, value in directives.items())


def _socket_origin(request: HttpRequest) -> str:
    return f"{'wss' if request.is_secure() else 'ws'}://{request.get_host()}"


def _ancestors(request: HttpRequest, allowed_origins: Sequence[str]) -> list[str]:
    """Who may show the chat in a frame. Entries that are not origins are dropped: they could end the directive."""
    if ANY in allowed_origins:
        return [ANY]
    own = ["'self'"]
    if settings.DEBUG:
        host = request.get_host().rpartition(":")[0] or request.get_host()
        own.append(f"{request.scheme}://{host}:*")
    return own + [origin.rstrip("/") for origin in allowed_origins if ORIGIN.fullmatch(origin.rstrip("/"))]
