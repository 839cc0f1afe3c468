"""Changes of a tenant's word list. Each bumps its version in the same transaction, but for store_words()."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import F

from apps.moderation.automaton import MASK, Word
from apps.moderation.lists import Listed
from apps.moderation.models import SensitiveWord, WordCategory, WordListVersion

_SAID = ("category", "action", "reading", "is_shipped")  # of a list's rows, apart from the text


@transaction.atomic
def save_word(*, word: SensitiveWord) -> SensitiveWord:
    """Validate and store a new or changed word. Raises ValidationError."""
    word.text, word.reading = word.text.strip(), " ".join(word.reading.split())
    word.full_clean()
    word.is_shipped = word.is_shipped and _is_stored_alike(word)
    word.save()
    ensure_categories(tenant_id=word.tenant_id, names=[word.category])
    announce_change(tenant_id=word.tenant_id)
    return word


def _is_stored_alike(word: SensitiveWord) -> bool:
    """Whether this is still the word that was installed: what a tenant has changed is its own from then on."""
    same = {name: getattr(word, name) for name in ("text", "category", "action", "reading")}
    return SensitiveWord.objects.for_tenant(word.tenant_id).filter(pk=word.pk, **same).exists()


def add_word(*, tenant_id: UUID, text: str, category: str = "", action: str = MASK) -> SensitiveWord:
    """Raises ValidationError when the word is unusable or listed already."""
    word = SensitiveWord(tenant_id=tenant_id, text=text, category=category, action=action)
    return save_word(word=word)


def add_words(*, tenant_id: UUID, words: Iterable[Word], is_shipped: bool = False) -> int:
    """Add or update many words at once, all of them switched on; see list_words()."""
    rows = [Listed(word, is_active=True) for word in words]
    return list_words(tenant_id=tenant_id, rows=rows, is_shipped=is_shipped)


@transaction.atomic
def list_words(*, tenant_id: UUID, rows: Iterable[Listed], is_shipped: bool = False) -> int:
    """Add or update many words at once; the same call twice changes nothing. Answers how many there were.

    Where a row does not say whether it is switched on, a word that is there stays as it is and a new one is on. Of
    rows with the same text the last one counts. Raises ValidationError before anything is stored.
    """
    listed = {row.word.text.strip(): row for row in rows}
    words = {text: _row(tenant_id, row, is_shipped) for text, row in listed.items()}
    for word in words.values():
        word.clean_fields(exclude=["tenant"])
        word.clean()
    silent = {text for text, row in listed.items() if row.is_active is None}
    _upsert([word for text, word in words.items() if text not in silent], [*_SAID, "is_active"])
    _upsert([word for text, word in words.items() if text in silent], _SAID)
    ensure_categories(tenant_id=tenant_id, names=[word.category for word in words.values()])
    announce_change(tenant_id=tenant_id)
    return len(words)


def _row(tenant_id: UUID, listed: Listed, is_shipped: bool) -> SensitiveWord:
    word = listed.word
    return SensitiveWord(
        tenant_id=tenant_id,
        text=word.text.strip(),
        category=word.category,
        action=word.action,
        reading=word.reading,
        is_active=listed.is_active is not False,
        is_shipped=is_shipped,
    )


def _upsert(words: Sequence[SensitiveWord], fields: Sequence[str]) -> None:
    """fields: what those with the same text take over."""
    SensitiveWord.objects.bulk_create(
        words, batch_size=2000, update_conflicts=True, unique_fields=["tenant", "text"], update_fields=fields
    )


def store_words(rows: Sequence[SensitiveWord]) -> None:
    """One part of many validated words of a tenant, in place of those with the same text.

    announce_change() is for the caller, after the last part.
    """
    SensitiveWord.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["tenant", "text"],
        update_fields=["category", "action", "reading", "is_active", "is_shipped"],
    )


@transaction.atomic
def put_words(*, tenant_id: UUID, words: Iterable[SensitiveWord]) -> None:
    """Store rows that have been validated as they are, in the place of those with the same text."""
    rows = list(words)
    SensitiveWord.objects.bulk_create(
        rows,
        batch_size=2000,
        update_conflicts=True,
        unique_fields=["tenant", "text"],
        update_fields=[
            field.name
            for field in SensitiveWord._meta.concrete_fields
            if field.name not in ("id", "tenant", "text", "created_at")
        ],
    )
    ensure_categories(tenant_id=tenant_id, names=[row.category for row in rows])
    announce_change(tenant_id=tenant_id)


def remove_word(*, tenant_id: UUID, word_id: UUID) -> bool:
    """Whether the tenant had that word."""
    return remove_words(tenant_id=tenant_id, word_ids=[word_id]) == 1


@transaction.atomic
def remove_words(*, tenant_id: UUID, word_ids: Iterable[UUID]) -> int:
    removed, _details = SensitiveWord.objects.for_tenant(tenant_id).filter(id__in=list(word_ids)).delete()
    announce_change(tenant_id=tenant_id)
    return removed


@transaction.atomic
def set_active(*, tenant_id: UUID, word_ids: Iterable[UUID], is_active: bool) -> int:
    """How many words there were."""
    words = SensitiveWord.objects.for_tenant(tenant_id).filter(id__in=list(word_ids))
    changed = words.update(is_active=is_active)
    announce_change(tenant_id=tenant_id)
    return changed


# ── categories ──────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def save_category(*, category: WordCategory) -> WordCategory:
    """Validate and store; its words follow a new name. Raises ValidationError."""
    category.full_clean()
    before = WordCategory.objects.for_tenant(category.tenant_id).filter(pk=category.pk).first()
    if before is not None and before.name != category.name:
        words = SensitiveWord.objects.for_tenant(category.tenant_id).filter(category=before.name)
        words.update(category=category.name)
    category.save()
    announce_change(tenant_id=category.tenant_id)
    return category


@transaction.atomic
def remove_categories(*, tenant_id: UUID, category_ids: Iterable[UUID]) -> int:
    """With their words: those of a list in preparation would count otherwise. Answers how many words there were."""
    rows = WordCategory.objects.for_tenant(tenant_id).filter(pk__in=list(category_ids))
    names = list(rows.values_list("name", flat=True))
    removed, _details = SensitiveWord.objects.for_tenant(tenant_id).filter(category__in=names).delete()
    rows.delete()
    announce_change(tenant_id=tenant_id)
    return removed


@transaction.atomic
def switch_categories(*, tenant_id: UUID, category_ids: Iterable[UUID], is_active: bool) -> int:
    """How many there were."""
    rows = WordCategory.objects.for_tenant(tenant_id).filter(pk__in=list(category_ids))
    changed = rows.update(is_active=is_active)
    announce_change(tenant_id=tenant_id)
    return changed


def ensure_categories(*, tenant_id: UUID, names: Iterable[str]) -> None:
    """A row for each name in use; those that are new are switched on."""
    rows = [WordCategory(tenant_id=tenant_id, name=name) for name in dict.fromkeys(names) if name]
    if rows:
        WordCategory.objects.bulk_create(rows, ignore_conflicts=True)


def announce_change(*, tenant_id: UUID) -> None:
    """Every process reads the words again, within CONFIGURATION_FRESH_S."""
    versions = WordListVersion.objects
    versions.get_or_create(tenant_id=tenant_id)
    versions.for_tenant(tenant_id).update(version=F("version") + 1)
