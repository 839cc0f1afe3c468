"""What rows say as a document, and how two documents differ."""

from copy import deepcopy

from apps.desk.configuring.comparing import changes
from apps.desk.configuring.documents import digest_of, file_of, without_ids
from apps.desk.configuring.kinds import KINDS
from apps.desk.models import TriggerRule
from apps.tenants.models import WidgetPicture
from tests.desk.configuring.conftest import Shop
from tests.factories import make_collection, make_rule, make_widget_picture


def test_document_names_rows_instead_of_pointing_at_them(shop: Shop) -> None:
    document = without_ids(shop.document)
    assert {name: len(section) for name, section in document.items() if isinstance(section, list)} == {
        "personas": 1,
        "intents": 1,
        "categories": 1,
        "words": 1,
        "inboxes": 1,
        "answering": 1,
        "looks": 1,
        "hours": 1,
        "courses": 1,
        "rules": 2,
    }
    (answering,) = document["answering"]
    assert (answering["inbox"], answering["persona"], answering["provider"]) == ("shop", "Friendly", None)
    assert answering["collections"] == ["Help"]
    assert {rule["name"]: rule["actions"] for rule in document["rules"]} == {
        "Refunds": {"handoff": {"team": "Service", "texts": {"en": "One moment."}}, "labels": ["refund"]},
        "Prices": {"answer": {"persona": "Friendly", "collections": ["Help"]}},
    }
    assert document["words"][0] == {
        "text": "zqword",
        "category": "ads",
        "action": "block",
        "reading": "",
        "is_active": True,
    }


def test_file_holds_no_id_and_no_secret(shop: Shop) -> None:
    shop.inbox.allowed_origins = ["https://hidden.example"]
    shop.inbox.save()
    text = file_of(shop.document).decode()
    rows = [row for kind in KINDS for row in kind.model.objects.for_tenant(shop.tenant.id)]
    ids = [str(row.pk) for row in [*rows, shop.team, shop.label, shop.collection, shop.tenant]]
    assert len(ids) > 10
    assert [each for each in [*ids, shop.inbox.identity_secret, "hidden.example"] if each in text] == []


def test_document_carries_pictures_themselves(shop: Shop) -> None:
    picture = make_widget_picture(inbox=shop.inbox)
    look = shop.inbox.tenant and _look(shop)
    look.logo_url, look.faces = picture.address, [{"name": "Wei", "avatar_url": picture.address}]
    look.save()
    said = shop.document["looks"][0]
    assert said["logo_url"].startswith("data:image/png;base64,")
    assert said["faces"] == [{"name": "Wei", "avatar_url": said["logo_url"]}]
    WidgetPicture.objects.all().delete()
    assert shop.document["looks"][0]["logo_url"] == picture.address


def _look(shop: Shop):  # type: ignore[no-untyped-def]
    return next(kind for kind in KINDS if kind.name == "looks").model.objects.get(inbox=shop.inbox)


def test_same_names_are_told_apart(shop: Shop) -> None:
    second = make_collection(tenant=shop.tenant, name="Help")
    shop.answering.collections.add(second)
    assert shop.document["answering"][0]["collections"] == ["Help", "Help (2)"]
    make_rule(tenant=shop.tenant, name="Refunds", priority=300)
    before = shop.document
    TriggerRule.objects.filter(name="Refunds", priority=300).update(priority=400)
    (change,) = changes(before, shop.document)
    assert (change.label, change.fields) == ("Refunds (2)", ("priority",))


def test_changes_tell_new_old_and_different(shop: Shop) -> None:
    before, after = shop.document, deepcopy(shop.document)
    after["personas"][0]["name"] = "Formal"  # the same row under another name
    after["words"].append({**after["words"][0], "text": "zzword"})
    del after["rules"][1]
    found = [
        (change.kind.name, str(change.verb), change.label, change.fields) for change in changes(before, after)
    ]
    assert found == [
        ("personas", "changed", "Formal", ("name",)),
        ("words", "added", "zzword", ()),
        ("rules", "removed", before["rules"][1]["name"], ()),
    ]
    assert changes(before, deepcopy(before)) == []


def test_field_that_an_older_document_does_not_know_is_no_difference(shop: Shop) -> None:
    older, now = shop.document, shop.document
    del older["personas"][0]["closing"]
    older["personas"][0]["abolished"] = 1
    assert (changes(older, now), changes(now, older)) == ([], [])


def test_digest_is_that_of_what_is_said(shop: Shop) -> None:
    document = shop.document
    assert digest_of(document) == digest_of(without_ids(document))
    changed = deepcopy(document)
    changed["inboxes"][0]["greeting"] = "Hi!"
    assert digest_of(changed) != digest_of(document)
