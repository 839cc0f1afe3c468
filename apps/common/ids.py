"""Identifiers: UUIDv7, so that primary keys grow with time and index pages stay warm."""

import base64
import binascii
import uuid
from datetime import UTC, datetime

from uuid_utils.compat import uuid7


def new_id() -> uuid.UUID:
    return uuid7()


def made_at(value: uuid.UUID) -> datetime:
    """When new_id() made it: the first 48 bits are milliseconds."""
    return datetime.fromtimestamp((value.int >> 80) / 1000, UTC)


def short(value: uuid.UUID) -> str:
    """22 URL-safe characters for names with a length limit, such as channel layer groups."""
    return base64.urlsafe_b64encode(value.bytes).rstrip(b"=").decode()


def parse_id(value: object) -> uuid.UUID | None:
    """The identifier that a client sent, or None when it is not one."""
    if isinstance(value, uuid.UUID):
        return value
    if not isinstance(value, str) or len(value) > 64:
        return None
    try:
        return uuid.UUID(value)
    except (ValueError, binascii.Error):
        return None
