"""Writes of the knowledge base. Each bumps the tenant's version in the same transaction.

The version goes first: it is the lock on which a tenant's writers queue, so that an import and an edit cannot deadlock.
author and note of the verbs below go into the article's versions: who did it, in words, and why.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from apps.knowledge import gate
from apps.knowledge.checking import MAX_QUESTION, MAX_SIMILAR, check
from apps.knowledge.models import Article, ArticleVersion, Collection, KnowledgeVersion
from apps.knowledge.models.versions import CONTENT, content_of
from apps.knowledge.queries import articles, collections
from apps.knowledge.storing import Change, store
from apps.knowledge.upserting import BadRow, BadRows, Plan, Row, planned

__all__ = ["FIELDS", "MAX_QUESTION", "MAX_SIMILAR", "BadRow", "BadRows", "Plan"]

FIELDS = frozenset(CONTENT)


@transaction.atomic
def save_collection(*, collection: Collection) -> Collection:
    """Validate and store. Raises ValidationError."""
    collection.name = collection.name.strip()
    collection.full_clean()
    bump_version(collection.tenant_id)
    collection.save()
    return collection


def create_collection(*, tenant_id: UUID, name: str, description: str = "") -> Collection:
    return save_collection(collection=Collection(tenant_id=tenant_id, name=name, description=description))


@transaction.atomic
def delete_collection(*, collection: Collection) -> None:
    """With its articles."""
    bump_version(collection.tenant_id)
    collection.delete()


@transaction.atomic
def save_article(*, article: Article, author: str = "", note: str = "") -> Article:
    """Validate and store, unless nothing has changed. Raises ValidationError with the wrong fields."""
    lock(article.tenant_id)
    check(article)
    before = None if article._state.adding else _stored_content(article)
    change = Change(article, before)
    _write(article.tenant_id, [change] if change.is_needed else [], author, note)
    return article


def create_article(
    *, tenant_id: UUID, collection: Collection, author: str = "", note: str = "", **fields: Any
) -> Article:
    """fields: see FIELDS. Raises ValidationError."""
    article = Article(tenant_id=tenant_id, collection=collection)
    return update_article(article=article, author=author, note=note, **fields)


def update_article(*, article: Article, author: str = "", note: str = "", **fields: Any) -> Article:
    """Raises ValidationError."""
    unknown = fields.keys() - FIELDS
    if unknown:
        raise ValidationError({name: _("There is no such field.") for name in sorted(unknown)})
    for name, value in fields.items():
        setattr(article, name, value)
    return save_article(article=article, author=author, note=note)


def archive_article(*, article: Article, author: str = "", note: str = "") -> Article:
    return update_article(article=article, author=author, note=note, state=Article.State.ARCHIVED)


@transaction.atomic
def change_articles(
    *,
    tenant_id: UUID,
    ids: Iterable[UUID],
    state: str | None = None,
    collection: Collection | None = None,
    author: str = "",
    note: str = "",
) -> list[Article]:
    """Publish, archive or move many at once. Answers those that it has changed. Raises ValidationError."""
    given = {name: value for name, value in (("state", state), ("collection", collection)) if value}
    lock(tenant_id)
    changes = []
    for article in articles(tenant_id).filter(pk__in=list(ids)):
        change = Change(article, content_of(article))
        for name, value in given.items():
            setattr(article, name, value)
        if change.is_needed:
            changes.append(change)
    for change in changes[:1]:  # they all get the same
        check(change.article)
    _write(tenant_id, changes, author, note)
    return [change.article for change in changes]


@transaction.atomic
def restore_version(*, article: Article, number: int, author: str = "") -> Article:
    """What the article said in that version, as a new version. Raises ValidationError and ArticleVersion.DoesNotExist.

    Its collection and external id stay those of now where the old ones are gone or taken.
    """
    lock(article.tenant_id)
    version = ArticleVersion.objects.for_tenant(article.tenant_id).get(article=article, number=number)
    fields = dict(version.content)
    own = collections(article.tenant_id).filter(pk=fields.pop("collection")).first()
    taken = articles(article.tenant_id).exclude(pk=article.pk).filter(external_id=fields["external_id"])
    if fields["external_id"] and taken.exists():
        del fields["external_id"]
    note = _("Back to version %(number)s") % {"number": number}
    return update_article(
        article=article, author=author, note=note, collection=own or article.collection, **fields
    )


def delete_article(*, article: Article) -> None:
    delete_articles(tenant_id=article.tenant_id, ids=[article.pk])


@transaction.atomic
def delete_articles(*, tenant_id: UUID, ids: Iterable[UUID]) -> None:
    bump_version(tenant_id)
    articles(tenant_id).filter(pk__in=list(ids)).delete()


@transaction.atomic
def upsert_articles(
    *,
    tenant_id: UUID,
    collection: Collection | None,
    rows: Iterable[Row],
    identified_by_title: bool = False,
    makes_collections: bool = False,
    author: str = "",
    note: str = "",
) -> Plan:
    """Create or update; unchanged rows are left alone. All or nothing: raises BadRows.

    Answers what was done. collection, identified_by_title: see upserting.planned.
    makes_collections: the names of collections that are not there become collections.
    """
    rows = list(rows)
    lock(tenant_id)
    if makes_collections:
        _make_collections(tenant_id, rows)
    plan = planned(
        tenant_id=tenant_id, collection=collection, rows=rows, identified_by_title=identified_by_title
    )
    if plan.bad:
        raise BadRows(plan.bad)
    _write(tenant_id, plan.changes, author, note)
    return plan


def _write(tenant_id: UUID, changes: Sequence[Change], author: str, note: str) -> None:
    """Raises gate.NotEvaluated."""
    if any(change.publishes for change in changes):
        gate.check(tenant_id)
    if changes:
        bump_version(tenant_id)
        store(tenant_id, changes, author=author, note=note)


def _make_collections(tenant_id: UUID, rows: Iterable[Row]) -> None:
    names = {row["collection"].strip() for row in rows if isinstance(row.get("collection"), str)} - {""}
    known = collections(tenant_id).filter(name__in=names).values_list("name", flat=True)
    for name in sorted(names - {*known}):
        create_collection(tenant_id=tenant_id, name=name)


def _stored_content(article: Article) -> dict[str, Any]:
    """Of the row as it is now, whatever was read before: two people may have had the same form open."""
    stored = articles(article.tenant_id).filter(pk=article.pk).first()
    if stored is None:
        raise ValidationError(_("Somebody has deleted this article."))
    article.version = stored.version
    return content_of(stored)


def lock(tenant_id: UUID) -> None:
    """The tenant's other writers wait until this transaction ends."""
    KnowledgeVersion.objects.select_for_update().get_or_create(tenant_id=tenant_id)


def bump_version(tenant_id: UUID) -> None:
    KnowledgeVersion.objects.get_or_create(tenant_id=tenant_id)
    KnowledgeVersion.objects.for_tenant(tenant_id).update(version=F("version") + 1)
