"""Addresses of exports: signed, good for an hour, and for the person alone whom they were shown to."""

from urllib.parse import urlencode
from uuid import UUID

from django.core import signing

SALT = "kefu.exports"
GOOD_FOR_S = 3600
PARAMETER = "signed"


def signed_query(export_id: UUID, user_id: UUID) -> str:
    """What stands behind the «?» of the address."""
    value = _value(export_id, user_id)
    return urlencode({PARAMETER: _signer().sign(value).removeprefix(f"{value}:")})


def is_good(given: str, export_id: UUID, user_id: UUID) -> bool:
    try:
        _signer().unsign(f"{_value(export_id, user_id)}:{given}", max_age=GOOD_FOR_S)
    except signing.BadSignature:  # expired ones among them
        return False
    return True


def _value(export_id: UUID, user_id: UUID) -> str:
    return f"{export_id.hex}.{user_id.hex}"


def _signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=SALT)
