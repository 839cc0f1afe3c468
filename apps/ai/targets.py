"""What an address of a model provider must look like. Where it may lead: apps/common/targets.py."""

import re
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

API_VERSION = re.compile(r"api-version=[\w.-]+")


def validate_base_url(url: str) -> None:
    """Raises ValidationError unless url is an http(s) address; its query may hold an API version (Azure), no secret."""
    parts = _split(url)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValidationError(_("Enter an address that starts with http:// or https://."), code="bad_url")
    if parts.username is not None or parts.password is not None:
        raise ValidationError(_("Put the key in its own field, not in the address."), code="credentials")
    has_other_query = parts.query and not API_VERSION.fullmatch(parts.query)
    if has_other_query or parts.fragment or any(char.isspace() for char in url):
        raise ValidationError(_("Enter the address without query, fragment or spaces."), code="bad_url")


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _port = parts.port  # raises when it is not a number from 0 to 65535
    except ValueError:
        return None
    return parts
