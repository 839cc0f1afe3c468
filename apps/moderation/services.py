"""Changes of a tenant's word list. Each bumps its version in the same transaction."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import F

from apps.moderation.automaton import MASK, Word
from apps.moderation.models import SensitiveWord, WordListVersion


@transaction.atomic
def save_word(*, word: SensitiveWord) -> SensitiveWord:
    """Validate and store a new or changed word. Raises ValidationError."""
    word.text, word.reading = word.text.strip(), " ".join(word.reading.split())
    word.full_clean()
    word.is_shipped = word.is_shipped and _is_stored_alike(word)
    word.save()
    _bump_version(word.tenant_id)
    return word


def _is_stored_alike(word: SensitiveWord) -> bool:
    """Whether this is still the word that was installed: what a tenant has changed is its own from then on."""
    same = {name: getattr(word, name) for name in ("text", "category", "action", "reading")}
    return SensitiveWord.objects.for_tenant(word.tenant_id).filter(pk=word.pk, **same).exists()


def add_word(*, tenant_id: UUID, text: str, category: str = "", action: str = MASK) -> SensitiveWord:
    """Raises ValidationError when the word is unusable or listed already."""
    word = SensitiveWord(tenant_id=tenant_id, text=text, category=category, action=action)
    return save_word(word=word)


@transaction.atomic
def add_words(*, tenant_id: UUID, words: Iterable[Word], is_shipped: bool = False) -> int:
    """Add or update many words at once; the same call twice changes nothing. Answers how many there were.

    Raises ValidationError before anything is stored.
    """
    rows = {
        word.text.strip(): SensitiveWord(
            tenant_id=tenant_id,
            text=word.text.strip(),
            category=word.category,
            action=word.action,
            reading=word.reading,
            is_shipped=is_shipped,
        )
        for word in words
    }
    for row in rows.values():
        row.clean_fields(exclude=["tenant"])
        row.clean()
    SensitiveWord.objects.bulk_create(
        rows.values(),
        batch_size=2000,
        update_conflicts=True,
        unique_fields=["tenant", "text"],
        update_fields=["category", "action", "reading", "is_active", "is_shipped"],
    )
    _bump_version(tenant_id)
    return len(rows)


def remove_word(*, tenant_id: UUID, word_id: UUID) -> bool:
    """Whether the tenant had that word."""
    return remove_words(tenant_id=tenant_id, word_ids=[word_id]) == 1


@transaction.atomic
def remove_words(*, tenant_id: UUID, word_ids: Iterable[UUID]) -> int:
    removed, _details = SensitiveWord.objects.for_tenant(tenant_id).filter(id__in=list(word_ids)).delete()
    _bump_version(tenant_id)
    return removed


@transaction.atomic
def set_active(*, tenant_id: UUID, word_ids: Iterable[UUID], is_active: bool) -> int:
    """How many words there were."""
    words = SensitiveWord.objects.for_tenant(tenant_id).filter(id__in=list(word_ids))
    changed = words.update(is_active=is_active)
    _bump_version(tenant_id)
    return changed


def _bump_version(tenant_id: UUID) -> None:
    versions = WordListVersion.objects
    versions.get_or_create(tenant_id=tenant_id)
    versions.for_tenant(tenant_id).update(version=F("version") + 1)
