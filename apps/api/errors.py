"""Every failure as {"error": {"code", "message", "fields"?}}: for this app's views and the widget's."""

import logging
from dataclasses import asdict
from typing import Any

from django.core.exceptions import (
    BadRequest,
    ObjectDoesNotExist,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.core.exceptions import ValidationError as ModelValidationError
from django.db import IntegrityError, InterfaceError, OperationalError
from django.http import Http404
from django.utils.translation import gettext as _
from redis.exceptions import RedisError
from rest_framework import exceptions
from rest_framework.response import Response

from apps.conversations.attachments import AttachmentMissing, EmptyFile, FileTooLarge, UnsuitableFile
from apps.conversations.attributes import TooManyAttributes
from apps.conversations.blocks import Blocked, BlockMissing, NetworkInvalid
from apps.conversations.files.places import StorageAway
from apps.conversations.holds import OnHold
from apps.conversations.labels import LabelMissing
from apps.conversations.merging import MergeMissing, SamePerson, UndoTooLate
from apps.conversations.notes import NoteInvalid
from apps.conversations.people import ContactMissing
from apps.conversations.services import (
    ConversationClosed,
    ConversationMissing,
    EmptyMessage,
    MessageTooLong,
)
from apps.conversations.snoozing import UnsuitableMoment
from apps.conversations.visitors import InvalidToken
from apps.desk.asking_worker import WorkerAway
from apps.desk.assigning.exceptions import OfferGone, SlotTaken, TargetMissing
from apps.desk.mailing import MailUnavailable
from apps.desk.program.owning import AgentMissing
from apps.desk.program.posting import OwnedByHuman
from apps.knowledge.services import BadRows
from apps.tenants.access import InvalidApiKey, NoSuchInbox, NotAMember

log = logging.getLogger(__name__)
MAX_BAD_ROWS = 1000  # told of one request
Known = dict[type[Exception], tuple[int, str]]

DOMAIN: Known = {
    EmptyMessage: (400, "invalid"),
    MessageTooLong: (400, "too_large"),
    AttachmentMissing: (400, "invalid"),
    EmptyFile: (400, "invalid"),
    FileTooLarge: (413, "too_large"),
    UnsuitableFile: (415, "unsupported_media_type"),
    StorageAway: (503, "unavailable"),
    TooManyAttributes: (400, "invalid"),
    InvalidApiKey: (401, "unauthenticated"),
    InvalidToken: (401, "unauthenticated"),
    NotAMember: (403, "forbidden"),
    ConversationMissing: (404, "not_found"),
    ContactMissing: (404, "not_found"),
    AgentMissing: (404, "not_found"),
    LabelMissing: (404, "not_found"),
    NoSuchInbox: (404, "not_found"),
    TargetMissing: (404, "not_found"),
    BlockMissing: (404, "not_found"),
    MergeMissing: (404, "not_found"),
    SamePerson: (409, "same_person"),
    UndoTooLate: (409, "too_late"),
    OnHold: (409, "on_hold"),
    NoteInvalid: (400, "invalid"),
    NetworkInvalid: (400, "invalid"),
    Blocked: (403, "blocked"),
    ConversationClosed: (409, "closed"),
    SlotTaken: (409, "taken"),
    OfferGone: (409, "gone"),
    UnsuitableMoment: (400, "invalid"),
    OwnedByHuman: (409, "owned_by_human"),
    WorkerAway: (503, "unavailable"),
    MailUnavailable: (503, "mail_unavailable"),
}
DJANGO: Known = {
    Http404: (404, "not_found"),
    ObjectDoesNotExist: (404, "not_found"),
    PermissionDenied: (403, "forbidden"),
    RequestDataTooBig: (413, "too_large"),
    SuspiciousOperation: (400, "invalid"),
    BadRequest: (400, "invalid"),
    RecursionError: (400, "invalid"),  # JSON nested a thousand levels deep
    IntegrityError: (409, "conflict"),  # somebody else was a moment faster
    OperationalError: (503, "unavailable"),
    InterfaceError: (503, "unavailable"),
    RedisError: (503, "unavailable"),
}
REST: dict[int, str] = {
    400: "invalid",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    409: "conflict",
    413: "too_large",
    415: "unsupported_media_type",
    422: "idempotency_mismatch",
    429: "rate_limited",
}


class Conflict(exceptions.APIException):
    status_code = 409
    default_code = "conflict"


def body(code: str, message: str, fields: Any = None) -> dict[str, Any]:
    error: dict[str, Any] = {"code": code, "message": message}
    if fields:
        error["fields"] = fields
    return {"error": error}


def handle(error: Exception, context: dict[str, Any]) -> Response:
    """The answer to a view's exception: settings.REST_FRAMEWORK["EXCEPTION_HANDLER"]."""
    if isinstance(error, exceptions.APIException):
        return _of_rest(error)
    if isinstance(error, BadRows):
        return _bad_rows(error)
    if isinstance(error, ModelValidationError):
        return _invalid(_model_fields(error))
    for known, (status, code) in DOMAIN.items():
        if isinstance(error, known):
            return Response(body(code, str(error)), status=status)
    for known, (status, code) in DJANGO.items():
        if isinstance(error, known):
            return _of_django(error, status, code)
    log.error("%s failed", type(context.get("view")).__name__, exc_info=error)
    return Response(body("internal", _("Something went wrong here. Please try again.")), status=500)


def _of_django(error: Exception, status: int, code: str) -> Response:
    """Django's and the drivers' own words may name tables and addresses: they are not repeated."""
    if status in (409, 503):
        log.error("answered with %s", status, exc_info=error)
    words = {
        "not_found": _("There is nothing at this address."),
        "forbidden": _("This is not allowed."),
        "conflict": _("This changed at the same moment. Please try again."),
        "too_large": _("The request is too large."),
        "invalid": _("The request cannot be read."),
        "unavailable": _("A part of the service is away. Please try again."),
    }
    return Response(body(code, words[code]), status=status)


def _of_rest(error: exceptions.APIException) -> Response:
    if isinstance(error, exceptions.ValidationError):
        return _invalid(error.detail)
    code = REST.get(error.status_code, "invalid" if error.status_code < 500 else "unavailable")
    specific = getattr(error.detail, "code", None)
    if specific and specific != error.default_code:
        code = str(specific)
    return Response(body(code, str(error.detail)), status=error.status_code, headers=_headers(error))


def _headers(error: exceptions.APIException) -> dict[str, str]:
    found: dict[str, str] = {}
    if getattr(error, "auth_header", None):
        found["WWW-Authenticate"] = str(getattr(error, "auth_header", ""))
    wait = getattr(error, "wait", None)
    if wait is not None:
        found["Retry-After"] = str(max(1, round(wait)))
    return found


def _invalid(fields: Any) -> Response:
    if isinstance(fields, list):
        fields = {"non_field_errors": fields}
    return Response(body("invalid", _("Some values cannot be used."), _sendable(fields)), status=400)


def _sendable(fields: Any) -> Any:
    """What is wrong is quoted, and half a surrogate cannot be sent back."""
    if isinstance(fields, dict):
        return {_sendable(name): _sendable(value) for name, value in fields.items()}
    if isinstance(fields, list | tuple):
        return [_sendable(value) for value in fields]
    return fields.encode("utf-8", "replace").decode() if isinstance(fields, str) else fields


def _bad_rows(error: BadRows) -> Response:
    answer = body("invalid", _("Nothing was stored: some rows cannot be used."))
    answer["error"]["rows"] = [asdict(bad) for bad in error.rows[:MAX_BAD_ROWS]]
    return Response(answer, status=400)


def _model_fields(error: ModelValidationError) -> dict[str, list[str]]:
    if hasattr(error, "error_dict"):
        return {name: list(messages) for name, messages in error.message_dict.items()}
    return {"non_field_errors": list(error.messages)}
