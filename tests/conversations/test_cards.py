"""What a card may hold, and what it says as plain text. No database."""

from typing import Any

import pytest

from apps.conversations.card_checks import CardInvalid
from apps.conversations.card_texts import card_text
from apps.conversations.cards import checked_card

Json = dict[str, Any]
PRODUCT: Json = {
    "kind": "product",
    "title": " Hillside tent ",
    "text": "Two people.\r\nThree seasons.",
    "price": "¥899",
    "url": "https://shop.example/tent?a=1&b=2#top",
    "image_url": "https://images.example/tent.jpg",
    "buttons": [
        {"label": "Buy", "url": "http://shop.example/buy"},
        {"label": "Which size?", "reply": "Which size fits me?"},
    ],
}
ORDER: Json = {
    "kind": "order",
    "number": "A-17",
    "status": "On its way",
    "items": [{"title": "Tent", "quantity": 2, "price": "¥899"}, {"title": "Pegs"}],
    "total": "¥1,798",
    "url": "https://shop.example/orders/17",
    "steps": [{"label": "Paid", "done": True, "at": "1 May"}, {"label": "Delivered"}],
}
FAQ: Json = {"kind": "faq", "questions": ["How much is shipping?", "可以退货吗？"]}
FORM: Json = {
    "kind": "form",
    "title": "Call me back",
    "fields": [
        {"name": "phone", "label": "Phone", "kind": "phone", "required": True},
        {"name": "when", "label": "When", "kind": "select", "options": ["today", "tomorrow"]},
    ],
    "submit": "Send",
}


@pytest.mark.parametrize(
    ("card", "changes"),
    [
        (PRODUCT, {"title": "Hillside tent", "text": "Two people.\nThree seasons."}),
        (
            ORDER,
            {
                "steps": [
                    {"label": "Paid", "done": True, "at": "1 May"},
                    {"label": "Delivered", "done": False},
                ]
            },
        ),
        (FAQ | {"title": ""}, {}),
        (FORM, {"fields": [FORM["fields"][0], FORM["fields"][1] | {"required": False}]}),
    ],
    ids=["product", "order", "faq", "form"],
)
def test_checked_card_is_as_it_was_given(card: Json, changes: Json) -> None:
    checked = checked_card(card)
    assert checked == {name: value for name, value in (card | changes).items() if value}


def test_checked_card_leaves_out_what_is_empty() -> None:
    card = {"kind": "product", "title": "Tent", "text": " ", "url": "", "buttons": [], "price": None}
    assert checked_card(card) == {"kind": "product", "title": "Tent"}


def field(**fields: Any) -> Json:
    return {"kind": "form", "fields": [{"name": "a", "label": "A", "kind": "text"} | fields]}


def choice(number: int) -> Json:
    options = [f"{option:02}" + "题" * 98 for option in range(20)]
    return {"name": f"n{number}", "label": "A", "kind": "select", "options": options}


LARGE: Json = {"kind": "form", "fields": [choice(number) for number in range(12)]}
WRONG: dict[str, tuple[Any, str]] = {
    "no_object": (["product"], "card"),
    "kind_missing": ({"title": "Tent"}, "kind"),
    "kind_unknown": ({"kind": "html", "title": "Tent"}, "kind"),
    "kind_no_text": ({"kind": ["product"], "title": "Tent"}, "kind"),
    "title_missing": ({"kind": "product"}, "title"),
    "title_blank": ({"kind": "product", "title": " "}, "title"),
    "title_no_text": ({"kind": "product", "title": 7}, "title"),
    "title_too_long": ({"kind": "product", "title": "x" * 201}, "title"),
    "title_of_two_lines": ({"kind": "product", "title": "a\nb"}, "title"),
    "zero_character": ({"kind": "product", "title": "a\x00b"}, "title"),
    "half_surrogate": ({"kind": "product", "title": "a\ud83d"}, "title"),
    "price_a_number": (PRODUCT | {"price": 899}, "price"),
    "unknown_name": (PRODUCT | {"html": "<b>"}, "html"),
    "button_with_neither": (PRODUCT | {"buttons": [{"label": "Buy"}]}, "buttons[0]"),
    "button_with_both": (
        PRODUCT | {"buttons": [{"label": "B", "url": "https://a.example", "reply": "b"}]},
        "buttons[0]",
    ),
    "buttons_no_list": (PRODUCT | {"buttons": {"label": "Buy"}}, "buttons"),
    "buttons_too_many": (PRODUCT | {"buttons": [{"label": "B", "reply": "b"}] * 5}, "buttons"),
    "item_title": (ORDER | {"items": [{"title": "a"}, {"price": "1"}]}, "items[1].title"),
    "item_no_object": (ORDER | {"items": ["tent"]}, "items[0]"),
    "quantity_zero": (ORDER | {"items": [{"title": "a", "quantity": 0}]}, "items[0].quantity"),
    "quantity_true": (ORDER | {"items": [{"title": "a", "quantity": True}]}, "items[0].quantity"),
    "done_a_word": (ORDER | {"steps": [{"label": "a", "done": "yes"}]}, "steps[0].done"),
    "image_no_id": (PRODUCT | {"image": "https://images.example/1.png"}, "image"),
    "questions_missing": ({"kind": "faq"}, "questions"),
    "questions_empty": ({"kind": "faq", "questions": []}, "questions"),
    "fields_empty": ({"kind": "form", "fields": []}, "fields"),
    "field_kind": (field(kind="password"), "fields[0].kind"),
    "field_kind_no_text": (field(kind=["text"]), "fields[0].kind"),
    "field_name": (field(name="a b"), "fields[0].name"),
    "field_name_of_objects": (field(name="__proto__"), "fields[0].name"),
    "field_name_twice": (
        {"kind": "form", "fields": [{"name": "a", "label": "A", "kind": "text"}] * 2},
        "fields[1].name",
    ),
    "options_missing": (field(kind="select"), "fields[0].options"),
    "options_needless": (field(options=["a"]), "fields[0].options"),
    "option_twice": (field(kind="select", options=["a", "a"]), "fields[0].options"),
    "pattern_broken": (field(pattern="("), "fields[0].pattern"),
    "pattern_with_look_ahead": (field(pattern="(?=a)b"), "fields[0].pattern"),
    "pattern_slow": (field(pattern="(a+)+"), "fields[0].pattern"),
    "pattern_of_a_choice": (field(kind="checkbox", pattern="a"), "fields[0].pattern"),
    "card_too_large": (LARGE, "card"),
}


@pytest.mark.parametrize(("card", "place"), WRONG.values(), ids=WRONG)
def test_checked_card_names_the_wrong_field(card: Any, place: str) -> None:
    with pytest.raises(CardInvalid) as refusal:
        checked_card(card)
    assert list(refusal.value.fields) == [place]


def test_checked_card_names_every_wrong_field_at_once() -> None:
    with pytest.raises(CardInvalid) as refusal:
        checked_card({"kind": "order", "total": 3, "items": [{"title": "a", "url": "b"}], "url": "x"})
    assert set(refusal.value.fields) == {"number", "total", "items[0].url", "url"}


ADDRESSES = {
    "script": "javascript:alert(1)",
    "script_in_capitals": "JavaScript:alert(1)",
    "script_after_a_line_break": "java\nscript:alert(1)",
    "script_after_a_control": "\x01javascript:alert(1)",
    "data": "data:text/html,<script>alert(1)</script>",
    "file": "file:///etc/passwd",
    "mail": "mailto:wei@shop.example",
    "relative": "/admin/",
    "without_scheme": "//evil.example/",
    "without_host": "https:///path",
    "only_scheme": "https://",
    "password": "https://shop.example@evil.example/",
    "backslash": "https://shop.example\\@evil.example/",
    "space": "https://shop.example/a b",
    "right_to_left": "https://shop.example/\u202egnp.exe",
    "zero_width": "https://shop\u200b.example/",
    "broken_host": "https://[::1",
    "too_long": "https://shop.example/" + "a" * 1_000,
}


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
@pytest.mark.parametrize("name", ["url", "image_url"])
def test_checked_card_refuses_addresses_that_are_not_of_the_web(name: str, address: str) -> None:
    with pytest.raises(CardInvalid) as refusal:
        checked_card(PRODUCT | {name: address})
    assert list(refusal.value.fields) == [name]


TEXTS = {
    "product": (
        PRODUCT,
        "en",
        (
            "Hillside tent\nPrice: ¥899\nTwo people.\nThree seasons.\nhttps://shop.example/tent?a=1&b=2#top\n"
            "· Buy http://shop.example/buy\n· Which size?"
        ),
    ),
    "order": (
        ORDER,
        "en",
        (
            "Order: A-17\nStatus: On its way\n· Tent × 2 · ¥899\n· Pegs\nTotal: ¥1,798\n✓ Paid 1 May\n○ Delivered\n"
            "https://shop.example/orders/17"
        ),
    ),
    "faq": (FAQ, "en", "Frequent questions\n· How much is shipping?\n· 可以退货吗？"),
    "form": (FORM, "en", "Call me back\n· Phone\n· When (today / tomorrow)"),
}


@pytest.mark.parametrize(("card", "language", "expected"), TEXTS.values(), ids=TEXTS)
def test_card_text_says_all_of_it(card: Json, language: str, expected: str) -> None:
    assert card_text(checked_card(card), language) == expected
