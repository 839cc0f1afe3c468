"""Pictures that a card names elsewhere are copied once: no visitor's browser ever asks a foreign host for them."""

import logging
from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from apps.common.fetching import Bounds, Fetcher, FetchFailed
from apps.conversations.attachments import FileTooLarge, UnsuitableFile, remove_attachments, upload
from apps.conversations.cards import CARD, foreign_pictures
from apps.conversations.models import Attachment, Message
from apps.conversations.picturing import add_pictures

MOST = 10  # of one card
SECONDS = 15.0  # for one picture
log = logging.getLogger(__name__)


def copy_pictures(tenant_id: UUID, message_id: UUID) -> None:
    """Running it again copies what is still missing. A picture that cannot be had stays away."""
    cards = Message.objects.for_tenant(tenant_id).filter(pk=message_id, content_type=CARD)
    message = cards.only("metadata").first()
    addresses = foreign_pictures(message.metadata.get("card", {})) if message else []
    connection.close()  # what follows takes a while, and others need connections
    add_pictures(tenant_id, message_id, dict(_copies(tenant_id, addresses[:MOST])))


def _copies(tenant_id: UUID, addresses: list[str]) -> Iterator[tuple[str, Attachment]]:
    bounds = Bounds(size=settings.KEFU_UPLOAD_MAX_BYTES, seconds=SECONDS)
    with Fetcher(bounds=bounds) as fetcher:
        for address in addresses:
            try:
                yield address, _copied(tenant_id, address, fetcher)
            except (FetchFailed, UnsuitableFile, FileTooLarge) as error:
                log.info("a card's picture was not copied (%s)", error)


def _copied(tenant_id: UUID, address: str, fetcher: Fetcher) -> Attachment:
    """Raises FetchFailed, UnsuitableFile, FileTooLarge."""
    found = fetcher.get(address, headers={"Accept": "image/*"})
    if found.status != 200:
        raise UnsuitableFile(f"the answer is {found.status}")
    name = PurePosixPath(unquote(urlsplit(address).path)).name or "picture"
    row = upload(tenant_id, SimpleUploadedFile(name, found.body))
    if not row.is_image:
        remove_attachments(tenant_id, [row.id])
        raise UnsuitableFile("not a picture")
    return row
