"""Where files that people send are kept: settings.KEFU_MEDIA as Django's storages want it."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

BUCKET = "s3://"


def media_storage(place: str) -> dict[str, Any]:
    """place: a folder, or s3://bucket/prefix. Raises ImproperlyConfigured."""
    if place.startswith(BUCKET):
        return _bucket(place.removeprefix(BUCKET))
    folder = str(Path(place).expanduser().resolve())
    # Nobody else on the machine reads them.
    options = {"location": folder, "file_permissions_mode": 0o600, "directory_permissions_mode": 0o700}
    return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}


def _bucket(path: str) -> dict[str, Any]:
    """Keys and region come from the usual AWS_… variables, which boto3 reads itself."""
    name, _slash, prefix = path.partition("/")
    if not name:
        raise ImproperlyConfigured("KEFU_MEDIA must name a bucket: s3://bucket/prefix.")
    if find_spec("storages") is None or find_spec("boto3") is None:
        raise ImproperlyConfigured('KEFU_MEDIA=s3://… needs a package: pip install "django-storages[s3]"')
    options = {"bucket_name": name, "location": prefix.strip("/"), "file_overwrite": False}
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
