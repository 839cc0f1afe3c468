"""From where a request comes, as far as our own proxies say."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from apps.common.addresses import client_address

LONGEST_BROWSER = 300


@dataclass(frozen=True, slots=True)
class Caller:
    """address: "" when nobody knows; browser: what it calls itself."""

    address: str
    browser: str


def caller_of(request: HttpRequest) -> Caller:
    meta = request.META
    peer, forwarded = meta.get("REMOTE_ADDR", ""), meta.get("HTTP_X_FORWARDED_FOR", "")
    address = client_address(peer, forwarded, settings.KEFU_TRUSTED_PROXIES) or ""
    said = meta.get("HTTP_USER_AGENT", "")[:LONGEST_BROWSER]
    return Caller(address, "".join(char for char in said if char.isprintable()))
