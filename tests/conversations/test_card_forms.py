"""What a visitor fills into a form card. No database."""

from typing import Any

import pytest

from apps.conversations.card_checks import CardInvalid
from apps.conversations.card_forms import answers, as_lines
from apps.conversations.cards import checked_card

Json = dict[str, Any]
FIELDS: list[Json] = [
    {"name": "name", "label": "Name", "kind": "text", "required": True},
    {"name": "email", "label": "E-mail", "kind": "email"},
    {"name": "phone", "label": "Phone", "kind": "phone"},
    {"name": "order", "label": "Order", "kind": "text", "pattern": "A-[0-9]+", "error": "Such as A-17."},
    {"name": "what", "label": "What happened", "kind": "textarea"},
    {"name": "size", "label": "Size", "kind": "select", "options": ["S", "M"]},
    {"name": "terms", "label": "I agree", "kind": "checkbox"},
]
CARD = checked_card({"kind": "form", "title": "Return", "fields": FIELDS})
FULL: Json = {
    "name": " 伟 ",
    "email": "wei@shop.example",
    "phone": "+86 138-0000-0000",
    "order": "A-17",
    "what": "It is torn.\nBoth sides.",
    "size": "M",
    "terms": True,
}


def test_answers_are_in_the_order_of_the_fields() -> None:
    found = answers(CARD, dict(reversed(FULL.items())))
    assert [answer["name"] for answer in found] == [field["name"] for field in FIELDS]
    assert found[0] == {"name": "name", "label": "Name", "kind": "text", "value": "伟"}
    assert as_lines(found) == (
        "Name: 伟\nE-mail: wei@shop.example\nPhone: +86 138-0000-0000\nOrder: A-17\n"
        "What happened: It is torn.\nBoth sides.\nSize: M\nI agree: ✓"
    )


def test_answers_leave_out_what_is_blank() -> None:
    found = answers(CARD, {"name": "Wei", "email": " ", "phone": None, "size": ""})
    assert as_lines(found) == "Name: Wei\nI agree: –"


WRONG: dict[str, tuple[Json, str]] = {
    "required": ({"name": " "}, "name"),
    "no_text": ({"name": 7}, "name"),
    "two_lines": ({"name": "a\nb"}, "name"),
    "too_long": ({"what": "x" * 2_001}, "what"),
    "email": ({"email": "wei"}, "email"),
    "phone": ({"phone": "call me"}, "phone"),
    "pattern_in_part": ({"order": "A-17 or so"}, "order"),
    "no_option": ({"size": "XL"}, "size"),
    "option_list": ({"size": ["M"]}, "size"),
    "checkbox_a_number": ({"terms": 1}, "terms"),
    "unknown_name": ({"admin": "yes"}, "admin"),
}


@pytest.mark.parametrize(("values", "name"), WRONG.values(), ids=WRONG)
def test_answers_name_the_wrong_field(values: Json, name: str) -> None:
    with pytest.raises(CardInvalid) as refusal:
        answers(CARD, {"name": "Wei"} | values)
    assert list(refusal.value.fields) == [name]


def test_answers_say_the_fields_own_error() -> None:
    with pytest.raises(CardInvalid) as refusal:
        answers(CARD, {"name": "Wei", "order": "17"})
    assert refusal.value.fields == {"order": "Such as A-17."}


def test_required_checkbox_must_be_ticked() -> None:
    field = {"name": "terms", "label": "I agree", "kind": "checkbox", "required": True}
    card = checked_card({"kind": "form", "fields": [field]})
    assert answers(card, {"terms": True})[0]["value"] is True
    with pytest.raises(CardInvalid):
        answers(card, {"terms": False})


def test_empty_form_is_refused() -> None:
    card = checked_card({"kind": "form", "fields": [{"name": "a", "label": "A", "kind": "text"}]})
    with pytest.raises(CardInvalid) as refusal:
        answers(card, {"a": ""})
    assert list(refusal.value.fields) == ["values"]
