"""EMAIL_URL and DEFAULT_FROM_EMAIL as Django's settings."""

import ipaddress
from email.utils import getaddresses
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

SCHEMES = frozenset(environ.Env.EMAIL_SCHEMES)
NONE = "dummymail://"
# smtps and smtp+tls begin in the clear and turn to TLS (STARTTLS); smtp+ssl is TLS from the first byte.
PORTS = {"smtp": 25, "smtps": 587, "smtp+tls": 587, "smtp+ssl": 465}
TIMEOUT_S = 20


def mail_settings(url: str) -> dict[str, Any]:
    """url: one of SCHEMES; empty when no mail is sent."""
    config: dict[str, Any] = environ.Env.email_url_config(url or NONE)
    port = config["EMAIL_PORT"] or PORTS.get(urlsplit(url).scheme, 0)
    return {name: value for name, value in config.items() if name.startswith("EMAIL_")} | {
        "EMAIL_PORT": port,
        "EMAIL_TIMEOUT": TIMEOUT_S,
    }


def sender_address(given: str, base_url: str) -> str:
    """DEFAULT_FROM_EMAIL as it was given, or noreply@ the host at which this installation is reached."""
    if not given:
        return f"noreply@{_domain(urlsplit(base_url).hostname or '')}"
    found = getaddresses([given])
    try:
        validate_email(found[0][1])
        if len(found) != 1 or not given.isprintable():
            raise ValidationError("more than one address, or more than one line")
    except ValidationError:
        raise ImproperlyConfigured(
            "DEFAULT_FROM_EMAIL must be one address such as help@example.com or Shop <help@example.com>."
        ) from None
    return given


def _domain(host: str) -> str:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host or "localhost"
    return "localhost"
