"""Cursor pagination by key, not by offset: nothing is shown twice or skipped because rows come in meanwhile."""

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from apps.common.ids import parse_id

M = TypeVar("M", bound=Model)
Json = dict[str, Any]
MAX_CURSOR = 300
PAGE, MAX_PAGE = 20, 100


@dataclass(frozen=True, slots=True)
class Cursor:
    """The row next to the page, which is not on it; is_back: the page ends before that row."""

    id: UUID
    at: datetime | None
    is_back: bool

    def text(self) -> str:
        raw = json.dumps([self.id.hex, self.at.isoformat() if self.at else None, self.is_back])
        return base64.urlsafe_b64encode(raw.encode()).rstrip(b"=").decode()


def read_cursor(text: str, *, has_time: bool) -> Cursor | None:
    """Raises ValidationError."""
    if not text:
        return None
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        raw_id, raw_at, is_back = json.loads(base64.urlsafe_b64decode(padded))
        row_id = parse_id(raw_id)
        at = datetime.fromisoformat(raw_at) if has_time else None
    except (ValueError, TypeError, binascii.Error, RecursionError):
        row_id = None
    if row_id is None or not isinstance(is_back, bool) or (at is not None and at.tzinfo is None):
        raise ValidationError({"cursor": [_("This is not a cursor of ours.")]})
    return Cursor(row_id, at, is_back)


def page(
    request: Request,
    rows: QuerySet[M],
    shape: Callable[[M], Json],
    *,
    cursor: str = "",
    limit: int = PAGE,
    by: str = "",
) -> Json:
    """{"results", "next", "previous"}, newest first. by: a time column to sort by before the id."""
    start = read_cursor(cursor, has_time=bool(by))
    found, has_more = _rows(rows, start, limit, by)
    is_back = start is not None and start.is_back
    has_next = bool(found) and (has_more or is_back)
    has_previous = bool(found) and (has_more if is_back else start is not None)
    return {
        "results": [shape(row) for row in found],
        "next": link(request, cursor=_cursor_at(found[-1], by, is_back=False)) if has_next else None,
        "previous": link(request, cursor=_cursor_at(found[0], by, is_back=True)) if has_previous else None,
    }


def _rows(rows: QuerySet[M], start: Cursor | None, limit: int, by: str) -> tuple[list[M], bool]:
    is_back = start is not None and start.is_back
    sign = "" if is_back else "-"
    ordering = [f"{sign}{by}", f"{sign}id"] if by else [f"{sign}id"]
    beyond = rows.filter(_beyond(start, by)) if start else rows
    found = list(beyond.order_by(*ordering)[: limit + 1])
    chosen = found[:limit]
    return (chosen[::-1] if is_back else chosen), len(found) > limit


def _beyond(start: Cursor, by: str) -> Q:
    side = "gt" if start.is_back else "lt"
    by_id = Q(**{f"id__{side}": start.id})
    if not by:
        return by_id
    # The first condition is implied by the second; it lets PostgreSQL use the index.
    return Q(**{f"{by}__{side}e": start.at}) & (Q(**{f"{by}__{side}": start.at}) | by_id)


def _cursor_at(row: Model, by: str, *, is_back: bool) -> str:
    return Cursor(row.pk, getattr(row, by) if by else None, is_back).text()


def link(request: Request, **changes: object) -> str:
    """This address with other query parameters; None takes one away."""
    given: Json = {**request.query_params.dict(), **changes}
    query = urlencode({name: value for name, value in given.items() if value is not None})
    return request.build_absolute_uri(f"{request.path}?{query}" if query else request.path)
