"""What a person does to the items of an import before they are saved."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from apps.knowledge.importing import jobs, judging, limits
from apps.knowledge.models import ImportItem, ImportJob


def change_item(*, item: ImportItem, said: Mapping[str, Any]) -> ImportItem:
    """said: fields of importing/rows.py, empty ones are taken back. Raises jobs.Stopped once saving has begun."""
    with jobs.held(item.job, ImportJob.State.READY):
        fields = item.fields | said
        item.fields = {name: value for name, value in fields.items() if value not in ("", [], None)}
        item.title = str(item.fields.get("title", ""))[: limits.MAX_TITLE]
        judging.rejudge(item)
        item.save()
    return item


def select_items(*, tenant_id: UUID, ids: Iterable[UUID], is_selected: bool) -> int:
    """Answers how many were changed; those of imports that are no longer looked at stay as they are."""
    items = ImportItem.objects.for_tenant(tenant_id).filter(
        pk__in=list(ids), job__state=ImportJob.State.READY
    )
    return items.exclude(is_selected=is_selected).update(is_selected=is_selected)
