"""Every address of the project, found by asking Django."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import get_resolver

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")


@dataclass(frozen=True, slots=True)
class Route:
    name: str
    pattern: str

    @property
    def parameters(self) -> list[str]:
        return [plain or named for plain, named in PARAMETER.findall(self.pattern)]

    def path(self, values: dict[str, str]) -> str:
        filled = PARAMETER.sub(lambda match: values[match[1] or match[2]], self.pattern)
        return "/" + filled.replace("^", "").removesuffix("$")


def routes() -> list[Route]:
    return list(_walk(get_resolver().url_patterns, "", ()))


def _walk(patterns: list[Any], prefix: str, namespaces: tuple[str, ...]) -> Iterator[Route]:
    for pattern in patterns:
        whole = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from _walk(pattern.url_patterns, whole, inner)
        else:
            yield Route(":".join((*namespaces, pattern.name or whole)), whole)


def names(found: list[Route]) -> list[str]:
    return [route.name for route in found]


ROUTES = routes()
BY_NAME = {route.name: route for route in ROUTES}
