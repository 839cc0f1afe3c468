"""What may be entered for an inbox's chat, and what is said of it when it may not."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from apps.common.colours import contrast
from apps.tenants import widget_settings as rules
from apps.tenants.models import WidgetSettings
from apps.tenants.texts import said, tidy_texts
from apps.widget.theming import theme_json
from tests import factories as make

FIELD = {"name": "order_number", "kind": "text", "label": {"en": "Order number"}}
GREETING = {"url": "*/cart*", "after_s": 20, "text": {"en": "May I help?"}}


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def reasons(tidy: Callable[[Any], Any], value: Any) -> list[str]:
    with pytest.raises(ValidationError) as refused:
        tidy(value)
    return refused.value.messages


def test_said_prefers_the_readers_language_to_nothing() -> None:
    texts = {"zh-hans": "您好", "en": "Hello"}
    shown = [said(texts, "en"), said(texts, "zh-hans"), said({"zh-hans": "您好"}, "en"), said({}, "en")]
    assert shown == ["Hello", "您好", "您好", ""]


@pytest.mark.parametrize(
    "value",
    [{"de": "Hallo"}, {"en": 7}, {"en": "a\x00b"}, {"en": "\ud800"}, {"en": "x" * 11}, ["en"], "Hello"],
    ids=["language", "number", "null", "surrogate", "long", "list", "text"],
)
def test_tidy_texts_refuses_what_no_page_could_show(value: Any) -> None:
    with pytest.raises(ValidationError):
        tidy_texts(value, longest=10)


def test_tidy_texts_leaves_empty_ones_out() -> None:
    assert tidy_texts({"en": " Hi\r\nyou ", "zh-hans": "  "}, longest=10) == {"en": "Hi\nyou"}


@pytest.mark.parametrize(
    ("colour", "reason"),
    [
        ("green", "Write a colour such as #0b6b5c."),
        ("#0b6b5", "Write a colour such as #0b6b5c."),
        ("#7b7b7b", "white text, the better one, reaches a contrast of 4.2 : 1 and needs 4.5 : 1"),
        ("#f4c95d", "hard to see on light ground: the contrast is 1.6 : 1 and must be 3 : 1"),
        ("#ffffff", "hard to see on light ground"),
    ],
)
def test_accent_that_cannot_be_read_is_refused_by_figures(colour: str, reason: str) -> None:
    assert [reason in text for text in reasons(rules.tidy_accent, colour)] == [True]


def test_accent_of_the_dark_theme_is_judged_on_dark_ground() -> None:
    assert rules.tidy_accent_dark("#F4C95D") == "#f4c95d"
    assert "dark ground" in reasons(rules.tidy_accent_dark, "#06463c")[0]


@pytest.mark.parametrize("accent", ["#0b6b5c", "#1d5a9e", "#8a1c3b", "#000000", "#b4582c"])
def test_theme_is_readable_in_both_themes(accent: str) -> None:
    theme = theme_json(WidgetSettings(accent=rules.tidy_accent(accent)))
    pairs = [
        (theme["accent"], theme["on_accent"]),
        (theme["accent_dark"], theme["on_accent_dark"]),
        (theme["accent_ink"], rules.GROUND),
        (theme["accent_ink_dark"], rules.DARK_GROUND),
    ]
    assert [contrast(*pair) >= 4.5 for pair in pairs] == [True] * 4


def test_theme_without_an_accent_is_the_widgets_own() -> None:
    theme = theme_json(WidgetSettings())
    assert {name for name, value in theme.items() if value} == {"radius"}


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/a.png",
        "//elsewhere.example/a.png",
        "data:image/png;base64,AA",
        "javascript:1",
        "/a b",
        "x",
    ],
)
def test_pictures_are_of_this_installation(address: str) -> None:
    assert reasons(rules.tidy_picture, address) != []


def test_fields_are_kept_in_one_form() -> None:
    rows = [
        FIELD | {"pattern": r"^[A-Z]{2}\d{6}$"},
        {"name": "topic", "kind": "select", "label": {"en": "Topic"}},
    ]
    rows[1]["options"] = {"en": ["Order", " ", "Other"], "zh-hans": ["订单", "其他"]}
    assert rules.tidy_fields(rows) == [
        FIELD | {"required": False, "pattern": r"[A-Z]{2}\d{6}", "error": {}, "options": {}},
        {
            "name": "topic",
            "kind": "select",
            "required": False,
            "label": {"en": "Topic"},
            "pattern": "",
            "error": {},
            "options": {"zh-hans": ["订单", "其他"], "en": ["Order", "Other"]},
        },
    ]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"name": "Order number"}, "small letters"),
        ({"name": "__proto__"}, "small letters"),
        ({"name": ""}, "small letters"),
        ({"kind": "file"}, "kind that does not exist"),
        ({"name": "email"}, "its kind is e-mail"),
        ({"label": {}}, "no label"),
        ({"kind": "select"}, "nothing to choose from"),
        ({"kind": "select", "options": {"en": ["a", "b"], "zh-hans": ["甲"]}}, "not as many choices"),
        ({"pattern": "(a+)+"}, "could be very slow"),
        ({"pattern": "(?=a)"}, "Of groups, only"),
    ],
)
def test_fields_that_would_not_work_are_refused(change: dict[str, Any], reason: str) -> None:
    assert reason in reasons(rules.tidy_fields, [FIELD | change])[0]


def test_fields_have_different_names() -> None:
    assert reasons(rules.tidy_fields, [FIELD, FIELD]) == ["Two fields have the name order_number."]


def test_greeting_keeps_its_id_and_gets_one_when_new() -> None:
    (new,) = rules.tidy_proactive([GREETING])
    assert (new | {"id": ""}, len(new["id"])) == (GREETING | {"id": ""}, 12)
    assert rules.tidy_proactive([new]) == [new]
    assert rules.tidy_proactive([GREETING | {"url": ""}])[0]["url"] == "*"
    assert (rules.greeting_text([new], new["id"], "en"), rules.greeting_text([new], "x", "en")) == (
        "May I help?",
        "",
    )


@pytest.mark.parametrize(
    "change", [{"after_s": -1}, {"after_s": 3601}, {"after_s": True}, {"text": {}}, {"url": "a b"}]
)
def test_greetings_that_would_not_work_are_refused(change: dict[str, Any]) -> None:
    assert reasons(rules.tidy_proactive, [GREETING | change]) != []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("faces", [{"name": "A", "avatar_url": ""}] * 4),
        ("faces", [{"name": ""}]),
        ("proactive", [GREETING] * 11),
        ("proactive", {"url": "*"}),
        ("locales", []),
        ("locales", ["de"]),
        ("announcement", {"en": "x" * 501}),
        ("accent", "#777777"),
        ("rating", "hearts"),
    ],
)
@pytest.mark.django_db
def test_settings_name_the_field_that_is_wrong(field: str, value: Any) -> None:
    inbox = make.make_inbox()
    with pytest.raises(ValidationError) as refused:
        WidgetSettings(tenant=inbox.tenant, inbox=inbox, **{field: value}).full_clean()
    assert list(refused.value.message_dict) == [field]


@pytest.mark.django_db
def test_settings_that_ask_for_details_need_fields() -> None:
    inbox = make.make_inbox()
    with pytest.raises(ValidationError) as refused:
        WidgetSettings(tenant=inbox.tenant, inbox=inbox, pre_chat_when="always").full_clean()
    assert list(refused.value.message_dict) == ["pre_chat_fields"]
