"""Where files lie: under settings.KEFU_MEDIA, named by ids alone."""

import logging
from collections.abc import Iterable, Iterator
from functools import partial
from typing import IO, Any
from uuid import UUID

from django.core.files.base import File
from django.core.files.storage import Storage, storages
from django.db import transaction

from apps.common.ids import parse_id

ROOT = "attachments"
# Ids grow with time: the first five digits are the same for three days, so a folder never grows too large.
DIGITS = 5
log = logging.getLogger(__name__)


class StorageAway(Exception):
    """The file cannot be stored: the disk is full, or the storage is away."""


def _storage() -> Storage:
    return storages["attachments"]


def place_of(tenant_id: UUID, file_id: UUID) -> str:
    return f"{ROOT}/{tenant_id.hex}/{file_id.hex[:DIGITS]}/{file_id.hex}"


def put(tenant_id: UUID, file_id: UUID, content: "File[Any]") -> None:
    """Whole or not at all. Raises StorageAway."""
    place = place_of(tenant_id, file_id)
    try:
        content.seek(0)
        _storage().save(place, content)
    except OSError as error:
        log.error("a file could not be stored (%s: %s)", type(error).__name__, error)  # noqa: TRY400
        remove(tenant_id, [file_id])
        raise StorageAway("files cannot be stored at the moment") from None


def fetch(tenant_id: UUID, file_id: UUID) -> IO[bytes]:
    """Raises FileNotFoundError."""
    return _storage().open(place_of(tenant_id, file_id))


def remove(tenant_id: UUID, file_ids: Iterable[UUID]) -> None:
    """What cannot be removed now is found by the daily search for strays."""
    for file_id in file_ids:
        try:
            _storage().delete(place_of(tenant_id, file_id))
        except OSError as error:
            log.warning("file %s could not be removed (%s)", file_id, error)


def remove_after_commit(tenant_id: UUID, file_ids: Iterable[UUID]) -> None:
    gone = list(file_ids)
    if gone:
        transaction.on_commit(partial(remove, tenant_id, gone))


def everything() -> Iterator[tuple[UUID, list[UUID]]]:
    """All files, folder by folder, with the tenants whose folders they are in."""
    for tenant in _folders(ROOT):
        tenant_id = parse_id(tenant)
        for folder in _folders(f"{ROOT}/{tenant}") if tenant_id else ():
            names = _storage().listdir(f"{ROOT}/{tenant}/{folder}")[1]
            ids = [each for name in names if (each := parse_id(name))]
            if tenant_id and ids:
                yield tenant_id, ids


def _folders(path: str) -> list[str]:
    try:
        return _storage().listdir(path)[0]
    except FileNotFoundError:
        return []
