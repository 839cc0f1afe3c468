"""The few fields whose rows hold what means nothing elsewhere: ids in a rule's actions, addresses of pictures."""

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from apps.ai.models import Persona
from apps.common.ids import parse_id
from apps.common.pictures import NotAPicture
from apps.conversations.models import Label
from apps.desk.configuring.naming import Names
from apps.knowledge.models import Collection
from apps.tenants.models import Team, WidgetPicture
from apps.tenants.models.widget import PICTURES
from apps.tenants.pictures import new_picture

DATA = "data:image/png;base64,"


@dataclass(frozen=True, slots=True)
class Converter:
    """said(row, value, names): as the document says it. meant(row, value, names): as the row holds it; raises
    ValidationError."""

    said: Callable[[Any, Any, Names], Any]
    meant: Callable[[Any, Any, Names], Any]


# ── a rule's actions ──────────────────────────────────────────────────────────────────────────────────

# Where ids stand: {"answer": {"persona": id, "collections": [id]}, "handoff": {"team": id}, "labels": [id]}
_REFERENCES: Mapping[tuple[str, ...], type[Model]] = {
    ("answer", "persona"): Persona,
    ("answer", "collections"): Collection,
    ("handoff", "team"): Team,
    ("labels",): Label,
}


def _said_actions(_row: Any, actions: Any, names: Names) -> Any:
    return _each_reference(actions, lambda model, value: names.name(model, parse_id(value)))


def _meant_actions(_row: Any, actions: Any, names: Names) -> Any:
    unknown: list[str] = []

    def meant(model: type[Model], name: str) -> str | None:
        found = names.id(model, name) if isinstance(name, str) else None
        if found is None:
            unknown.append(
                _("there is no %(kind)s “%(name)s”") % {"kind": model._meta.verbose_name, "name": name}
            )
        return str(found) if found else None

    read = _each_reference(actions, meant)
    if unknown:
        raise ValidationError("; ".join(unknown))
    return read


def known_references(actions: Any, names: Names, missing: list[tuple[type[Model], str]]) -> Any:
    """Without those that mean nothing here, which are added to what is missing."""

    def known(model: type[Model], name: Any) -> str | None:
        if isinstance(name, str) and names.id(model, name):
            return name
        missing.append((model, str(name)))
        return None

    return _each_reference(actions, known)


def _each_reference(actions: Any, replaced: Callable[[type[Model], Any], str | None]) -> Any:
    """What has none, or is no object at all, stays as it is: whoever reads it says what is wrong with it."""
    if not isinstance(actions, dict):
        return actions
    found = dict(actions)
    for (first, *rest), model in _REFERENCES.items():
        inner = found.get(first)
        if not rest and isinstance(inner, list):
            found[first] = _several(model, inner, replaced)
        elif rest and isinstance(inner, dict) and inner.get(rest[0]):
            value = inner[rest[0]]
            several = isinstance(value, list)
            found[first] = inner | {
                rest[0]: _several(model, value, replaced) if several else replaced(model, value)
            }
    return found


def _several(
    model: type[Model], values: list[Any], replaced: Callable[[type[Model], Any], str | None]
) -> list[str]:
    return [each for value in values if (each := replaced(model, value))]


# ── pictures of a chat: in a document they stand themselves ───────────────────────────────────────────


def _said_picture(row: Any, address: Any, _names: Names) -> Any:
    pk = parse_id(address.removeprefix(PICTURES)) if str(address).startswith(PICTURES) else None
    picture = _pictures(row).filter(pk=pk).first() if pk else None
    return f"{DATA}{base64.b64encode(bytes(picture.content)).decode()}" if picture else address


def _meant_picture(row: Any, value: Any, _names: Names) -> Any:
    if not isinstance(value, str) or not value.startswith(DATA):
        return value
    try:
        content = base64.b64decode(value.removeprefix(DATA), validate=True)
        for stored in _pictures(row).iterator():
            if bytes(stored.content) == content:
                return stored.address
        return new_picture(content)
    except (binascii.Error, NotAPicture) as error:
        raise ValidationError(_("This is not a picture.")) from error


def _pictures(row: Any) -> Any:
    return WidgetPicture.objects.for_tenant(row.tenant_id).filter(inbox_id=row.inbox_id)


def _faces(converted: Callable[[Any, Any, Names], Any]) -> Callable[[Any, Any, Names], Any]:
    def each(row: Any, faces: Any, names: Names) -> Any:
        if not isinstance(faces, list) or not all(isinstance(face, dict) for face in faces):
            return faces
        return [face | {"avatar_url": converted(row, face.get("avatar_url", ""), names)} for face in faces]

    return each


_PICTURE = Converter(_said_picture, _meant_picture)
CONVERTERS: Mapping[tuple[str, str], Converter] = {
    ("rules", "actions"): Converter(_said_actions, _meant_actions),
    ("looks", "logo_url"): _PICTURE,
    ("looks", "assistant_avatar_url"): _PICTURE,
    ("looks", "faces"): Converter(_faces(_said_picture), _faces(_meant_picture)),
}
