"""Pages for deeds that are not a form: asked first, done by POST, and secrets shown once."""

from typing import Any

from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _


def reached(model_admin: Any, request: HttpRequest, object_id: str) -> Any:
    """The row, of those that the request reaches. Raises Http404."""
    row = model_admin.get_object(request, object_id)
    if row is None:
        raise Http404
    return row


def ask(model_admin: Any, request: HttpRequest, row: Any, *, title: str, warning: str) -> TemplateResponse:
    """A question whose answer is a POST to the same address."""
    context = _context(model_admin, request, row, title) | {"warning": warning}
    return TemplateResponse(request, "admin/ask.html", context)


def show_once(
    model_admin: Any, request: HttpRequest, row: Any, *, title: str, secret: str
) -> TemplateResponse:
    """The secret, in this answer only: it is in no message, no cookie and no cache."""
    context = _context(model_admin, request, row, title) | {
        "secret": secret,
        "advice": _("Copy it now. It is not shown again."),
    }
    return TemplateResponse(request, "admin/secret_once.html", context, headers={"Cache-Control": "no-store"})


def _context(model_admin: Any, request: HttpRequest, row: Any, title: str) -> dict[str, Any]:
    own = {"title": title, "row": row, "opts": model_admin.opts}
    return dict(model_admin.admin_site.each_context(request)) | own
