"""A tenant's words, and their compiled form, cached per process until the list's version changes."""

import logging
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from functools import partial
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import connection

from apps.moderation.actions import PASS
from apps.moderation.automaton import Word, WordAutomaton
from apps.moderation.models import SensitiveWord, WordCategory, WordListVersion
from apps.tenants.kept import Kept
from apps.tenants.scoping import TenantQuerySet

TENANTS_IN_MEMORY = 64

_versions: Kept[UUID, int] = Kept()
_lock = threading.Lock()
_compiled: OrderedDict[UUID, tuple[int, WordAutomaton]] = OrderedDict()
_being_built: set[UUID] = set()
log = logging.getLogger(__name__)


class Decided(NamedTuple):
    """About a category. action: for all its words; empty: what each says."""

    is_active: bool
    action: str


def words(*, tenant_id: UUID) -> TenantQuerySet[SensitiveWord]:
    return SensitiveWord.objects.for_tenant(tenant_id)


def word_list_version(*, tenant_id: UUID) -> int:
    return WordListVersion.objects.for_tenant(tenant_id).values_list("version", flat=True).first() or 0


def word_automaton(*, tenant_id: UUID) -> WordAutomaton:
    """The tenant's words that count, as they were at most CONFIGURATION_FRESH_S ago, compiled.

    Where answers may be that old, nobody waits for a change to be compiled either (some seconds for 100,000 words): a
    thread does it, and the words from before it count until then.
    """
    version = _versions.get(tenant_id, tenant_id, partial(word_list_version, tenant_id=tenant_id))
    with _lock:
        known = _compiled.get(tenant_id)
        if known:
            _compiled.move_to_end(tenant_id)
            if known[0] == version:
                return known[1]
    if known is None or not settings.CONFIGURATION_FRESH_S:
        return _build(tenant_id, version)
    _build_beside(tenant_id, version)
    return known[1]


def _build(tenant_id: UUID, version: int) -> WordAutomaton:
    # The version was read before the words: a change in between costs one more build, never a stale list.
    automaton = WordAutomaton(active_words(tenant_id))
    _remember(tenant_id, version, automaton)
    return automaton


def _build_beside(tenant_id: UUID, version: int) -> None:
    with _lock:
        if tenant_id in _being_built:
            return
        _being_built.add(tenant_id)
    name = f"words {tenant_id}"
    threading.Thread(target=_build_in_thread, args=(tenant_id, version), name=name, daemon=True).start()


def _build_in_thread(tenant_id: UUID, version: int) -> None:
    try:
        _build(tenant_id, version)
    except Exception:
        # A thread has no caller to raise to. Whoever asks next tries again.
        log.exception("the words of tenant %s could not be compiled", tenant_id)
    finally:
        with _lock:
            _being_built.discard(tenant_id)
        connection.close()


def active_words(tenant_id: UUID) -> list[Word]:
    """What counts: words that are switched on, in categories that are, with the action of the category."""
    rows = words(tenant_id=tenant_id).filter(is_active=True)
    listed = [Word(*row) for row in rows.values_list("text", "category", "action", "reading")]
    return effective(listed, categories(tenant_id))


def categories(tenant_id: UUID) -> dict[str, Decided]:
    rows = WordCategory.objects.for_tenant(tenant_id).values_list("name", "is_active", "action")
    return {name: Decided(is_active, action) for name, is_active, action in rows}


def effective(listed: Iterable[Word], decided: Mapping[str, Decided]) -> list[Word]:
    """Words that are switched on -> those that count, by what was decided about their categories."""
    as_it_is = Decided(True, "")
    pairs = ((word, decided.get(word.category, as_it_is)) for word in listed)
    return [_by_category(word, category) for word, category in pairs if category.is_active]


def _by_category(word: Word, category: Decided) -> Word:
    if not category.action or word.action in (category.action, PASS):
        return word
    return Word(word.text, word.category, category.action, word.reading)


def _remember(tenant_id: UUID, version: int, automaton: WordAutomaton) -> None:
    with _lock:
        known = _compiled.get(tenant_id)
        if known is None or known[0] <= version:
            _compiled[tenant_id] = (version, automaton)
            _compiled.move_to_end(tenant_id)
        while len(_compiled) > TENANTS_IN_MEMORY:
            _compiled.popitem(last=False)
