"""The tenant's labels: making, changing and finding them. What is done with them stands in triage.py."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from apps.common.ids import parse_id
from apps.conversations.models import Label


class LabelMissing(Exception):
    """No such label in this tenant."""


def labels(tenant_id: UUID) -> QuerySet[Label]:
    return Label.objects.for_tenant(tenant_id)


def label(tenant_id: UUID, label_id: UUID) -> Label | None:
    return labels(tenant_id).filter(pk=label_id).first()


def labels_named(tenant_id: UUID, names: Iterable[str]) -> list[Label]:
    """By id or by title, whose case does not matter; in one query. Raises LabelMissing for one that is not there."""
    wanted = {str(parse_id(name) or name.lower()) for name in names}
    ids = [found for name in wanted if (found := parse_id(name))]
    rows = labels(tenant_id).annotate(lowered=Lower("title"))
    known: list[Label] = list(rows.filter(Q(pk__in=ids) | Q(lowered__in=wanted)))
    missing = wanted - {str(row.pk) for row in known} - {row.title.lower() for row in known}
    if missing:
        raise LabelMissing(f"no such label: {', '.join(sorted(missing))}")
    return known


def labels_titled(tenant_id: UUID, titles: Iterable[str]) -> tuple[list[Label], list[str]]:
    """Those that exist, case does not matter, and the titles that no label has."""
    wanted = {title.lower(): title for title in titles}
    rows = labels(tenant_id).annotate(lowered=Lower("title"))
    found: list[Label] = list(rows.filter(lowered__in=wanted))
    known = {label.title.lower() for label in found}
    return found, [title for lowered, title in wanted.items() if lowered not in known]


def save_label(*, label: Label) -> Label:
    """Validate and store. Rows in open lists show a new title with their next change. Raises ValidationError."""
    label.full_clean()
    label.save()
    return label


def delete_labels(*, tenant_id: UUID, label_ids: Iterable[UUID]) -> int:
    """Also from all conversations. Answers how many labels there were."""
    rows = labels(tenant_id).filter(pk__in=list(label_ids))
    count = rows.count()
    rows.delete()
    return count
