"""Where exports lie: beside the attachments under settings.KEFU_MEDIA, by ids alone.

Each attempt has a file of its own, so that a worker that was given up for dead cannot touch another one's.
"""

import logging
from collections.abc import Sequence
from typing import IO, Any
from uuid import UUID

from django.core.files.base import File
from django.core.files.storage import Storage, storages

ROOT = "exports"
MOST_ATTEMPTS = 3
ATTEMPTS = range(1, MOST_ATTEMPTS + 1)
log = logging.getLogger(__name__)


def place_of(tenant_id: UUID, export_id: UUID, attempt: int) -> str:
    return f"{ROOT}/{tenant_id.hex}/{export_id.hex}-{attempt}"


def put(tenant_id: UUID, export_id: UUID, attempt: int, content: IO[Any]) -> None:
    """Raises OSError."""
    content.seek(0)
    _storage().save(place_of(tenant_id, export_id, attempt), File(content))


def fetch(tenant_id: UUID, export_id: UUID, attempt: int) -> IO[bytes]:
    """Raises FileNotFoundError."""
    return _storage().open(place_of(tenant_id, export_id, attempt))


def remove(tenant_id: UUID, export_ids: Sequence[UUID], attempts: Sequence[int] = ATTEMPTS) -> None:
    for place in (place_of(tenant_id, export_id, each) for export_id in export_ids for each in attempts):
        try:
            _storage().delete(place)
        except OSError as error:
            log.warning("%s could not be removed (%s)", place, error)


def _storage() -> Storage:
    return storages["attachments"]
