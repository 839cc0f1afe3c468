"""Tells the audit log from where each request came: one place for the back office, the console and the API."""

from collections.abc import Awaitable, Callable
from inspect import iscoroutinefunction
from typing import Any

from django.http import HttpRequest
from django.utils.decorators import sync_and_async_middleware

from apps.tenants.admin_audit import origin_of
from apps.tenants.auditing import Via, coming_from

_PLACES = (("/admin/", Via.ADMIN), ("/console/", Via.CONSOLE), ("/api/", Via.API), ("/openai/", Via.API))


@sync_and_async_middleware
def audit_origin(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    if iscoroutinefunction(get_response):
        answer: Callable[[HttpRequest], Awaitable[Any]] = get_response

        async def remembered(request: HttpRequest) -> Any:
            with coming_from(origin_of(request, _via(request))):
                return await answer(request)

        return remembered

    def kept(request: HttpRequest) -> Any:
        with coming_from(origin_of(request, _via(request))):
            return get_response(request)

    return kept


def _via(request: HttpRequest) -> str:
    return next((via for place, via in _PLACES if request.path.startswith(place)), Via.UNKNOWN)
