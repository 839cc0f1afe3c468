"""A tenant's words, and their compiled form, cached per process until the list's version changes."""

import threading
from collections import OrderedDict
from functools import partial
from uuid import UUID

from apps.common.freshness import Fresh
from apps.moderation.automaton import Word, WordAutomaton
from apps.moderation.models import SensitiveWord, WordListVersion
from apps.tenants.scoping import TenantQuerySet

TENANTS_IN_MEMORY = 64

_versions: Fresh[UUID, int] = Fresh(size=1000)
_lock = threading.Lock()
_compiled: OrderedDict[UUID, tuple[int, WordAutomaton]] = OrderedDict()


def words(*, tenant_id: UUID) -> TenantQuerySet[SensitiveWord]:
    return SensitiveWord.objects.for_tenant(tenant_id)


def word_list_version(*, tenant_id: UUID) -> int:
    return WordListVersion.objects.for_tenant(tenant_id).values_list("version", flat=True).first() or 0


def word_automaton(*, tenant_id: UUID) -> WordAutomaton:
    """The tenant's active words as they were at most CONFIGURATION_FRESH_S ago, compiled."""
    version = _versions.get(tenant_id, partial(word_list_version, tenant_id=tenant_id))
    with _lock:
        known = _compiled.get(tenant_id)
        if known and known[0] == version:
            _compiled.move_to_end(tenant_id)
            return known[1]
    # The version was read before the words: a change in between costs one more build, never a stale list.
    automaton = WordAutomaton(active_words(tenant_id))
    _remember(tenant_id, version, automaton)
    return automaton


def active_words(tenant_id: UUID) -> list[Word]:
    rows = words(tenant_id=tenant_id).filter(is_active=True)
    return [Word(*row) for row in rows.values_list("text", "category", "action", "reading")]


def _remember(tenant_id: UUID, version: int, automaton: WordAutomaton) -> None:
    with _lock:
        known = _compiled.get(tenant_id)
        if known is None or known[0] <= version:
            _compiled[tenant_id] = (version, automaton)
            _compiled.move_to_end(tenant_id)
        while len(_compiled) > TENANTS_IN_MEMORY:
            _compiled.popitem(last=False)
