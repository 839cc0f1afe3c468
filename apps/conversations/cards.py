"""Cards: messages that show more than text. Pure: no database, no request.

A card's message has `content_type` "card", the card in `metadata.card`, and in `content` what it says as plain text:
that is what previews, transcripts, mails, events, the AI and clients that cannot draw cards use. Agents, the AI and the
system send cards; visitors do not. A message with another content_type, or without `metadata.card` (it was recalled),
is drawn as text, whatever else is in its metadata.

Every text is plain text: no HTML, no Markdown. Names that are not listed are refused; what is empty is left out when
the card is stored, so readers test for presence. Required ones are marked with *.

    product   title* (200), text (1,000; may have lines), price (40), url, image, image_url,
              buttons (up to 4): label* (40) and either url or reply (200)
    order     number* (80), status (80), total (40), url,
              items (up to 20): title* (200), quantity (1 to 99,999), price (40), image, image_url
              steps (up to 12): label* (80), done (true or false, always there), at (40, shown as it is)
    faq       title (200), questions* (1 to 12): texts (200)
    form      title (200), submit (40), fields* (1 to 12): name* (a word, 40, once), label* (80),
              kind* (text, email, phone, textarea, select, checkbox), required (true or false, always there),
              pattern (200, for the whole value, as apps.common.patterns reads it; of text, email and phone),
              error (120, shown when the value is refused), options* of select (1 to 20 texts, 100)

Numbers in brackets are the longest, in characters. Prices and totals are texts with their currency ("¥99"). The whole
card has at most 16 KiB as JSON. Addresses (`url`, `image_url`) are http or https, without a password, up to 1,000
characters. Pressing a button with `reply`, or a question of a faq, sends that text as the visitor's message; readers
open addresses in a new tab and test again that they are http(s).

**Images.** Readers never load anything from a foreign host, so they never load `image_url`. They draw `image`: the id
of one of the message's own `attachments`, whose entry there has the signed address of this installation. The sender
names an upload; or gives `image_url`, and the server copies it once (guarded, in the background) and adds `image`,
which readers learn by `message_updated`. Without `image` there is no picture. Attachments that the card names are not
listed below it a second time.

**Answers of a form.** The visitor's client sends {"type": "message", "client_id": "form-<card_message_id>",
"content": "", "form": {"card_message_id": "…", "values": {"<name>": "text" | true}}}. The client_id is prescribed: so
there is one answer per card and visitor, and a later one (another tab, a retry) is acknowledged as the first. The
stored message has the lines «label: value» as its content and {"card_message_id", "title", "answers": [{"name",
"label", "kind", "value": "text" | true | false}]} in `metadata.form`, fields without a value left out. Wrong values
are refused with `invalid` and a detail of «name: what is wrong».
"""

import copy
import json
from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _

from apps.conversations.card_checks import (
    CardInvalid,
    Json,
    address,
    identifier,
    listed,
    shape,
    text,
    whole,
    wrong,
)
from apps.conversations.card_forms import form_field, require_different_names

__all__ = ["CARD", "CardInvalid", "checked_card"]
CARD = "card"  # the content_type
MAX_CARD = 16 * 1024
TITLE = text(200)
PICTURE = {"image": identifier, "image_url": address}
BUTTON = shape({"label": text(40)}, {"url": address, "reply": text(200)})
ITEM = shape({"title": TITLE}, {"quantity": whole(1, 99_999), "price": text(40)} | PICTURE)
STEP = shape({"label": text(80)}, {"at": text(40)}, flags=["done"])


def _button(value: Any, place: str) -> Json:
    button: Json = BUTTON(value, place)
    if ("url" in button) == ("reply" in button):
        raise wrong(place, _("Either url or reply is needed."))
    return button


def _form(value: Any, place: str) -> Json:
    form: Json = FORM(value, place)
    require_different_names(form["fields"])
    return form


KIND = {"kind": text(10)}
FORM = shape(KIND | {"fields": listed(form_field, least=1, most=12)}, {"title": TITLE, "submit": text(40)})
SHAPES = {
    "product": shape(
        KIND | {"title": TITLE},
        {
            "text": text(1_000, lines=True),
            "price": text(40),
            "url": address,
            "buttons": listed(_button, most=4),
        }
        | PICTURE,
    ),
    "order": shape(
        KIND | {"number": text(80)},
        {
            "status": text(80),
            "total": text(40),
            "url": address,
            "items": listed(ITEM, most=20),
            "steps": listed(STEP, most=12),
        },
    ),
    "faq": shape(KIND | {"questions": listed(text(200), least=1, most=12)}, {"title": TITLE}),
    "form": _form,
}


def checked_card(value: Any, *, attachments: Collection[str] = ()) -> Json:
    """The card as it is stored. attachments: ids that its images may name. Raises CardInvalid."""
    if not isinstance(value, dict):
        raise wrong("card", _("An object is needed."))
    kind = value.get("kind")
    if not isinstance(kind, str) or kind not in SHAPES:
        raise wrong("kind", _("One of these is needed: %(words)s.") % {"words": ", ".join(SHAPES)})
    card: Json = SHAPES[kind](value, "")
    if len(json.dumps(card, ensure_ascii=False).encode()) > MAX_CARD:
        raise wrong("card", _("At most 16 KiB."))
    missing = [place for place, part in _parts(card) if part.get("image", "") not in ("", *attachments)]
    if missing:
        raise CardInvalid(dict.fromkeys(missing, _("The message's attachments do not name it.")))
    return card


def _parts(card: Json) -> list[tuple[str, Json]]:
    """What may have a picture, with the picture's place."""
    items = [(f"items[{index}].image", item) for index, item in enumerate(card.get("items", []))]
    return [("image", card), *items]


def foreign_pictures(card: Json) -> list[str]:
    """Addresses of pictures that were not copied yet, each once."""
    return list(dict.fromkeys(part["image_url"] for _place, part in _parts(card) if _is_foreign(part)))


def with_pictures(card: Json, copies: Mapping[str, str]) -> Json:
    """The card with the copies' ids by their addresses."""
    changed = copy.deepcopy(card)
    for _place, part in _parts(changed):
        if _is_foreign(part) and part["image_url"] in copies:
            part["image"] = copies[part["image_url"]]
    return changed


def _is_foreign(part: Json) -> bool:
    return "image_url" in part and "image" not in part
