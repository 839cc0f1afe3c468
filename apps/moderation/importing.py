"""A file of words on its way in: read and compared with what is there, and saved after a person has looked at it."""

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.common.decoding import NotText, decoded
from apps.moderation import jobs, lists, services
from apps.moderation.actions import MASK
from apps.moderation.automaton import Word
from apps.moderation.lists import Listed, TooManyWords, WordFile
from apps.moderation.models import SensitiveWord, WordCategory, WordImport
from apps.tenants.models import User

TABLES = (".csv", ".tsv")
SHOWN_WORDS = 30  # of a kind
BATCH = 2000
EMPTY, UNREADABLE, TOO_MANY = "empty", "unreadable", "too_many"
Mode = WordImport.Mode


def start_import(
    *,
    tenant_id: UUID,
    file_name: str,
    data: bytes,
    category: str = "",
    action: str = MASK,
    mode: str = Mode.ADD,
    is_draft: bool = True,
    started_by: User | None = None,
) -> WordImport:
    """A worker reads it within seconds. Raises ValidationError."""
    if len(data) > lists.MAX_BYTES:
        raise ValidationError({"file": _("A list may have up to 12 MB.")})
    job = WordImport(
        tenant_id=tenant_id,
        file_name=file_name[-200:],
        data=data,
        category=category.strip(),
        action=action,
        mode=mode,
        is_draft=is_draft,
        started_by=started_by,
    )
    job.clean_fields(exclude=["tenant", "started_by"])
    job.save()
    return job


@dataclass(slots=True)
class Comparison:
    """changes: rows to be stored, new ones and those that are there with other values; unchanged: how many are not.
    replaced: words of the file's categories that are not in it."""

    new: list[SensitiveWord] = field(default_factory=list)
    changed: list[SensitiveWord] = field(default_factory=list)
    unchanged: int = 0
    replaced: list[UUID] = field(default_factory=list)
    replaced_words: list[str] = field(default_factory=list)


def words_of(job: WordImport) -> WordFile:
    """Raises NotText, TooManyWords and csv.Error."""
    is_table = job.file_name.lower().endswith(TABLES)
    text = decoded(bytes(job.data or b""))
    return lists.read(text, is_table=is_table, category=job.category, action=job.action)


def compared(job: WordImport, rows: Sequence[Listed]) -> Comparison:
    known = {row.text: row for row in SensitiveWord.objects.for_tenant(job.tenant_id).iterator(BATCH)}
    found = Comparison()
    for listed in rows:
        row = known.pop(listed.word.text, None)
        if row is None:
            found.new.append(_row(job.tenant_id, listed))
        elif _is_same(row, listed):
            found.unchanged += 1
        else:
            found.changed.append(_changed(row, listed))
    if job.mode == Mode.REPLACE:
        categories = {listed.word.category for listed in rows}
        gone = [row for row in known.values() if row.category in categories]
        found.replaced, found.replaced_words = [row.pk for row in gone], [row.text for row in gone]
    return found


def _row(tenant_id: UUID, listed: Listed) -> SensitiveWord:
    word = listed.word
    return SensitiveWord(
        tenant_id=tenant_id,
        text=word.text,
        category=word.category,
        action=word.action,
        reading=word.reading,
        is_active=listed.is_active is not False,
    )


def _is_same(row: SensitiveWord, listed: Listed) -> bool:
    stored = Word(row.text, row.category, row.action, row.reading)
    return stored == listed.word and listed.is_active in (None, row.is_active)


def _changed(row: SensitiveWord, listed: Listed) -> SensitiveWord:
    row.category, row.action, row.reading = listed.word.category, listed.word.action, listed.word.reading
    row.is_active = row.is_active if listed.is_active is None else listed.is_active
    row.is_shipped = False
    return row


# ── by a worker ─────────────────────────────────────────────────────────────────────────────────────


def run_waiting() -> int:
    """Every two seconds. Answers how many imports it has worked at."""
    count = 0
    while (job := jobs.claimed(WordImport)) is not None:
        run(job)
        count += 1
    return count


def run(job: WordImport) -> None:
    """The job is claimed."""
    try:
        (_save if job.is_confirmed else _read)(job)
    except jobs.Stopped:
        return


def _read(job: WordImport) -> None:
    try:
        file = words_of(job)
    except NotText as error:
        jobs.fail(job, EMPTY if error.reason is NotText.Reason.EMPTY else UNREADABLE)
    except csv.Error:
        jobs.fail(job, UNREADABLE)
    except TooManyWords:
        jobs.fail(job, TOO_MANY)
    else:
        jobs.present(job, total=len(file.rows), **_told(job, file))


def _told(job: WordImport, file: WordFile) -> dict[str, Any]:
    found = compared(job, file.rows)
    counts = {
        "new": len(found.new),
        "changed": len(found.changed),
        "unchanged": found.unchanged,
        "removed": len(found.replaced),
        "twice": file.twice,
        "wrong": file.wrong,
    }
    samples = {
        "new": _texts(row.text for row in found.new),
        "changed": _texts(row.text for row in found.changed),
        "removed": _texts(found.replaced_words),
        "categories": sorted(Counter(listed.word.category for listed in file.rows).items()),
    }
    return {"counts": counts, "problems": file.problems, "samples": samples}


def _texts(texts: Iterable[str]) -> list[str]:
    return list(islice(texts, SHOWN_WORDS))


def _save(job: WordImport) -> None:
    """Batch by batch, each unless it was cancelled. The list counts as changed at the end, however it comes.

    A run that begins again finds what the one before has saved, and goes on with the rest.
    """
    file = words_of(job)
    _ensure_categories(job, {listed.word.category for listed in file.rows})
    found = compared(job, file.rows)
    rows = [*found.new, *found.changed]
    saved = len(file.rows) - len(rows)
    try:
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
            with jobs.held(job):
                services.store_words(batch)
                saved += len(batch)
                jobs.report(job, saved)
        with jobs.held(job):
            services.remove_words(tenant_id=job.tenant_id, word_ids=found.replaced)
            jobs.finish(job)
    finally:
        services.announce_change(tenant_id=job.tenant_id)


def _ensure_categories(job: WordImport, names: set[str]) -> None:
    """Before the words come: those of a list in preparation must not count for a moment."""
    rows = [
        WordCategory(tenant_id=job.tenant_id, name=name, is_active=not job.is_draft)
        for name in sorted(names - {""})
    ]
    WordCategory.objects.bulk_create(rows, ignore_conflicts=True)
