"""Addresses of files: signed, good for one to two hours, and the same for an hour, so that browsers keep the file.

Who has the address may fetch the file. It says all that serving needs, so that neither making nor honouring one asks
the database: which file, of what kind, and until when. Where a file is removed, its addresses lead nowhere.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote
from uuid import UUID

from django.core import signing

from apps.common.clock import now
from apps.common.ids import parse_id
from apps.conversations.files.kinds import KINDS, Kind

SALT = "kefu.files"
STEP_S = 3600


class BadLink(Exception):
    """The address was not made here, or for another file."""


class ExpiredLink(Exception):
    """The address was good until a while ago."""


@dataclass(frozen=True, slots=True)
class Link:
    url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Target:
    tenant_id: UUID
    file_id: UUID
    kind: Kind
    expires_at: datetime


def link_to(tenant_id: UUID, file_id: UUID, kind: Kind, name: str) -> Link:
    """A path of this installation."""
    expires = (int(now().timestamp()) // STEP_S + 2) * STEP_S
    value = f"{file_id.hex}.{tenant_id.hex}.{kind.word}.{expires:x}"
    signature = _signer().signature(f"{value}/{name}")
    url = f"/files/{value}.{signature}/{quote(name, safe='')}"
    return Link(url, datetime.fromtimestamp(expires, UTC))


def target_of(signed: str, name: str) -> Target:
    """The file that the address means. Raises BadLink, ExpiredLink."""
    value, _dot, signature = signed.rpartition(".")
    try:
        _signer().unsign(f"{value}/{name}:{signature}")
        file_id, tenant_id, word, expires = value.split(".")
        target = _target(parse_id(tenant_id), parse_id(file_id), word, expires)
    except (signing.BadSignature, ValueError, KeyError):
        raise BadLink("no such file") from None
    if target.expires_at <= now():
        raise ExpiredLink("the address has expired")
    return target


def _target(tenant_id: UUID | None, file_id: UUID | None, word: str, expires: str) -> Target:
    if tenant_id is None or file_id is None:
        raise ValueError
    return Target(tenant_id, file_id, KINDS[word], datetime.fromtimestamp(int(expires, 16), UTC))


def _signer() -> signing.Signer:
    return signing.Signer(salt=SALT)
