"""Makes the rows say what a document says, by the services that every page uses. For callers with a transaction."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction

from apps.common.ids import made_at, parse_id
from apps.desk.configuring.comparing import Change, Verb, changes
from apps.desk.configuring.documents import ID, Document, Invalid, Problem
from apps.desk.configuring.kinds import KINDS, Kind
from apps.desk.configuring.naming import Names
from apps.desk.configuring.reading import published_document
from apps.desk.configuring.resolving import problems_of, resolved
from apps.moderation import services as words

ROUNDS = 3
TIME_ORDERED = 7  # version of the ids that the models make


def apply(tenant_id: UUID, document: Document, *, is_rehearsal: bool = False) -> list[Change]:
    """What has been changed. Raises Invalid; then the transaction is to be rolled back.

    What refers to a renamed or newly made row may need a second round: the document calls it as before.
    is_rehearsal: it will be rolled back in any case, so what only points at removed rows is left alone.
    """
    first: list[Change] = []
    for round_number in range(ROUNDS):
        found = changes(published_document(tenant_id), document)
        if not found:
            break
        if round_number == 0:
            first = found
            refuse(problems_of(tenant_id, found, document))
        _make(tenant_id, found, is_rehearsal)
    return first


@contextmanager
def rehearsed(tenant_id: UUID, document: Document) -> Iterator[None]:
    """The rows as if the document were published, until the block ends: then nothing has happened, whatever it did.

    Whatever keeps rows in memory must not be asked meanwhile. Raises Invalid.
    """
    with transaction.atomic():
        apply(tenant_id, document, is_rehearsal=True)
        yield
        transaction.set_rollback(True)


def refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise Invalid(problems)


def _make(tenant_id: UUID, found: Sequence[Change], is_rehearsal: bool) -> None:
    for kind in reversed(KINDS):
        gone = [change for change in found if change.kind is kind and change.verb is Verb.REMOVED]
        ids = _ids_of(kind, tenant_id, gone) if not kind.is_fixed else []
        if ids and is_rehearsal:
            rows: Any = kind.model.objects.for_tenant(tenant_id).filter(pk__in=ids)
            rows._raw_delete(rows.db)  # constraints are looked at on commit, which never comes
        elif ids:
            kind.remove(tenant_id, ids)
    names = Names(tenant_id)  # reads each kind when it is asked for: answer styles are stored by then
    for kind in KINDS:
        put = [change for change in found if change.kind is kind and change.verb is not Verb.REMOVED]
        if kind.has_ids:
            _put_each(kind, tenant_id, put, names)
        else:
            _put_words(kind, tenant_id, put, names)


def _ids_of(kind: Kind, tenant_id: UUID, gone: Sequence[Change]) -> list[UUID]:
    if kind.has_ids or not gone:
        return [pk for change in gone if (pk := _stored_pk(change))]
    (key,) = kind.key
    rows: Any = kind.model.objects.for_tenant(tenant_id)
    texts = [change.before[key] for change in gone if change.before is not None]
    return list(rows.filter(**{f"{key}__in": texts}).values_list("pk", flat=True))


def _put_each(kind: Kind, tenant_id: UUID, put: Iterable[Change], names: Names) -> None:
    for change in put:
        assert change.after is not None
        pk = _stored_pk(change)
        present = kind.model.objects.for_tenant(tenant_id).filter(pk=pk).first() if pk else None
        one = resolved(kind, change.after, tenant_id, names, label=change.label, present=present)
        refuse(
            [
                Problem((kind.name, change.label, name), text)
                for name, texts in one.errors.items()
                for text in texts
            ]
        )
        try:
            kind.store(one.row)
        except ValidationError as error:
            raise Invalid(_told(kind, change.label, error)) from error
        for name, ids in one.several.items():
            getattr(one.row, name).set(ids)
        if present is None and one.row.pk.version == TIME_ORDERED:
            # A row that comes back takes its old place among those that are tried in the order of their making.
            kind.model.objects.for_tenant(tenant_id).filter(pk=one.row.pk).update(
                created_at=made_at(one.row.pk)
            )


def _put_words(kind: Kind, tenant_id: UUID, put: Sequence[Change], names: Names) -> None:
    rows = [
        resolved(kind, change.after, tenant_id, names, label=change.label).row
        for change in put
        if change.after is not None
    ]
    if rows:
        words.put_words(tenant_id=tenant_id, words=rows)


def _stored_pk(change: Change) -> UUID | None:
    return parse_id(change.before.get(ID)) if change.before else None


def _told(kind: Kind, label: str, error: ValidationError) -> list[Problem]:
    if not hasattr(error, "error_dict"):
        return [Problem((kind.name, label), message) for message in error.messages]
    return [
        Problem((kind.name, label, *([name] if name != NON_FIELD_ERRORS else [])), message)
        for name, messages in error.message_dict.items()
        for message in messages
    ]
