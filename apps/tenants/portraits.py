"""Pictures of people: drawn anew, one for each, public by their id."""

import hashlib
from uuid import UUID

from django.db import transaction

from apps.common.pictures import redrawn
from apps.tenants.models import PORTRAITS, Portrait, User

SIDE = 160  # pixels; drawn at 24 to 64, on dense screens
CONTENT_TYPE = "image/png"


@transaction.atomic
def store_portrait(*, user: User, content: bytes) -> None:
    """The address keeps its id and ends in a sign of the content, so that caches notice. Raises NotAPicture."""
    drawn = redrawn(content, side=SIDE)
    row, _is_new = Portrait.objects.update_or_create(
        user=user, defaults={"content": drawn, "content_type": CONTENT_TYPE}
    )
    user.avatar_url = f"{PORTRAITS}{row.pk}?v={hashlib.sha256(drawn).hexdigest()[:8]}"
    user.save(update_fields=["avatar_url"])


@transaction.atomic
def remove_portrait(*, user: User) -> None:
    Portrait.objects.filter(user=user).delete()
    user.avatar_url = ""
    user.save(update_fields=["avatar_url"])


def portrait(portrait_id: UUID) -> Portrait | None:
    """Public: whoever knows the id may see it, as every visitor does whom the person answers."""
    return Portrait.objects.filter(pk=portrait_id).first()
