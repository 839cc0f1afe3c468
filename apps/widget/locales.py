"""Which of our languages a visitor reads."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language_from_request, get_supported_language_variant


def supported(locale: str) -> str:
    """zh-hans or en for what browsers and sites say ("zh_CN", "zh-TW", "en-US"), empty for other languages."""
    try:
        return get_supported_language_variant(locale.strip().replace("_", "-").lower())
    except LookupError:
        return ""


def page_locale(request: HttpRequest) -> str:
    """?locale= wins over Accept-Language, which wins over the installation's language."""
    asked = supported(request.GET.get("locale", "")[:35])
    return asked or get_language_from_request(request) or settings.LANGUAGE_CODE
