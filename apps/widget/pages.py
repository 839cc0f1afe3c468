"""The chat page (full page and frame), the loader script and the demo shop."""

import hashlib
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import condition, require_safe

from apps.conversations.models import MAX_CONTENT
from apps.tenants.access import NoSuchInbox, inbox_by_site_key
from apps.widget import shop
from apps.widget.catalogue import chat_strings
from apps.widget.csp import chat_policy, page_policy
from apps.widget.locales import page_locale
from apps.widget.presentation import inbox_json

LOADER = "widget/loader.js"
LOADER_SECONDS = 300
THEMES = frozenset({"auto", "light", "dark"})


@require_safe
@xframe_options_exempt  # the policy's frame-ancestors says who may frame it
def chat(request: HttpRequest, site_key: str) -> HttpResponse:
    locale = page_locale(request)
    with translation.override(locale):
        try:
            inbox = inbox_by_site_key(site_key)
        except NoSuchInbox:
            return _missing(request, locale)
        settings = {"inbox": inbox_json(inbox, locale), "strings": chat_strings(), "max_content": MAX_CONTENT}
        context = {"inbox": inbox, "locale": locale, "theme": _theme(request), "settings": settings}
        response = render(request, "widget/chat.html", context)
    response["Content-Security-Policy"] = chat_policy(request, inbox.allowed_origins)
    return _private(response, locale)


def _missing(request: HttpRequest, locale: str) -> HttpResponse:
    context = {"locale": locale, "theme": _theme(request)}
    response = render(request, "widget/missing.html", context, status=404)
    # Framed by a page whose snippet has a wrong key, so its owner should be able to read it there.
    response["Content-Security-Policy"] = chat_policy(request, ["*"])
    return _private(response, locale)


def _private(response: HttpResponse, locale: str) -> HttpResponse:
    response["Content-Language"] = locale
    response["Cache-Control"] = "no-cache"
    response["Vary"] = "Accept-Language, Cookie"
    return response


def _theme(request: HttpRequest) -> str:
    asked = request.GET.get("theme", "auto")
    return asked if asked in THEMES else "auto"


def _loader_source() -> bytes:
    found = finders.find(LOADER)
    if not isinstance(found, str):
        raise Http404("the loader script is missing from this installation")
    return Path(found).read_bytes()


def _loader_etag(_request: HttpRequest) -> str:
    return f'"{hashlib.sha256(_loader_source()).hexdigest()[:32]}"'


@require_safe
@condition(etag_func=_loader_etag)
def loader(_request: HttpRequest) -> HttpResponse:
    """One address that snippets keep for years, so it is checked again soon."""
    response = HttpResponse(_loader_source(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={LOADER_SECONDS}, stale-while-revalidate=86400"
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@require_safe
def demo(request: HttpRequest) -> HttpResponse:
    """A shop with the widget in it, to try everything as a visitor."""
    locale = page_locale(request)
    with translation.override(locale):
        context = {"locale": locale, "shop": shop.in_language(locale), "theme": _theme(request)}
        response = render(request, "demo/shop.html", context)
    response["Content-Security-Policy"] = page_policy()
    return _private(response, locale)
