"""What `manage.py check --deploy` says of our own settings."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage
from django.core.checks import Warning as CheckWarning


def proxies_are_named(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if not settings.KEFU_BASE_URL.startswith("https://") or settings.KEFU_TRUSTED_PROXIES:
        return []
    return [
        CheckWarning(
            "KEFU_BASE_URL is https, but KEFU_TRUSTED_PROXIES names no proxy that ends TLS.",
            hint="Name its networks: then plain http is redirected, and limits count visitors instead of the proxy.",
            id="kefu.W001",
        )
    ]
