"""The chat page (full page and frame), what stands on other people's pages (loader, launcher), and the demo shop."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import condition, require_safe

from apps.conversations.models import MAX_CONTENT
from apps.tenants.access import NoSuchInbox, inbox_by_site_key
from apps.tenants.models import Inbox
from apps.widget import bundle, shop
from apps.widget.catalogue import chat_strings
from apps.widget.csp import chat_policy, page_policy, preview_policy
from apps.widget.embedding import note_page
from apps.widget.locales import page_locale
from apps.widget.modules import frame_modules
from apps.widget.presentation import inbox_json
from apps.widget.previewing import ENTRY as PREVIEW
from apps.widget.previewing import preview_settings

GREETER = "widget/greeter.js"
LOADER_SECONDS = 300
LAUNCHER_KEYS = ("name", "launcher", "theme", "proactive", "locale")
THEMES = frozenset({"auto", "light", "dark"})


@require_safe
@gzip_page  # a third; nothing in it is secret
@xframe_options_exempt  # the policy's frame-ancestors says who may frame it
def chat(request: HttpRequest, site_key: str) -> HttpResponse:
    locale = page_locale(request)
    with translation.override(locale):
        try:
            inbox = inbox_by_site_key(site_key)
        except NoSuchInbox:
            return _missing(request, locale)
        preview = request.GET.get("preview")  # settings that the inbox's owner has not saved
        shown = _shown(inbox, locale) if preview is None else _previewed(request, inbox, locale)
        if shown is None:
            return _missing(request, locale)
        if preview is None:
            note_page(request, inbox)
        settings = shown | {"strings": chat_strings(), "max_content": MAX_CONTENT}
        context = {"inbox": inbox, "locale": locale, "theme": _theme(request), "settings": settings}
        context |= _code() if preview is None else _modules(PREVIEW)
        response = render(request, "widget/chat.html", context)
    policy = preview_policy() if preview is not None else chat_policy(request, inbox.allowed_origins)
    response["Content-Security-Policy"] = policy
    return _private(response, locale)


def _code() -> dict[str, str]:
    """Addresses of the bundles; they change with what is in them."""
    made = {"script": bundle.script(), "styles": bundle.styles()}
    return {name: reverse(f"widget:{name}", args=[it.digest]) for name, it in made.items()}


def _modules(entry: str) -> dict[str, Any]:
    """The files as they are, each asked for at once."""
    return {"modules": frame_modules(), "entry": entry}


@require_safe
def script(request: HttpRequest, digest: str) -> HttpResponse:
    return _bundled(request, bundle.script(), digest)


@require_safe
def styles(request: HttpRequest, digest: str) -> HttpResponse:
    return _bundled(request, bundle.styles(), digest)


def _bundled(request: HttpRequest, made: bundle.Bundle, digest: str) -> HttpResponse:
    """For ever under its digest. Another one is asked for while versions change: what there is now, kept by nobody."""
    response = _encoded(request, made)
    is_right = digest == made.digest
    response["Cache-Control"] = "public, max-age=31536000, immutable" if is_right else "no-store"
    return response


def _encoded(request: HttpRequest, made: bundle.Bundle) -> HttpResponse:
    is_gzipped = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(made.gzipped if is_gzipped else made.content, content_type=made.media_type)
    if is_gzipped:
        response["Content-Encoding"] = "gzip"
    response["Vary"] = "Accept-Encoding"
    return response


def _shown(inbox: Inbox, locale: str) -> dict[str, Any]:
    return {"inbox": inbox_json(inbox, locale)}


def _previewed(request: HttpRequest, inbox: Inbox, locale: str) -> dict[str, Any] | None:
    name, scene = request.GET.get("preview", ""), request.GET.get("scene", "")
    return preview_settings(inbox, name=name, scene=scene, locale=locale)


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


def _loader_etag(_request: HttpRequest) -> str:
    return f'"{bundle.loader().digest}"'


@require_safe
@condition(etag_func=_loader_etag)
def loader(request: HttpRequest) -> HttpResponse:
    """One address that snippets keep for years, so it is checked again soon."""
    return _public(_encoded(request, bundle.loader()))


@require_safe
def launcher(request: HttpRequest, site_key: str) -> HttpResponse:
    """What the loader needs of an inbox before anybody opens the chat: the same for everybody, for caches to keep."""
    locale = page_locale(request)
    try:
        with translation.override(locale):
            inbox = inbox_by_site_key(site_key)
            shown = inbox_json(inbox, locale)
    except NoSuchInbox:
        return _public(JsonResponse({"error": {"code": "not_found"}}, status=404))
    note_page(request, inbox)
    answer = {key: shown[key] for key in LAUNCHER_KEYS if key in shown}
    if answer.get("proactive"):
        answer["greeter"] = static(GREETER)
    response = _public(JsonResponse(answer))
    response["Content-Language"] = locale
    return response


def _public(response: HttpResponse) -> HttpResponse:
    """For any page that has the snippet, also behind a cache."""
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
