"""Encrypting what is stored under the first of the configured keys, so that the others may be taken away.

Rows are gone through by their ids, some at a time. A secret that was changed meanwhile is left alone: it is under the
first key already. So it may be ended and begun anew at any time; what is done is found done.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Model

from apps.common.encryption import PREFIX, UnreadableSecret, under_first_key

AT_ONCE = 500


@dataclass(slots=True)
class Rotation:
    """What became of the secrets of one column. by_tenant: how many were encrypted anew."""

    column: str
    rotated: int = 0
    current: int = 0
    unreadable: int = 0
    by_tenant: Counter[UUID] = field(default_factory=Counter)


def columns() -> list[tuple[type[Model], str]]:
    """Every column of ours that holds encrypted secrets."""
    return [
        (model, each.name)
        for model in apps.get_models()
        for each in model._meta.concrete_fields
        if each.name.startswith(PREFIX)
    ]


def rotate(model: type[Model], column: str) -> Rotation:
    done = Rotation(f"{model._meta.label}.{column}")
    for row in _rows(model, column):
        _rotate(model, column, row, done)
    return done


def _rotate(model: type[Model], column: str, row: dict[str, Any], done: Rotation) -> None:
    stored = row[column]
    try:
        fresh = under_first_key(stored)
    except UnreadableSecret:
        done.unreadable += 1
        return
    if fresh == stored:
        done.current += 1
        return
    # tenant-wide: the installation's key is rotated for all of them
    if model._default_manager.filter(pk=row["pk"], **{column: stored}).update(**{column: fresh}):
        done.rotated += 1
        if tenant_id := row.get("tenant_id"):
            done.by_tenant[tenant_id] += 1


def _rows(model: type[Model], column: str) -> Iterator[dict[str, Any]]:
    names = ["pk", column, *(each.attname for each in model._meta.concrete_fields if each.name == "tenant")]
    rows = model._default_manager.exclude(**{column: ""}).order_by("pk").values(*names)
    last: Any = None
    while some := list((rows if last is None else rows.filter(pk__gt=last))[:AT_ONCE]):
        yield from some
        last = some[-1]["pk"]
