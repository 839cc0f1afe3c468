"""The shipped list in a tenant's own: installed on demand, brought up to date on demand, never by itself."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from apps.moderation import services, shipped
from apps.moderation.automaton import Word
from apps.moderation.models import SensitiveWord


@dataclass(frozen=True, slots=True)
class Plan:
    """What installing would do. own: words the tenant has written or changed itself, which stay as they are."""

    new: tuple[Word, ...]
    changed: tuple[Word, ...]
    gone: tuple[str, ...]
    own: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.new or self.changed or self.gone)


def plan(*, tenant_id: UUID) -> Plan:
    rows = SensitiveWord.objects.for_tenant(tenant_id)
    known = {
        Word(text, category, action, reading): is_shipped
        for text, category, action, reading, is_shipped in rows.values_list(
            "text", "category", "action", "reading", "is_shipped"
        )
    }
    texts = {word.text: is_shipped for word, is_shipped in known.items()}
    listed = {word.text: word for word in shipped.words()}
    return Plan(
        new=tuple(word for word in listed.values() if word.text not in texts),
        changed=tuple(word for word in listed.values() if texts.get(word.text) and word not in known),
        gone=tuple(text for text, is_shipped in texts.items() if is_shipped and text not in listed),
        own=tuple(text for text, is_shipped in texts.items() if not is_shipped and text in listed),
    )


@transaction.atomic
def install(*, tenant_id: UUID) -> Plan:
    """Do what plan() says; answers what was done. A shipped word that is switched off stays off unless it changed."""
    found = plan(tenant_id=tenant_id)
    if found.new or found.changed:
        services.add_words(tenant_id=tenant_id, words=[*found.new, *found.changed], is_shipped=True)
    if found.gone:
        gone = SensitiveWord.objects.for_tenant(tenant_id).filter(text__in=found.gone)
        services.remove_words(tenant_id=tenant_id, word_ids=gone.values_list("id", flat=True))
    return found
