"""What a card says as plain text, in the language of its conversation."""

from collections.abc import Callable, Iterable

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.conversations.card_checks import Json

Lines = Iterable[str]


def card_text(card: Json, language: str) -> str:
    """card: checked. Never empty."""
    with translation.override(language):
        return "\n".join(line for line in TEXTS[card["kind"]](card) if line)


def _product(card: Json) -> Lines:
    yield card["title"]
    yield _labelled(_("Price"), card.get("price"))
    yield card.get("text", "")
    yield card.get("url", "")
    for button in card.get("buttons", []):
        yield f"· {button['label']} {button.get('url', '')}".rstrip()


def _order(card: Json) -> Lines:
    yield _labelled(_("Order"), card["number"])
    yield _labelled(_("Status"), card.get("status"))
    for item in card.get("items", []):
        quantity = f" × {item['quantity']}" if "quantity" in item else ""
        price = f" · {item['price']}" if "price" in item else ""
        yield f"· {item['title']}{quantity}{price}"
    yield _labelled(pgettext("of an order", "Total"), card.get("total"))
    for step in card.get("steps", []):
        yield f"{'✓' if step['done'] else '○'} {step['label']} {step.get('at', '')}".rstrip()
    yield card.get("url", "")


def _faq(card: Json) -> Lines:
    yield card.get("title") or _("Frequent questions")
    for question in card["questions"]:
        yield f"· {question}"


def _form(card: Json) -> Lines:
    yield card.get("title") or _("Please fill in")
    for field in card["fields"]:
        options = f" ({' / '.join(field['options'])})" if "options" in field else ""
        yield f"· {field['label']}{options}"


def _labelled(label: str, value: str | None) -> str:
    return f"{label}: {value}" if value else ""


TEXTS: dict[str, Callable[[Json], Lines]] = {
    "product": _product,
    "order": _order,
    "faq": _faq,
    "form": _form,
}
