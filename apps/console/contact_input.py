"""What agents enter about a contact, as named values."""

import json
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from apps.common.clock import now
from apps.common.ids import parse_id
from apps.conversations.labels import labels
from apps.conversations.people import Change
from apps.desk.blocking import Terms
from apps.tenants.access import Desk

TRUTHS = {"yes": True, "no": False}
# How long a block lasts, by the word in the form; empty: for good.
LASTS = {"": None, "hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}
LASTS |= {"month": timedelta(days=30), "year": timedelta(days=365)}
MAX_LABELS = 100


def change_of(desk: Desk, post: QueryDict) -> Change:
    """Only what was sent: fields that the agent did not touch stay what somebody else made of them meanwhile.

    Raises ValidationError.
    """
    attributes = _attributes(post)
    wanted = [found for each in post.getlist("label")[:MAX_LABELS] if (found := parse_id(each))]
    return Change(
        name=post.get("name"),
        email=post.get("email"),
        phone=post.get("phone"),
        attributes=attributes or None,
        labels=labels(desk.tenant.id).filter(pk__in=wanted) if "labels" in post else None,
    )


def _attributes(post: QueryDict) -> dict[str, Any]:
    names, kinds, values = (post.getlist(f"attribute_{each}") for each in ("name", "kind", "value"))
    if not len(names) == len(kinds) == len(values):
        raise ValidationError({"attributes": _("Each attribute needs a name, a type and a value.")})
    gone: dict[str, Any] = dict.fromkeys(post.getlist("attribute_gone"))
    given = {
        name.strip(): _typed(kind, value) for name, kind, value in zip(names, kinds, values, strict=True)
    }
    return gone | given


def _typed(kind: str, value: str) -> str | int | float | bool:
    if kind == "text":
        return value
    if kind == "truth" and value in TRUTHS:
        return TRUTHS[value]
    try:
        number = json.loads(value) if kind == "number" else None
    except ValueError:
        number = None
    if isinstance(number, int | float) and not isinstance(number, bool) and abs(number) < 1e300:
        return number
    raise ValidationError({"attributes": _("A number is needed: %(value)s") % {"value": value[:40]}})


def kind_of(value: object) -> str:
    """The type under which the form shows it; other: nested values, which programs write."""
    if isinstance(value, bool):
        return "truth"
    if isinstance(value, int | float):
        return "number"
    return "text" if isinstance(value, str) else "other"


def terms_of(post: QueryDict) -> Terms:
    """Raises ValidationError."""
    word = post.get("lasts", "")
    if word not in LASTS:
        raise ValidationError({"lasts": _("Choose how long.")})
    return Terms(reason=post.get("reason", ""), expires_at=_end(LASTS[word]))


def _end(lasts: timedelta | None) -> datetime | None:
    return now() + lasts if lasts else None
