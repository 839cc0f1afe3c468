"""Attachments: uploaded, sent with a message, removed.

An upload is a file and a row. A message takes it in the transaction that stores the message, once; what nobody sends
within a day goes. Readers get a copy of the row in the message itself, with an address that is made when it is shown.
"""

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.db.models import Q

from apps.common.clock import isoformat
from apps.common.ids import made_at, new_id
from apps.conversations.files import places
from apps.conversations.files.kinds import BY_CONTENT_TYPE, KINDS, Kind, kind_of
from apps.conversations.files.links import link_to
from apps.conversations.files.names import clean_name, extension_of
from apps.conversations.files.pictures import BrokenPicture, PictureTooLarge, looked_through
from apps.conversations.models import Attachment, Message
from apps.conversations.queries import messages
from apps.conversations.visitors import Visitor
from apps.tenants.models import Inbox, User

Json = dict[str, Any]
AT_ONCE = 500
WRAPPING = 64 * 1024  # of a request around its file


class UnsuitableFile(Exception):
    """A file of that kind, or in that state, is not taken."""


class EmptyFile(UnsuitableFile):
    """There is nothing in the file."""


class FileTooLarge(Exception):
    """The file has too many bytes, or the picture too many pixels."""


class AttachmentMissing(Exception):
    """One of the attachments is not there, not the sender's, or was sent before."""


def allowed_kinds() -> list[Kind]:
    return [KINDS[word] for word in settings.KEFU_UPLOAD_TYPES]


def accepted_types() -> list[str]:
    """As browsers call them."""
    return [name for kind in allowed_kinds() for name in (kind.content_type, *kind.aliases)]


def upload_limits(inbox: Inbox) -> Json | None:
    """What the widget tells visitors of that inbox before they choose files; None: there are no attachments."""
    accept = accepted_types()
    if not accept:
        return None
    return {
        "max_bytes": settings.KEFU_UPLOAD_MAX_BYTES,
        "accept": accept,
        "max_files": settings.KEFU_UPLOADS_PER_MESSAGE,
    }


# ── uploading ──────────────────────────────────────────────────────────────────────────────────────


def upload(
    tenant_id: UUID, file: UploadedFile, *, contact_id: UUID | None = None, user: User | None = None
) -> Attachment:
    """Store the file of a visitor (contact_id), an agent (user) or a program (neither).

    Raises UnsuitableFile, FileTooLarge, StorageAway.
    """
    kind = _checked_kind(file)
    row = Attachment(
        id=new_id(),
        tenant_id=tenant_id,
        contact_id=contact_id,
        user=user,
        name=clean_name(file.name or "", kind),
        content_type=kind.content_type,
        size=file.size or 0,
    )
    if not connection.in_atomic_block:
        connection.close()  # what follows takes a while, and others need connections
    try:
        _store(row, file, kind)
        row.save(force_insert=True)
    except BaseException:
        places.remove(tenant_id, [row.id])
        raise
    return row


def one_file(given: Sequence[UploadedFile]) -> UploadedFile:
    """Raises EmptyFile."""
    if len(given) != 1:
        raise EmptyFile("send one file, in the field «file»")
    return given[0]


def require_acceptable_length(given: str | None) -> None:
    """Before a request is read: its Content-Length. Raises FileTooLarge."""
    if given and given.isdecimal() and int(given) > settings.KEFU_UPLOAD_MAX_BYTES + WRAPPING:
        raise FileTooLarge(f"a file has at most {settings.KEFU_UPLOAD_MAX_BYTES:,} bytes")


def _checked_kind(file: UploadedFile) -> Kind:
    if not file.size:
        raise EmptyFile("the file is empty")
    if file.size > settings.KEFU_UPLOAD_MAX_BYTES:
        raise FileTooLarge(f"a file has at most {settings.KEFU_UPLOAD_MAX_BYTES:,} bytes")
    kind = kind_of(file, extension_of(file.name or ""))
    if kind not in allowed_kinds():
        raise UnsuitableFile("files of this kind are not accepted")
    return kind


def _store(row: Attachment, file: UploadedFile, kind: Kind) -> None:
    if not kind.is_image:
        places.put(row.tenant_id, row.id, file)
        return
    try:
        with looked_through(file) as picture:
            row.width, row.height = picture.width, picture.height
            row.size = os.fstat(picture.file.fileno()).st_size
            places.put(row.tenant_id, row.id, File(picture.file))
    except BrokenPicture as error:
        raise UnsuitableFile(str(error)) from None
    except PictureTooLarge as error:
        raise FileTooLarge(str(error)) from None
    except OSError:  # there is no room for the copies either
        raise places.StorageAway("files cannot be stored at the moment") from None


# ── showing ────────────────────────────────────────────────────────────────────────────────────────


def stored_json(row: Attachment) -> Json:
    """What a message keeps of it."""
    return {
        "id": str(row.id),
        "name": row.name,
        "content_type": row.content_type,
        "size": row.size,
        "kind": "image" if row.is_image else "file",
        "width": row.width,
        "height": row.height,
    }


def shown_json(tenant_id: UUID, stored: Json) -> Json:
    """What a message keeps of it, with a fresh address."""
    link = link_to(tenant_id, UUID(stored["id"]), BY_CONTENT_TYPE[stored["content_type"]], stored["name"])
    return stored | {"url": link.url, "expires_at": isoformat(link.expires_at)}


def attachment_json(row: Attachment) -> Json:
    return shown_json(row.tenant_id, stored_json(row))


# ── sending ────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a message shall carry. contact_id: its sender is that visitor; None: an agent or a program.

    by_program: who speaks for the visitor may have uploaded for them.
    """

    tenant_id: UUID
    ids: Sequence[UUID]
    contact_id: UUID | None = None
    by_program: bool = False

    def may_take(self, row: Attachment | None) -> bool:
        if row is None or row.tenant_id != self.tenant_id or row.message_id is not None:
            return False
        return row.contact_id == self.contact_id or (self.by_program and row.contact_id is None)


def locked_uploads(wanted: Collection[Wanted]) -> dict[UUID, Attachment]:
    """Those that nobody has sent yet, locked until the transaction ends; one query for any number of messages."""
    rows = Attachment.objects.select_for_update(of=("self",)).filter(
        pk__in={each for one in wanted for each in one.ids},
        tenant_id__in={one.tenant_id for one in wanted},
        message_id=None,
    )
    return {row.id: row for row in rows.order_by("pk")}


def taken(wanted: Wanted, uploads: Mapping[UUID, Attachment]) -> list[Attachment]:
    """In the order of the ids. Raises AttachmentMissing."""
    rows = [uploads.get(each) for each in wanted.ids]
    if not all(wanted.may_take(row) for row in rows) or len(set(wanted.ids)) != len(wanted.ids):
        raise AttachmentMissing("an attachment is not there, not yours, or was sent before")
    if len(rows) > settings.KEFU_UPLOADS_PER_MESSAGE:
        raise AttachmentMissing(f"a message has at most {settings.KEFU_UPLOADS_PER_MESSAGE} attachments")
    return [row for row in rows if row is not None]


def store_sent(rows: Sequence[Attachment]) -> None:
    """Their conversation and message are set."""
    Attachment.objects.bulk_update(rows, ["conversation", "message_id"])


# ── finding ────────────────────────────────────────────────────────────────────────────────────────


def attachment_of(tenant_id: UUID, attachment_id: UUID) -> Attachment | None:
    """For agents and programs. What a blocked message carries is not theirs to see."""
    row = Attachment.objects.for_tenant(tenant_id).filter(pk=attachment_id).first()
    return None if row is None or _visibility_of(row) == Message.Visibility.SUPERVISORS else row


def visible_to_visitor(visitor: Visitor, attachment_id: UUID) -> Attachment | None:
    """The visitor's own upload, or what the public messages of their conversations carry."""
    rows = Attachment.objects.for_tenant(visitor.tenant_id).select_related("conversation")
    row = rows.filter(pk=attachment_id).first()
    if row is None or row.contact_id == visitor.contact_id:
        return row
    thread = row.conversation
    is_theirs = thread and (thread.contact_id, thread.inbox_id) == (visitor.contact_id, visitor.inbox_id)
    return row if is_theirs and _visibility_of(row) == Message.Visibility.PUBLIC else None


def _visibility_of(row: Attachment) -> str | None:
    """Of the message that carries it; None: it was not sent."""
    if row.message_id is None or row.conversation_id is None:
        return None
    sent = messages(row.tenant_id, row.conversation_id).filter(pk=row.message_id)
    return sent.values_list("visibility", flat=True).first()


# ── removing ───────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def remove_attachments(tenant_id: UUID, ids: Iterable[UUID]) -> None:
    gone = list(ids)
    Attachment.objects.for_tenant(tenant_id).filter(pk__in=gone).delete()
    places.remove_after_commit(tenant_id, gone)


def remove_files_of_contacts(tenant_id: UUID, contact_ids: Collection[UUID]) -> None:
    """Before the contacts are deleted, in the same transaction: their rows go with them."""
    own = Q(contact_id__in=contact_ids) | Q(conversation__contact_id__in=contact_ids)
    rows = Attachment.objects.for_tenant(tenant_id).filter(own)
    places.remove_after_commit(tenant_id, rows.values_list("pk", flat=True))


def forget_unsent(*, before: datetime) -> int:
    """Remove what was uploaded before then and never sent. Answers how many."""
    unsent = Attachment.objects.filter(message_id=None, created_at__lt=before)
    count = 0
    while rows := list(unsent.values_list("tenant_id", "pk")[:AT_ONCE]):
        for tenant_id in {tenant_id for tenant_id, _pk in rows}:
            _forget_unsent(tenant_id, [pk for owner, pk in rows if owner == tenant_id])
        count += len(rows)
    return count


@transaction.atomic
def _forget_unsent(tenant_id: UUID, ids: list[UUID]) -> None:
    """Of a message that is being stored in this moment the row is locked, and sent once it is free."""
    own = Attachment.objects.for_tenant(tenant_id)
    gone = list(own.select_for_update().filter(pk__in=ids, message_id=None).values_list("pk", flat=True))
    remove_attachments(tenant_id, gone)


def forget_strays(*, before: datetime) -> int:
    """Remove files without a row: their tenant or inbox was deleted, or a process died. Answers how many."""
    count = 0
    for tenant_id, ids in places.everything():
        old = [each for each in ids if made_at(each) < before]
        known = Attachment.objects.for_tenant(tenant_id).filter(pk__in=old)
        strays = set(old) - set(known.values_list("pk", flat=True))
        places.remove(tenant_id, strays)
        count += len(strays)
    return count
