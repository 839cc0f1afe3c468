"""Logos and faces of an inbox's chat: small, drawn anew, and public by their id."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from apps.common.clock import now
from apps.common.ids import new_id, parse_id
from apps.common.pictures import redrawn
from apps.tenants.models import Inbox, WidgetPicture
from apps.tenants.models.widget import PICTURES

SIDE = 160  # pixels; drawn at 40 to 64, on dense screens


class NewPicture(str):
    """The address at which a picture will be, once it is stored."""

    content: bytes


def new_picture(content: bytes) -> NewPicture:
    """Raises NotAPicture."""
    drawn = redrawn(content, side=SIDE)
    picture = NewPicture(WidgetPicture(id=new_id()).address)
    picture.content = drawn
    return picture


def store_picture(*, inbox: Inbox, picture: NewPicture) -> None:
    WidgetPicture.objects.create(
        id=UUID(picture.rpartition("/")[2]),
        tenant_id=inbox.tenant_id,
        inbox=inbox,
        content_type="image/png",
        content=picture.content,
    )


def forget_pictures(*, inbox: Inbox, used: Collection[str]) -> None:
    """Those of the inbox that are used no more, a day after: chats that are open still show them."""
    old = WidgetPicture.objects.for_tenant(inbox.tenant_id).filter(
        inbox=inbox, created_at__lt=now() - timedelta(days=1)
    )
    ids = [parse_id(address.removeprefix(PICTURES)) for address in used]
    old.exclude(pk__in=[picture_id for picture_id in ids if picture_id]).delete()


def picture(picture_id: UUID) -> WidgetPicture | None:
    """Public: whoever knows the id may see it, as everybody does who opens the chat."""
    return WidgetPicture.objects.filter(pk=picture_id, tenant__is_active=True).first()
