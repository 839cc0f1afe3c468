"""Typed readers of the environment that say loudly what is wrong and how to mend it."""

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off", ""})
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads named settings from a mapping, by default the process environment."""

    environ: Mapping[str, str]

    def text(self, name: str, default: str = "") -> str:
        return self.environ.get(name, "").strip() or default

    def flag(self, name: str, *, default: bool) -> bool:
        value = self.environ.get(name)
        if value is None:
            return default
        lowered = value.strip().lower()
        if lowered in TRUE:
            return True
        if lowered in FALSE:
            return False
        raise ImproperlyConfigured(f"{name}={value!r} is not a yes or a no; use 1 or 0.")

    def integer(self, name: str, default: int, *, minimum: int, maximum: int) -> int:
        value = self.text(name)
        if not value:
            return default
        if not value.isdecimal() or not minimum <= int(value) <= maximum:
            raise ImproperlyConfigured(
                f"{name}={value!r} must be a whole number from {minimum} to {maximum}."
            )
        return int(value)

    def words(self, name: str, default: str = "") -> list[str]:
        return [word.strip() for word in self.text(name, default).split(",") if word.strip()]

    def networks(self, name: str) -> list[Network]:
        try:
            return [ipaddress.ip_network(word) for word in self.words(name)]
        except ValueError as error:
            raise ImproperlyConfigured(f"{name}: {error}; write networks such as 10.0.0.0/8.") from None

    def ports(self, name: str) -> list[int]:
        words = self.words(name)
        if all(word.isdecimal() and 0 < int(word) < 65536 for word in words):
            return [int(word) for word in words]
        raise ImproperlyConfigured(f"{name}={self.text(name)!r} must be ports such as 8080,8443.")

    def url(self, name: str, default: str, *, schemes: frozenset[str]) -> str:
        value = self.text(name, default)
        if value and urlsplit(value).scheme not in schemes:
            wanted = ", ".join(f"{scheme}://" for scheme in sorted(schemes))
            raise ImproperlyConfigured(f"{name} must start with one of {wanted}.")
        return value

    def folder(self, name: str, default: Path) -> Path:
        return Path(self.text(name, str(default))).expanduser().resolve()


def process_environment() -> Reader:
    return Reader(os.environ)
