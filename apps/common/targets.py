"""Which hosts a tenant-entered URL may reach: public ones, and networks in KEFU_PRIVATE_TARGETS."""

import ipaddress

from django.conf import settings

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# Public by the registry, and yet inside: the platform service of a cloud's machines, the relays of 6to4.
INSIDE_ALL_THE_SAME = (
    ipaddress.IPv4Network("168.63.129.16/32"),
    ipaddress.IPv4Network("192.88.99.0/24"),
)
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
UNICAST = ipaddress.IPv6Network(
    "2000::/3"
)  # all that is routed; outside lie old ways to write IPv4 addresses
PRIVATE_ENDINGS = (".localhost", ".local", ".internal")


def address_of(host: str) -> Address | None:
    """The address a host is written as, or None for a name."""
    try:
        return ipaddress.ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return None


def is_allowed(address: Address) -> bool:
    inner = _unwrapped(address)
    if any(inner in network for network in settings.KEFU_PRIVATE_TARGETS):
        return True
    if isinstance(inner, ipaddress.IPv6Address) and inner not in UNICAST:
        return False
    is_inside = any(inner in network for network in INSIDE_ALL_THE_SAME)
    return inner.is_global and not inner.is_multicast and not is_inside


def is_refused_host(host: str) -> bool:
    """Whether the host, without asking the name service, is one that tenants may not reach."""
    address = address_of(host)
    if address is not None:
        return not is_allowed(address)
    name = host.casefold().rstrip(".")
    # 2130706433, 0x7f.1 and the like are names to urlsplit and addresses to the system's resolver.
    is_number = all(not part or part.isdigit() or part.startswith("0x") for part in name.split("."))
    # With networks opened, such names may lead there: the resolver decides.
    is_private_name = name == "localhost" or name.endswith(PRIVATE_ENDINGS)
    return is_number or (is_private_name and not settings.KEFU_PRIVATE_TARGETS)


def _unwrapped(address: Address) -> Address:
    """The IPv4 address inside an IPv6 one, when there is one."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo[1] if address.teredo else None
    return address.ipv4_mapped or address.sixtofour or teredo or address
