"""Fields of a form card, and what a visitor filled in."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from apps.common import patterns
from apps.conversations.card_checks import CardInvalid, Json, listed, one_of, shape, text, wrong
from apps.tenants.widget_settings import KINDS

WITH_PATTERN = ("text", "email", "phone")
LONGEST = {"text": 500, "email": 254, "phone": 40, "textarea": 2_000}
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")
PHONE = re.compile(r"\+?[0-9][0-9 ().-]{3,38}")
FIELD = shape(
    {"name": text(40), "label": text(80), "kind": one_of(KINDS)},
    {"pattern": text(200), "error": text(120), "options": listed(text(100), most=20)},
    flags=["required"],
)


@dataclass(frozen=True, slots=True)
class Filled:
    """A form card as the visitor's client sends it back."""

    card_message_id: UUID
    values: Json

    @property
    def client_id(self) -> str:
        """Of the answer's message: prescribed, so that each card has one answer."""
        return f"form-{self.card_message_id}"


def form_field(value: Any, place: str) -> Json:
    field: Json = FIELD(value, place)
    if not NAME.fullmatch(field["name"]):
        raise wrong(f"{place}.name", _("A word of Latin letters, digits, - and _ is needed."))
    options = field.get("options", [])
    if "" in options or len(set(options)) != len(options):
        raise wrong(f"{place}.options", _("Each option is another text."))
    if bool(options) != (field["kind"] == "select"):
        raise wrong(f"{place}.options", _("A choice needs options, other fields have none."))
    if "pattern" in field:
        field["pattern"] = _pattern(field, f"{place}.pattern")
    return field


def _pattern(field: Json, place: str) -> str:
    if field["kind"] not in WITH_PATTERN:
        raise wrong(place, _("Fields of this kind have no pattern."))
    try:
        return patterns.checked(field["pattern"])
    except patterns.UnsafePattern as error:
        raise wrong(place, str(error)) from None


def require_different_names(fields: Sequence[Json]) -> None:
    """Raises CardInvalid."""
    names = [field["name"] for field in fields]
    for index, name in enumerate(names):
        if name in names[:index]:
            raise wrong(f"fields[{index}].name", _("Another field has this name."))


def answers(card: Json, values: Json) -> list[Json]:
    """What was filled in, in the order of the fields: name, label, kind, value. Raises CardInvalid."""
    fields = {field["name"]: field for field in card["fields"]}
    problems = {name[:40]: _("This name is not known here.") for name in values if name not in fields}
    found = []
    for name, field in fields.items():
        try:
            value = _value(field, values.get(name))
        except CardInvalid as error:
            problems |= error.fields
        else:
            if value != "":
                found.append({key: field[key] for key in ("name", "label", "kind")} | {"value": value})
    if problems:
        raise CardInvalid(problems)
    if not found:
        raise wrong("values", _("Nothing is filled in."))
    return found


def _value(field: Json, given: Any) -> str | bool:
    name, kind = field["name"], field["kind"]
    value = _ticked(given, name) if kind == "checkbox" else _written(field, "" if given is None else given)
    if field["required"] and not value:
        raise wrong(name, _("This is needed."))
    return value


def _ticked(given: Any, name: str) -> bool:
    if given is not None and not isinstance(given, bool):
        raise wrong(name, _("true or false is needed."))
    return bool(given)


def _written(field: Json, given: Any) -> str:
    name, kind = field["name"], field["kind"]
    if kind == "select":
        return str(one_of(field["options"])(given, name)) if given != "" else ""
    value = str(text(LONGEST[kind], lines=kind == "textarea")(given, name))
    if value and not _is_fitting(field, value):
        raise wrong(name, field.get("error") or _("This does not look right."))
    return value


def _is_fitting(field: Json, value: str) -> bool:
    if field["kind"] == "email" and not _is_email(value):
        return False
    if field["kind"] == "phone" and not PHONE.fullmatch(value):
        return False
    return "pattern" not in field or patterns.fits(field["pattern"], value)


def _is_email(value: str) -> bool:
    try:
        validate_email(value)
    except ValidationError:
        return False
    return True


def as_lines(form_answers: Sequence[Json]) -> str:
    """«label: value», one line each: the content of the visitor's message."""
    return "\n".join(_lines(form_answers))


def _lines(form_answers: Sequence[Json]) -> Iterator[str]:
    marks = {True: "✓", False: "–"}
    for answer in form_answers:
        value = answer["value"]
        yield f"{answer['label']}: {marks[value] if isinstance(value, bool) else value}"


def details(form_answers: Sequence[Json]) -> dict[str, str]:
    """Name, e-mail and phone number among the answers, by the field's name or kind."""
    found: dict[str, str] = {}
    for answer in form_answers:
        key = answer["kind"] if answer["kind"] in ("email", "phone") else answer["name"]
        if key in ("name", "email", "phone") and isinstance(answer["value"], str):
            found.setdefault(key, answer["value"])
    return found
