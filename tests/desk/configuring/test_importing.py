"""Files from here and elsewhere: everything is looked at, nothing is changed, and what means nothing is told."""

from typing import Any

import orjson
import pytest

from apps.desk.configuring.comparing import changes
from apps.desk.configuring.documents import Invalid, file_of
from apps.desk.configuring.importing import imported, parsed
from apps.desk.configuring.kinds import KINDS
from tests.desk.configuring.conftest import Shop, make_shop
from tests.factories import make_inbox, make_persona, make_tenant, make_widget_picture


def file(**sections: Any) -> bytes:
    return orjson.dumps({"format": "kefu-configuration", "schema": 1, **sections})


def brought(
    shop: Shop, data: bytes, *, replaces: bool = False
) -> tuple[list[tuple[str, str, str]], list[str]]:
    """What would change, and what is left out."""
    done = imported(shop.tenant.id, parsed(data), replaces=replaces)
    found = changes(shop.document, done.document)
    return [(change.kind.name, str(change.verb), change.label) for change in found], [
        str(each) for each in done.notes
    ]


def refused(shop: Shop, data: bytes) -> list[tuple[str, ...]]:
    before = shop.document
    with pytest.raises(Invalid) as refusal:
        imported(shop.tenant.id, parsed(data), replaces=False)
    assert shop.document == before
    return [problem.place for problem in refusal.value.problems]


def test_own_file_changes_nothing(shop: Shop) -> None:
    make_picture = make_widget_picture(inbox=shop.inbox)
    look = type(shop.inbox).objects.get(pk=shop.inbox.pk) and shop.document["looks"]
    assert look
    assert make_picture
    assert brought(shop, file_of(shop.document), replaces=True) == ([], [])


def test_file_of_another_tenant_comes_in_by_the_names_of_inboxes(shop: Shop) -> None:
    tenant = make_tenant()
    inbox = make_inbox(tenant=tenant, site_key="elsewhere", name="Shop")
    make_inbox(tenant=tenant, name="Second")
    there = Shop(tenant, inbox, None, None, None, None, None)  # type: ignore[arg-type]
    found, notes = brought(there, file_of(shop.document))
    assert found == [
        ("personas", "added", "Friendly"),
        ("intents", "added", "wholesale"),
        ("categories", "added", "ads"),
        ("words", "added", "zqword"),
        ("inboxes", "changed", "elsewhere"),
        ("answering", "added", "elsewhere"),
        ("looks", "added", "elsewhere"),
        ("hours", "added", "elsewhere"),
        ("courses", "added", "elsewhere"),
        ("rules", "added", "Refunds"),
        ("rules", "added", "Prices"),
    ]
    assert notes == [
        "answering › shop › collections: There is no collection “Help” here.",
        "rules › Refunds › actions: There is no team “Service” here.",
        "rules › Refunds › actions: There is no label “refund” here.",
        "rules › Prices › actions: There is no collection “Help” here.",
    ]


def test_what_belongs_to_an_inbox_that_is_not_here_is_left_out(shop: Shop) -> None:
    other = make_shop("other")
    other.inbox.name = "Another"
    other.inbox.save()
    found, notes = brought(shop, file_of(other.document), replaces=True)
    assert found == [("rules", "removed", "Refunds")]
    assert notes[0] == "inboxes › other: There is no inbox “other” here. This entry is left out."
    assert len(notes) == 6


def test_adding_keeps_and_replacing_removes_what_the_file_does_not_have(shop: Shop) -> None:
    make_persona(tenant=shop.tenant, name="Second")
    data = file(personas=[{"name": "Third"}, {"name": "Friendly", "opening": "Hi"}], words=[])
    assert brought(shop, data)[0] == [("personas", "added", "Third"), ("personas", "changed", "Friendly")]
    assert brought(shop, data, replaces=True)[0] == [
        ("personas", "added", "Third"),
        ("personas", "changed", "Friendly"),
        ("personas", "removed", "Second"),
        ("words", "removed", "zqword"),
    ]
    done = imported(shop.tenant.id, parsed(data), replaces=False).document
    by_name = {each["name"]: each for each in done["personas"]}
    assert by_name["Friendly"]["forbidden_topics"] == ["politics"]  # what the file leaves unsaid stays
    assert (by_name["Third"]["tone"], by_name["Third"]["max_length"]) == ("friendly", 0)


def test_texts_are_put_into_the_form_in_which_they_are_stored(shop: Shop) -> None:
    data = file(hours=[{"inbox": None, "time_zone": "Asia/Shanghai", "monday": "9:00 - 12:00"}])
    done = imported(shop.tenant.id, parsed(data), replaces=False)
    assert [each["monday"] for each in done.document["hours"] if each["inbox"] is None] == ["09:00-12:00"]


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"{", ()),
        (b"[]", ()),
        (b'{"format": "other"}', ()),
        (b'{"format": "kefu-configuration", "schema": 2}', ("schema",)),
        (file(secrets=[]), ("secrets",)),
        (file(words={}), ("words",)),
        (file(words=["x"]), ("words", "1")),
        (file(personas=[{"name": 5}]), ("personas", "1")),
    ],
    ids=[
        "no-json",
        "no-object",
        "no-configuration",
        "newer",
        "no-section",
        "no-list",
        "no-object-in-it",
        "no-name",
    ],
)
def test_file_of_another_shape_is_refused(data: bytes, place: tuple[str, ...]) -> None:
    with pytest.raises(Invalid) as refusal:
        parsed(data)
    assert [problem.place for problem in refusal.value.problems] == [place]


def test_every_error_is_told_with_its_place(shop: Shop) -> None:
    rule = {"name": "R", "conditions": {"regex": ["("]}, "actions": {"reply": {"texts": {}}}}
    data = file(
        personas=[
            {"name": "A", "tone": "rude", "max_length": "long"},
            {"name": "A"},
            {"name": "B", "colour": 1},
        ],
        words=[{"text": "..."}],
        hours=[{"inbox": None, "time_zone": "Mars", "monday": "25:00"}],
        inboxes=[{"site_key": "shop", "quick_questions": "none", "localized": {"en": {"greeting": 1}}}],
        looks=[{"inbox": "shop", "accent": "#fff", "logo_url": "data:image/png;base64,AAAA", "faces": [1]}],
        rules=[rule],
    )
    assert refused(shop, data) == [
        ("personas", "B", "colour"),
        ("personas", "A"),
        ("personas", "A", "max_length"),
        ("personas", "A", "tone"),
        ("words", "...", "text"),
        ("inboxes", "shop", "quick_questions"),
        ("looks", "shop", "logo_url"),
        ("looks", "shop", "faces"),
        ("looks", "shop", "accent"),
        ("hours", "", "time_zone"),
        ("hours", "", "monday"),
        ("rules", "R", "conditions"),
        ("rules", "R", "actions"),
    ]


@pytest.mark.parametrize("value", [None, 5, "x", [{"a": 1}]], ids=repr)
def test_no_shape_of_a_value_breaks_the_import(shop: Shop, value: Any) -> None:
    """Whatever stands where: refusals with a place, or a document that can be used."""
    sections = {}
    for kind in KINDS:
        kept = {name: entry for name, entry in shop.document[kind.name][0].items() if name in kind.key}
        sections[kind.name] = [{field.name: value for field in kind.fields} | kept]
    with pytest.raises(Invalid) as refusal:
        imported(shop.tenant.id, parsed(file(**sections)), replaces=False)
    assert all(problem.reason for problem in refusal.value.problems)
