"""`Idempotency-Key`: the same POST again within 24 hours gets the first answer and does nothing.

Only answers that changed something are kept: after an error the program may simply try again.
"""

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.errors import Conflict
from apps.common import valkey
from apps.common.keys import tenant_key

HEADER = "Idempotency-Key"
MAX_KEY = 255
MAX_ANSWER = 512 * 1024
KEPT_S = 24 * 3600
V = TypeVar("V")
Handler = Callable[..., Response]


class Mismatch(APIException):
    status_code = 422
    default_code = "idempotency_mismatch"


def idempotent(handler: Handler) -> Handler:
    """For the post methods of ApiView."""

    @wraps(handler)
    def once(view: Any, request: Request, **ids: Any) -> Response:
        given = idempotency_key(request)
        if not given:
            return handler(view, request, **ids)
        name = _name(view.tenant_id, request, given)
        fingerprint = _fingerprint(request)
        earlier = _claim(name, fingerprint, view.runs_at_most_s)
        return earlier or _run(name, fingerprint, lambda: handler(view, request, **ids))

    once.is_idempotent = True  # type: ignore[attr-defined]
    return once


def idempotency_key(request: Request) -> str:
    """What the program sent, or nothing. Raises ValidationError."""
    given = request.headers.get(HEADER, "")
    if len(given) > MAX_KEY or not given.isprintable():
        raise ValidationError({HEADER: [_("At most 255 printable characters.")]})
    return given


def derived_client_id(request: Request) -> str:
    """A client_id that outlives Valkey: the unique constraint on messages then keeps the promise alone."""
    given = idempotency_key(request)
    return f"idem-{hashlib.sha256(given.encode()).hexdigest()[:48]}" if given else ""


def _name(tenant_id: UUID, request: Request, given: str) -> str:
    digest = hashlib.sha256(f"{request.path}\n{given}".encode()).hexdigest()
    return tenant_key(tenant_id, "idempotent", digest)


def _fingerprint(request: Request) -> str:
    content = json.dumps(request.data, sort_keys=True, default=str)
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


def _claim(name: str, fingerprint: str, runs_at_most_s: int) -> Response | None:
    """None: nobody has answered this, and it is ours. Raises Conflict, Mismatch."""
    client = valkey.client()
    if client.set(name, json.dumps({"of": fingerprint}), nx=True, ex=runs_at_most_s):
        return None
    stored = client.get(name)
    found = json.loads(stored) if isinstance(stored, str) else {"of": fingerprint}
    if found["of"] != fingerprint:
        raise Mismatch(_("This Idempotency-Key was used with another content."))
    if "status" not in found:
        raise Conflict(_("The first request with this Idempotency-Key is still running."), code="in_progress")
    return Response(found["body"], status=found["status"], headers={"Idempotency-Replayed": "true"})


def _run(name: str, fingerprint: str, work: Callable[[], Response]) -> Response:
    try:
        response = work()
    except BaseException:
        valkey.client().delete(name)
        raise
    answer = json.dumps(
        {"of": fingerprint, "status": response.status_code, "body": response.data}, default=str
    )
    if len(answer) <= MAX_ANSWER:
        valkey.client().set(name, answer, ex=KEPT_S)
    else:
        valkey.client().delete(name)
    return response
