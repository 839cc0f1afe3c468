"""Notes for the OpenAPI schema: what visitors' operations answer, errors included."""

from collections.abc import Callable
from typing import Any, TypeVar

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers

F = TypeVar("F", bound=Callable[..., Any])
ALWAYS = (401, 403, 404, 429, 503)
WITH_BODY = (400, 413, 415)


@extend_schema_serializer(component_name="VisitorFailure")
class _Failure(serializers.Serializer[dict[str, Any]]):
    code = serializers.CharField()
    message = serializers.CharField(required=False)
    fields = serializers.DictField(required=False)  # type: ignore[assignment]  # by name, as deep as what was sent


@extend_schema_serializer(component_name="VisitorError")
class _Error(serializers.Serializer[dict[str, Any]]):
    error = _Failure()


def visitor_operation(
    name: str, *, answers: dict[int, Any], body: Any = None, errors: tuple[int, ...] = ()
) -> Callable[[F], F]:
    """The schema of one method. name: operation id; errors: statuses beyond those of every operation."""
    statuses = sorted({*ALWAYS, *errors, *(WITH_BODY if body else ())})
    decorate: Callable[[F], F] = extend_schema(
        operation_id=name,
        tags=["widget"],
        request=body,
        responses=answers | dict.fromkeys(statuses, _Error),
        auth=[],
    )
    return decorate
