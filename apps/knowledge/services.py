"""Writes of the knowledge base. Each bumps the tenant's version in the same transaction.

The version goes first: it is the lock on which a tenant's writers queue, so that an import and an edit cannot deadlock.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from apps.knowledge.models import Article, Collection, KnowledgeVersion
from apps.knowledge.queries import articles

MAX_SIMILAR = 50
MAX_QUESTION = 300
FIELDS = frozenset(
    {
        "collection",
        "external_id",
        "title",
        "body",
        "similar_questions",
        "language",
        "tags",
        "source_url",
        "state",
        "valid_from",
        "valid_until",
    }
)


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
    bump_version(collection.tenant_id)
    collection.delete()


@transaction.atomic
def save_article(*, article: Article) -> Article:
    """Validate and store. Raises ValidationError with the wrong fields."""
    bump_version(article.tenant_id)
    _check(article)
    if not article._state.adding:
        article.version += 1
    article.save()
    return article


def create_article(*, tenant_id: UUID, collection: Collection, **fields: Any) -> Article:
    """fields: see FIELDS. Raises ValidationError."""
    return update_article(article=Article(tenant_id=tenant_id, collection=collection), **fields)


def update_article(*, article: Article, **fields: Any) -> Article:
    """Raises ValidationError."""
    unknown = fields.keys() - FIELDS
    if unknown:
        raise ValidationError({name: _("There is no such field.") for name in sorted(unknown)})
    for name, value in fields.items():
        setattr(article, name, value)
    return save_article(article=article)


def archive_article(*, article: Article) -> Article:
    return update_article(article=article, state=Article.State.ARCHIVED)


@transaction.atomic
def delete_article(*, article: Article) -> None:
    bump_version(article.tenant_id)
    article.delete()


@transaction.atomic
def upsert_articles(
    *, tenant_id: UUID, collection: Collection, rows: Iterable[Mapping[str, Any]]
) -> dict[str, int]:
    """Create or update by external_id; unchanged rows are left alone. Raises ValidationError, then nothing is stored.

    Answers {"created", "updated", "unchanged"}.
    """
    known = {row.external_id: row for row in articles(tenant_id).exclude(external_id="")}
    counts = {"created": 0, "updated": 0, "unchanged": 0}
    for row in rows:
        counts[_upsert(tenant_id, collection, known, dict(row))] += 1
    return counts


def _upsert(
    tenant_id: UUID, collection: Collection, articles_by_id: dict[str, Article], fields: dict[str, Any]
) -> str:
    external_id = fields.get("external_id")
    if not external_id:
        raise ValidationError({"external_id": _("An external id is needed to update by it.")})
    known = articles_by_id.get(external_id)
    if known is None:
        articles_by_id[external_id] = create_article(tenant_id=tenant_id, collection=collection, **fields)
        return "created"
    if known.collection_id == collection.id and all(
        getattr(known, name, None) == value for name, value in fields.items()
    ):
        return "unchanged"
    update_article(article=known, collection=collection, **fields)
    return "updated"


def bump_version(tenant_id: UUID) -> None:
    KnowledgeVersion.objects.get_or_create(tenant_id=tenant_id)
    KnowledgeVersion.objects.for_tenant(tenant_id).update(version=F("version") + 1)


def _check(article: Article) -> None:
    article.title = article.title.strip()
    errors: dict[str, Any] = {}
    if article.collection_id and article.collection.tenant_id != article.tenant_id:
        errors["collection"] = _("There is no such collection.")
    if not _are_texts(article.similar_questions, MAX_SIMILAR):
        errors["similar_questions"] = _("A list of up to 50 questions of up to 300 characters each.")
    if not _are_texts(article.tags, MAX_SIMILAR):
        errors["tags"] = _("A list of up to 50 texts of up to 300 characters each.")
    if article.valid_from and article.valid_until and article.valid_from >= article.valid_until:
        errors["valid_until"] = _("The end must be after the beginning.")
    if errors:
        raise ValidationError(errors)
    article.full_clean()


def _are_texts(value: object, most: int) -> bool:
    return (
        isinstance(value, list)
        and len(value) <= most
        and all(isinstance(item, str) and 0 < len(item.strip()) <= MAX_QUESTION for item in value)
    )
