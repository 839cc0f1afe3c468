"""The indexes that this process keeps, each made anew when the tenant's knowledge version has changed.

One small query per search asks for the version, so an edit is found in every process as soon as it is committed. After
an import of thousands of articles the old index serves (without what was changed or deleted) while a thread makes the
new one. Only workers search: a web process that asks them keeps nothing.
"""

import logging
import threading
from collections import OrderedDict
from contextvars import copy_context
from uuid import UUID

from django.conf import settings
from django.db import connection

from apps.knowledge.indexes import TenantIndex, built, is_small, refreshed, valid_versions
from apps.knowledge.overlay import candidates
from apps.knowledge.queries import knowledge_version

MAX_TENANTS = 200
MEGABYTE = 1024 * 1024
log = logging.getLogger(__name__)


class _Shelf:
    """A tenant's index and the lock under which one thread renews it while the others wait."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.index: TenantIndex | None = None
        self.is_being_rebuilt = False


# By tenant, and by the drafts that count as published for whoever asks: their index is not the visitors'.
_shelves: OrderedDict[tuple[UUID, frozenset[UUID]], _Shelf] = OrderedDict()
_shelves_lock = threading.Lock()


def index_of(tenant_id: UUID, version: int | None = None) -> TenantIndex:
    """version: asked for when it is not given."""
    version = knowledge_version(tenant_id) if version is None else version
    shelf = _shelf(tenant_id)
    with shelf.lock:
        # Read before the rows: an edit in between makes the index look older than it is, never newer.
        if shelf.index is None or shelf.index.version < version:
            shelf.index = _renewed(tenant_id, shelf, version)
            _make_room()
        return shelf.index


def _shelf(tenant_id: UUID) -> _Shelf:
    key = (tenant_id, candidates())
    with _shelves_lock:
        shelf = _shelves.get(key)
        if shelf is None:
            shelf = _shelves[key] = _Shelf()
            visitors = _shelves.get((tenant_id, frozenset()))
            shelf.index = _stale(visitors.index) if visitors else None
        _shelves.move_to_end(key)
        return shelf


def _stale(index: TenantIndex | None) -> TenantIndex | None:
    """The visitors' index, as what one with drafts is made from."""
    return TenantIndex(-1, index.parts, {}) if index else None


def _renewed(tenant_id: UUID, shelf: _Shelf, version: int) -> TenantIndex:
    valid = valid_versions(tenant_id)
    if shelf.index is None:
        return built(tenant_id, version, valid)
    if is_small(shelf.index, valid):
        return refreshed(tenant_id, shelf.index, version, valid)
    if shelf.index.version < 0 or not shelf.index.places:
        return built(tenant_id, version, valid)
    if not shelf.is_being_rebuilt:
        shelf.is_being_rebuilt = True
        name = f"index {tenant_id}"
        # In a copy of the context: it says which drafts count as published.
        words = (_rebuild, tenant_id, shelf, version)
        threading.Thread(target=copy_context().run, args=words, name=name, daemon=True).start()
    return TenantIndex(version, shelf.index.parts, valid)


def _rebuild(tenant_id: UUID, shelf: _Shelf, version: int) -> None:
    try:
        index = built(tenant_id, version, valid_versions(tenant_id))
        with shelf.lock:
            # What changed meanwhile is found by the next search, which sees that this version is an older one.
            shelf.index = index
    except Exception:
        # A thread has no caller to raise to. The next change of the tenant's knowledge tries again.
        log.exception("the index of tenant %s could not be made", tenant_id)
    finally:
        shelf.is_being_rebuilt = False
        connection.close()
        _make_room()


def _make_room() -> None:
    """Forget what was not asked for longest, beyond the number of tenants and the memory; never the last one."""
    with _shelves_lock:
        sizes = {key: shelf.index.memory if shelf.index else 0 for key, shelf in _shelves.items()}
        most = settings.KEFU_SEARCH_MEMORY_MB * MEGABYTE
        for key in list(_shelves)[:-1]:
            if len(_shelves) <= MAX_TENANTS and sum(sizes.values()) <= most:
                return
            del _shelves[key]
            sizes.pop(key)
