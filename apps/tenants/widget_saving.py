"""Writes of an inbox's chat settings, and of the pictures in them."""

import base64
import copy
from collections.abc import Callable
from uuid import UUID

from django.db import transaction

from apps.tenants.models import WidgetSettings
from apps.tenants.pictures import NewPicture, forget_pictures, store_picture


@transaction.atomic
def save_widget_settings(*, look: WidgetSettings) -> None:
    """Raises ValidationError."""
    look.full_clean(validate_unique=False)
    _each_picture(look, lambda picture: _stored(look, picture))
    look.save()
    used = [look.logo_url, look.assistant_avatar_url, *(face["avatar_url"] for face in look.faces)]
    forget_pictures(inbox=look.inbox, used=used)


def remove_widget_settings(*, tenant_id: UUID, ids: list[UUID]) -> None:
    """The inboxes have the defaults again."""
    WidgetSettings.objects.for_tenant(tenant_id).filter(pk__in=ids).delete()


def with_pictures_inside(look: WidgetSettings) -> WidgetSettings:
    """For a preview: pictures that are not stored yet stand in it as data."""
    shown = copy.deepcopy(look)
    _each_picture(
        shown, lambda picture: f"data:image/png;base64,{base64.b64encode(picture.content).decode()}"
    )
    return shown


def _stored(look: WidgetSettings, picture: NewPicture) -> str:
    store_picture(inbox=look.inbox, picture=picture)
    return str.__str__(picture)


def _each_picture(look: WidgetSettings, replaced: Callable[[NewPicture], str]) -> None:
    for name in ("logo_url", "assistant_avatar_url"):
        value = getattr(look, name)
        if isinstance(value, NewPicture):
            setattr(look, name, replaced(value))
    for face in look.faces:
        if isinstance(face["avatar_url"], NewPicture):
            face["avatar_url"] = replaced(face["avatar_url"])
