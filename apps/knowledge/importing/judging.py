"""What a row would do to the knowledge base: nothing, change an article, make one, or be refused."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from apps.knowledge import chunking, queries
from apps.knowledge.importing import limits
from apps.knowledge.importing.rows import ImportRow
from apps.knowledge.importing.wording import words
from apps.knowledge.models import Collection, ImportFile, ImportItem, ImportJob
from apps.knowledge.upserting import CREATED, UNCHANGED, UPDATED, WRONG, Plan, planned

Change = ImportItem.Change
CHANGES = {
    CREATED: Change.NEW,
    UPDATED: Change.CHANGED,
    UNCHANGED: Change.UNCHANGED,
    WRONG: Change.WRONG,
}


def judged(
    job: ImportJob, rows: Sequence[ImportRow], first: int, file: ImportFile | None = None
) -> list[ImportItem]:
    """Not stored yet. first: the position of the first one."""
    items = [_item(job, row, first + at, file) for at, row in enumerate(rows)]
    _judge(job, items)
    return items


def rejudge(item: ImportItem) -> None:
    """After a person changed it; not stored yet."""
    item.problem = ""
    _judge(item.job, [item])


def cleaned(text: str) -> str:
    """Without what the database cannot hold."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def _item(job: ImportJob, row: ImportRow, position: int, file: ImportFile | None) -> ImportItem:
    fields = _clean(row.as_fields())
    return ImportItem(
        tenant_id=job.tenant_id,
        job=job,
        file=file,
        position=position,
        title=fields.get("title", "")[: limits.MAX_TITLE],
        fields=fields,
        problem=words(row.problem) if row.problem else "",
    )


def _clean(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: [cleaned(each) for each in value] if isinstance(value, list) else _clean_one(value)
        for name, value in fields.items()
    }


def _clean_one(value: Any) -> Any:
    return cleaned(value) if isinstance(value, str) else value


def _judge(job: ImportJob, items: Sequence[ImportItem]) -> None:
    plan = planned(
        tenant_id=job.tenant_id,
        collection=job.collection,
        rows=_with_collections(job, items),
        identified_by_title=True,
    )
    told = _told(plan)
    there = _ids_of_other_items(job, items)
    changes = iter(plan.changes)
    for number, (item, outcome) in enumerate(zip(items, plan.outcomes, strict=True), start=1):
        change = next(changes) if outcome in (CREATED, UPDATED) else None
        item.article = change.article if change and change.before is not None else None
        item.problem = item.problem or told.get(number, "")
        if not item.problem and item.fields.get("external_id") in there:
            item.problem = _("Another article of this import has the same external id.")
        item.change = Change.WRONG if item.problem else CHANGES[outcome]
        item.chunk_count = len(chunking.pieces(item.title, item.body)) if not item.problem else 0


def _with_collections(job: ImportJob, items: Iterable[ImportItem]) -> list[dict[str, Any]]:
    """Saving makes the collections that rows name; here one that is not there yet only has to be none of the others."""
    known = {*queries.collections(job.tenant_id).values_list("name", flat=True)}
    rows = [dict(item.fields) for item in items]
    for row in rows:
        name = row.get("collection", "").strip()
        if name and name not in known:
            row["collection"] = Collection(tenant_id=job.tenant_id, name=name)
    return rows


def _told(plan: Plan) -> dict[int, str]:
    told: dict[int, list[str]] = defaultdict(list)
    for bad in plan.bad:
        told[bad.row].append(f"{bad.field}: {bad.message}")
    return {row: "\n".join(lines) for row, lines in told.items()}


def _ids_of_other_items(job: ImportJob, items: Sequence[ImportItem]) -> set[str]:
    ids = [item.fields["external_id"] for item in items if item.fields.get("external_id")]
    others = ImportItem.objects.for_tenant(job.tenant_id).filter(job=job, fields__external_id__in=ids)
    return {*others.exclude(pk__in=[item.pk for item in items]).values_list("fields__external_id", flat=True)}
