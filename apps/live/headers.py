"""Headers and cookies of a socket's opening request."""

from http.cookies import CookieError, SimpleCookie
from typing import Any


def header(scope: dict[str, Any], name: bytes) -> str:
    for key, value in scope.get("headers", ()):
        if key == name:
            return str(value.decode("latin-1"))
    return ""


def cookie(scope: dict[str, Any], name: str) -> str:
    try:
        morsel = SimpleCookie(header(scope, b"cookie")).get(name)
    except CookieError:
        return ""
    return morsel.value if morsel else ""
