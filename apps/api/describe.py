"""Notes for the OpenAPI schema: every operation also tells its errors and headers."""

from collections.abc import Callable
from typing import Any, TypeVar

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema

from apps.api.idempotency import HEADER
from apps.api.shapes import ErrorSerializer

F = TypeVar("F", bound=Callable[..., Any])
ALWAYS = (401, 403, 429, 503)
KEY_HEADER = OpenApiParameter(
    HEADER,
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="The same value within 24 hours gets the first answer again.",
)


def operation(
    name: str,
    *,
    tag: str,
    answers: dict[int, Any],
    body: Any = None,
    query: Any = None,
    errors: tuple[int, ...] = (),
) -> Callable[[F], F]:
    """The schema of one method. name: operation id; errors: statuses beyond those of every operation."""
    parameters = ([query] if query else []) + ([KEY_HEADER] if name.split("_")[-1] in POSTS else [])
    failures = dict.fromkeys(sorted({*ALWAYS, *errors, *((400,) if query or body else ())}), ErrorSerializer)
    decorate: Callable[[F], F] = extend_schema(
        operation_id=name,
        tags=[tag],
        request=body,
        parameters=parameters,
        responses=answers | failures,
    )
    return decorate


# Last words of the operation ids that are POSTs.
POSTS = frozenset(
    {
        "create",
        "post",
        "handoff",
        "takeover",
        "release",
        "resolve",
        "reopen",
        "assign",
        "decide",
        "answer",
        "bulk",
        "merge",
        "undo",
        "block",
        "snooze",
    }
)


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "apps.api.authentication.KeyAuthentication"
    name = "apiKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "An API key of the tenant."}


class VisitorScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "apps.widget.authentication.VisitorAuthentication"
    name = "visitorToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Visitor <token>`, the token of a widget session.",
        }
