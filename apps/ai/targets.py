"""Which hosts a tenant-entered URL may reach: public ones, and networks in KEFU_PRIVATE_TARGETS."""

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
API_VERSION = re.compile(r"api-version=[\w.-]+")
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def address_of(host: str) -> Address | None:
    """The address a host is written as, or None for a name."""
    try:
        return ipaddress.ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return None


def _unwrapped(address: Address) -> Address:
    """The IPv4 address inside an IPv6 one, when there is one."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo[1] if address.teredo else None
    return address.ipv4_mapped or address.sixtofour or teredo or address


def is_allowed(address: Address) -> bool:
    inner = _unwrapped(address)
    if inner.is_global and not inner.is_multicast:
        return True
    return any(inner in network for network in settings.KEFU_PRIVATE_TARGETS)


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


def is_refused_host(host: str) -> bool:
    """Whether the host, without asking the name service, is one that tenants may not reach."""
    address = address_of(host)
    if address is not None:
        return not is_allowed(address)
    name = host.casefold().rstrip(".")
    # 2130706433, 0x7f.1 and the like are names to urlsplit and addresses to the system's resolver.
    is_number = all(not part or part.isdigit() or part.startswith("0x") for part in name.split("."))
    return is_number or name == "localhost" or name.endswith((".localhost", ".local", ".internal"))
