"""/api/docs/: the schema in Swagger UI, all of it served from here."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

# Swagger UI writes style attributes and shows its icons as data: pictures; nothing comes from elsewhere.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    response = render(request, "api/docs.html")
    response["Content-Security-Policy"] = POLICY
    return response
