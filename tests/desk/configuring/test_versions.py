"""Drafts are published, compared and taken back; a draft that others have overtaken is not published over them."""

from copy import deepcopy
from typing import Any

import pytest

from apps.ai.models import Persona
from apps.common.ids import new_id
from apps.desk.configuring import drafts, versions
from apps.desk.configuring.comparing import changes
from apps.desk.configuring.documents import Document, Invalid, without_ids
from apps.desk.models import ConfigurationVersion, InboxAnswering, TriggerRule
from apps.moderation.models import SensitiveWord, WordListVersion
from apps.tenants.models import BusinessHours, LifecycleSettings, WidgetSettings
from tests.desk.configuring.conftest import Shop, make_shop


def edit(shop: Shop, **sections: Any) -> None:
    """Put the sections into the draft."""
    draft = drafts.begin(tenant_id=shop.tenant.id, by=None)
    drafts.change(draft=draft, document=draft.document | sections, by=None)


def publish(shop: Shop, **fields: Any) -> versions.Published:
    return versions.publish(tenant_id=shop.tenant.id, by=None, **fields)


def thorough(document: Document) -> Document:
    """The document with something else in each kind."""
    changed = deepcopy(document)
    changed["personas"][0] |= {"name": "Formal", "tone": "professional"}
    changed["personas"].append(
        changed["personas"][0] | {"id": str(new_id()), "name": "Short", "is_default": False}
    )
    changed["intents"][0]["examples"] = ["Do you sell to dealers?"]
    changed["words"] = [{**changed["words"][0], "text": "zzword", "is_active": False}]
    changed["inboxes"][0]["greeting"] = "Good day!"
    changed["answering"][0] |= {"persona": "Short", "collections": [], "debounce_ms": 100}
    changed["looks"][0]["announcement"] = {}
    changed["hours"][0]["monday"] = "10:00-12:00"
    changed["courses"] = []
    by_name = {rule["name"]: rule for rule in changed["rules"]}
    by_name["Prices"]["actions"] = {"answer": {"persona": "Formal", "collections": []}}
    changed["rules"] = [by_name["Prices"], by_name["Prices"] | {"id": str(new_id()), "is_active": False}]
    return changed


def test_publishing_makes_rows_say_what_the_draft_says(shop: Shop) -> None:
    wanted = thorough(shop.document)
    edit(shop, **wanted)
    assert Persona.objects.filter(name="Formal").count() == 0
    published = publish(shop, note="All new")
    assert without_ids(shop.document) == without_ids(wanted)
    assert Persona.objects.get(name="Formal").id == shop.persona.id  # renamed, not made anew
    answering = InboxAnswering.objects.get(pk=shop.answering.pk)
    assert (answering.persona.name, answering.debounce_ms, list(answering.collections.all())) == (
        "Short",
        100,
        [],
    )
    assert list(SensitiveWord.objects.values_list("text", "is_active")) == [("zzword", False)]
    assert WordListVersion.objects.get(tenant=shop.tenant).version == 2
    assert BusinessHours.objects.get().monday == "10:00-12:00"
    assert WidgetSettings.objects.get().announcement == {}
    assert not LifecycleSettings.objects.exists()
    assert sorted(TriggerRule.objects.values_list("name", "is_active")) == [
        ("Prices", False),
        ("Prices", True),
    ]
    row = published.version
    assert (row.number, row.origin, row.note, drafts.draft_of(shop.tenant.id)) == (
        2,
        "published",
        "All new",
        None,
    )


def test_rolling_back_restores_every_kind(shop: Shop) -> None:
    before = shop.document
    edit(shop, **thorough(before))
    publish(shop)
    found = versions.roll_back(tenant_id=shop.tenant.id, number=1, by=None)
    assert found is not None
    assert without_ids(shop.document) == without_ids(before)
    assert changes(before, shop.document) == []
    kept = ConfigurationVersion.objects.order_by("number").values_list("number", "origin", "of_number")
    assert list(kept) == [(1, "found", None), (2, "published", None), (3, "rolled_back", 1)]
    assert versions.roll_back(tenant_id=shop.tenant.id, number=9, by=None) is None


def test_version_of_another_tenant_is_no_version_here(shop: Shop) -> None:
    other = make_shop("other")
    versions.note_found(other.tenant.id)
    assert versions.roll_back(tenant_id=shop.tenant.id, number=1, by=None) is None


def test_publishing_changes_nothing_when_one_part_is_wrong(shop: Shop) -> None:
    before = shop.document
    wanted = thorough(before)
    wanted["rules"][0]["actions"] = {"handoff": {"team": "Gone", "texts": {}}}
    wanted["hours"][0]["monday"] = "25:00"
    edit(shop, **wanted)
    with pytest.raises(Invalid) as refused:
        publish(shop)
    places = [problem.place for problem in refused.value.problems]
    assert places == [("hours", "shop", "monday"), ("rules", "Prices", "actions")]
    assert "Gone" in str(refused.value.problems[1])
    assert shop.document == before
    assert not ConfigurationVersion.objects.exists()


def test_publishing_changes_nothing_when_a_service_refuses(shop: Shop) -> None:
    """Two rows that each would do, and together do not: only the database knows."""
    before = shop.document
    wanted = deepcopy(before)
    first = wanted["personas"][0]
    wanted["personas"] = [first, first | {"id": str(new_id()), "name": "Friendly", "is_default": False}]
    edit(shop, **wanted)
    with pytest.raises(Invalid):
        publish(shop)
    assert shop.document == before


def test_draft_is_not_published_over_what_others_changed(shop: Shop) -> None:
    draft = drafts.begin(tenant_id=shop.tenant.id, by=None)
    edit(shop, inboxes=[shop.document["inboxes"][0] | {"greeting": "From the draft"}])
    Persona.objects.filter(pk=shop.persona.pk).update(opening="Live")
    SensitiveWord.objects.create(tenant=shop.tenant, text="new word")
    with pytest.raises(versions.Outdated):
        publish(shop)
    draft = drafts.draft_of(shop.tenant.id)
    assert draft is not None
    assert [change.label for change in drafts.missed(draft, shop.document)] == ["Friendly", "new word"]
    assert drafts.clashes(draft, shop.document) == []
    taken = drafts.take_over(tenant_id=shop.tenant.id, by=None)
    assert taken is not None
    found = changes(shop.document, taken.document)
    assert [(change.label, change.fields) for change in found] == [("shop", ("greeting",))]
    publish(shop)
    assert (shop.document["personas"][0]["opening"], SensitiveWord.objects.count()) == ("Live", 2)


def test_draft_wins_where_both_changed_the_same(shop: Shop) -> None:
    draft = drafts.begin(tenant_id=shop.tenant.id, by=None)
    edit(shop, personas=[draft.document["personas"][0] | {"opening": "Draft"}])
    Persona.objects.filter(pk=shop.persona.pk).update(opening="Live")
    TriggerRule.objects.filter(name="Prices").delete()
    draft = drafts.draft_of(shop.tenant.id)
    assert draft is not None
    assert [change.label for change in drafts.clashes(draft, shop.document)] == ["Friendly"]
    taken = drafts.take_over(tenant_id=shop.tenant.id, by=None)
    assert taken is not None
    assert [change.label for change in changes(shop.document, taken.document)] == ["Friendly"]


def test_begin_keeps_the_draft_that_is_there(shop: Shop) -> None:
    first = drafts.begin(tenant_id=shop.tenant.id, by=None)
    edit(shop, words=[])
    assert drafts.begin(tenant_id=shop.tenant.id, by=None).document["words"] == []
    assert drafts.discard(tenant_id=shop.tenant.id)
    assert drafts.begin(tenant_id=shop.tenant.id, by=None).pk != first.pk
    with pytest.raises(versions.NoDraft):
        versions.publish(tenant_id=make_shop("other").tenant.id, by=None)
