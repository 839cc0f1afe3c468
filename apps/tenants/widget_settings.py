"""What an inbox's chat may look like: puts what is entered into one tidy form, or raises ValidationError.

Knows no tables.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.common import colours
from apps.common.ids import new_id
from apps.common.patterns import UnsafePattern, checked
from apps.tenants.texts import languages, said, tidy_text, tidy_texts

Row = dict[str, Any]
GROUND, DARK_GROUND = "#ffffff", "#181e1c"  # --surface of both themes
MOST_FACES = 3
MOST_FIELDS = 10
MOST_OPTIONS = 20
MOST_GREETINGS = 10
LONGEST_WAIT_S = 3600
KINDS = ("text", "email", "phone", "textarea", "select", "checkbox")
WITH_PATTERN = frozenset({"text", "phone"})
OF_CONTACT = frozenset({"name", "email", "phone"})  # these answers go to the contact
_FIELD_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_PICTURE = re.compile(r"/(?!/)[\w./-]{1,199}", re.ASCII)
_ADDRESS = re.compile(r"[^\s\"<>\\^`{|}]{1,500}")


# ── colours and pictures ──────────────────────────────────────────────────────────────────────────────


def tidy_accent(value: Any) -> str:
    return _tidy_colour(value, ground=GROUND, name=_("light ground"))


def tidy_accent_dark(value: Any) -> str:
    return _tidy_colour(value, ground=DARK_GROUND, name=_("dark ground"))


def _tidy_colour(value: Any, *, ground: str, name: str) -> str:
    colour = str(value).strip().lower()
    if not colour:
        return ""
    if not colours.COLOUR.fullmatch(colour):
        raise ValidationError(_("Write a colour such as #0b6b5c."))
    text = colours.on(colour)
    figures = {
        "text": _("white") if text == colours.WHITE else _("dark"),
        "reached": f"{colours.contrast(text, colour):.1f}",
        "ground": name,
        "visible": f"{colours.contrast(colour, ground):.1f}",
    }
    if colours.contrast(text, colour) < colours.READABLE:
        raise ValidationError(
            _(
                "Text cannot be read well on this colour: %(text)s text, the better one, reaches a contrast of "
                "%(reached)s : 1 and needs 4.5 : 1. Choose a lighter or a darker colour."
            )
            % figures
        )
    if colours.contrast(colour, ground) < colours.VISIBLE:
        raise ValidationError(
            _("This colour is hard to see on %(ground)s: the contrast is %(visible)s : 1 and must be 3 : 1.")
            % figures
        )
    return colour


def tidy_picture(value: Any) -> str:
    """An address of this installation: the chat loads nothing from elsewhere."""
    if not isinstance(value, str) or (value and not _PICTURE.fullmatch(value)):
        raise ValidationError(
            _("A picture is an address of this installation, such as /static/img/mark.svg.")
        )
    return value


def tidy_faces(value: Any) -> list[Row]:
    return _tidy_rows(value, tidy_face, most=MOST_FACES)


def tidy_face(row: Row) -> Row:
    name = tidy_text(row.get("name", ""), longest=40)
    if not name:
        raise ValidationError(_("Somebody has no name."))
    return {"name": name, "avatar_url": tidy_picture(row.get("avatar_url", ""))}


# ── the form before the chat ──────────────────────────────────────────────────────────────────────────


def tidy_fields(value: Any) -> list[Row]:
    rows = _tidy_rows(value, tidy_field, most=MOST_FIELDS)
    names = [row["name"] for row in rows]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValidationError(_("Two fields have the name %s.") % ", ".join(twice))
    return rows


def tidy_field(row: Row) -> Row:
    name, kind = str(row.get("name", "")).strip(), row.get("kind", "text")
    if not _FIELD_NAME.fullmatch(name):
        raise ValidationError(
            _("A field's name is made of small letters, digits and _, such as order_number: «%s» is not.")
            % name
        )
    if kind not in KINDS:
        raise ValidationError(_("The field %s has a kind that does not exist.") % name)
    if name == "email" and kind != "email":
        raise ValidationError(
            _("The field email goes to the contact's e-mail address, so its kind is e-mail.")
        )
    label = tidy_texts(row.get("label", {}), longest=80)
    if not label:
        raise ValidationError(_("The field %s has no label.") % name)
    return {
        "name": name,
        "kind": kind,
        "required": bool(row.get("required", False)),
        "label": label,
        "pattern": tidy_pattern(row.get("pattern", "")) if kind in WITH_PATTERN else "",
        "error": tidy_texts(row.get("error", {}), longest=120),
        "options": _tidy_options(row.get("options", {}), name) if kind == "select" else {},
    }


def tidy_pattern(value: Any) -> str:
    try:
        return checked(str(value)) if value else ""
    except UnsafePattern as error:
        raise ValidationError(str(error)) from None


def _tidy_options(value: Any, name: str) -> dict[str, list[str]]:
    if not isinstance(value, Mapping) or not set(value) <= set(languages()):
        raise ValidationError(_("One text for each of these languages: %s.") % ", ".join(languages()))
    lists = {tag: [tidy_text(line, longest=100) for line in lines] for tag, lines in value.items()}
    options = {tag: [line for line in lists[tag] if line] for tag in languages() if any(lists.get(tag, []))}
    if not options:
        raise ValidationError(_("The field %s has nothing to choose from.") % name)
    if len({len(lines) for lines in options.values()}) > 1:
        raise ValidationError(
            _("The field %s has not as many choices in one language as in the other.") % name
        )
    if any(len(lines) > MOST_OPTIONS for lines in options.values()):
        raise ValidationError(_("A field has at most %s choices.") % MOST_OPTIONS)
    return options


def options_in(options: Mapping[str, list[str]], locale: str) -> list[str]:
    return options.get(locale) or next((options[tag] for tag in languages() if options.get(tag)), [])


# ── greetings that come by themselves ─────────────────────────────────────────────────────────────────


def tidy_proactive(value: Any) -> list[Row]:
    return _tidy_rows(value, tidy_greeting, most=MOST_GREETINGS)


def tidy_greeting(row: Row) -> Row:
    """url: where it is said; * stands for anything. id: by which a visitor's answer is told to belong to it."""
    url, after_s = str(row.get("url", "")).strip() or "*", row.get("after_s", 0)
    if not _ADDRESS.fullmatch(url):
        raise ValidationError(
            _("Write an address, or a part of one with *, such as */cart*: «%s» is not.") % url
        )
    if isinstance(after_s, bool) or not isinstance(after_s, int) or not 0 <= after_s <= LONGEST_WAIT_S:
        raise ValidationError(_("A greeting comes after 0 to 3,600 seconds."))
    texts = tidy_texts(row.get("text", {}), longest=300)
    if not texts:
        raise ValidationError(_("A greeting has no text."))
    known = row.get("id", "")
    return {
        "id": known
        if isinstance(known, str) and re.fullmatch(r"[0-9a-f]{12}", known)
        else new_id().hex[-12:],
        "url": url,
        "after_s": after_s,
        "text": texts,
    }


def greeting_text(rows: Sequence[Row], greeting_id: str, locale: str) -> str:
    """What the greeting of that id says; empty: there is none (any more)."""
    return next((said(row["text"], locale) for row in rows if row["id"] == greeting_id), "")


# ── the rest ──────────────────────────────────────────────────────────────────────────────────────────


def tidy_locales(value: Any) -> list[str]:
    chosen = [tag for tag in languages() if tag in (value if isinstance(value, list) else [])]
    if not chosen:
        raise ValidationError(_("Choose at least one language."))
    return chosen


def _tidy_rows(value: Any, tidy: Callable[[Row], Row], *, most: int) -> list[Row]:
    if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
        raise ValidationError(_("A list of rows is needed."))
    if len(value) > most:
        raise ValidationError(_("At most %s of them.") % most)
    return [tidy(dict(row)) for row in value]
