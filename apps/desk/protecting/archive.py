"""Files of exports: where they lie, and that they do not lie there for long."""

from contextlib import suppress
from datetime import timedelta
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import Storage, storages

from apps.common.clock import now
from apps.desk.models import DataRequest

ROOT = "protected"
KEPT = timedelta(days=7)


def _storage() -> Storage:
    return storages["attachments"]


def _place(request: DataRequest) -> str:
    return f"{ROOT}/{request.tenant_id.hex}/{request.id.hex}.zip"


def put(request: DataRequest, content: "File[Any]") -> None:
    """Raises OSError."""
    content.seek(0)
    _storage().save(_place(request), content)


def fetch(request: DataRequest) -> IO[bytes]:
    """Raises FileNotFoundError."""
    if not request.size or (request.expires_at and request.expires_at <= now()):
        raise FileNotFoundError("the file is not kept any more")
    return _storage().open(_place(request))


def forget(request: DataRequest) -> None:
    with suppress(OSError):
        _storage().delete(_place(request))
    request.size = 0
    request.save(update_fields=["size"])


def forget_expired() -> int:
    """Answers how many."""
    expired = list(DataRequest.objects.filter(size__gt=0, expires_at__lte=now())[:1_000])
    for request in expired:
        forget(request)
    return len(expired)
