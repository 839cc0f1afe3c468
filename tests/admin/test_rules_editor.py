"""The rule editor: what its rows and pickers store, what it shows again, and what it says beside a wrong row."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from apps.desk.admin_rule_editor import grouped, plainest
from apps.desk.models import TriggerRule
from apps.desk.rules.services import save_rule
from apps.tenants.models import Membership, User
from tests import factories as make
from tests.admin.conftest import World, make_member
from tests.admin.test_forms import RULE, errors_of
from tests.admin.urls import page
from tests.security.html_forms import form_data

Enter = Callable[[User], Client]
LABEL = "desk.TriggerRule"
ROW = "conditions-0-0-"
EVERY_ROW: list[dict[str, Any]] = [
    {"keywords": ["refund*", "退款"]},
    {"regex": [r"\bSY\d{10}\b"]},
    {"intent": {"is": ["complaint", "our_own"], "at_least": 0.6}},
    {"language": ["zh", "en"]},
    {"page": ["/cart"]},
    {"hours": "closed"},
    {"attribute": {"name": "vip", "is": "equals", "value": "gold"}},
    {"attribute": {"name": "vip", "is": "present"}},
    {"messages": {"at_least": 2}},
    {"owner": ["human"]},
    {"sentiment": {"below": -0.25}},
]


@pytest.fixture(autouse=True)
def in_english(client: Client) -> Iterator[None]:
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


def add(client: Client, **changes: Any) -> Any:
    return client.post(page(LABEL, "add"), RULE | changes)


def added(client: Client, **changes: Any) -> TriggerRule:
    response = add(client, **changes)
    assert response.status_code == 302, errors_of(response)
    return TriggerRule.objects.get(name="Bulk orders")


def saved_again(client: Client, rule: TriggerRule, **changes: Any) -> TriggerRule:
    address = page(LABEL, "change", rule.pk)
    response = client.post(address, form_data(client.get(address)) | changes)
    assert response.status_code == 302, errors_of(response)
    rule.refresh_from_db()
    return rule


def test_editor_stores_conditions_and_actions(client: Client, ours: World) -> None:
    rule = added(client)
    assert rule.tenant == ours.tenant
    assert rule.conditions == {"keywords": ["bulk order", "wholesale"]}
    assert rule.actions == {"reply": {"texts": {"en": "Write to us."}}}
    assert (rule.stops, rule.priority) == (True, 5)


@pytest.mark.parametrize("mode", ["all", "any", "not", "groups"])
def test_editor_shows_again_what_is_stored(client: Client, ours: World, mode: str) -> None:
    """Every kind of row, in every kind of group, goes through the page unchanged."""
    trees = {
        "all": {"all": EVERY_ROW},
        "any": {"any": EVERY_ROW},
        "not": {"not": {"any": EVERY_ROW}},
        "groups": {"any": [{"hours": "open"}, {"all": EVERY_ROW[:3]}, {"not": {"owner": ["ai"]}}]},
    }
    rule = make.make_rule(tenant=ours.tenant, conditions=trees[mode])
    saved_again(client, rule, name="again")
    assert rule.name == "again"
    assert rule.conditions == trees[mode]


def test_actions_are_pickers(client: Client, ours: World) -> None:
    collection, persona = ours.rows["knowledge.Collection"], ours.rows["ai.Persona"]
    label = make.make_label(tenant=ours.tenant, title="refund")
    rule = added(
        client,
        decision="answer",
        persona=persona.pk,
        collections=[collection.pk],
        labels=[label.pk],
        urgency="high",
    )
    answer = {"persona": str(persona.pk), "collections": [str(collection.pk)]}
    assert rule.actions == {"answer": answer, "labels": [str(label.pk)], "priority": "high"}
    assert saved_again(client, rule).actions == rule.actions


def test_handoff_has_a_team_and_texts_in_other_languages_stay(client: Client, ours: World) -> None:
    team = make.make_team(tenant=ours.tenant, name="Returns")
    texts = {"en": "One moment", "de": "Einen Moment"}
    rule = make.make_rule(tenant=ours.tenant, actions={"handoff": {"texts": texts}})
    saved_again(client, rule, team=str(team.pk), text_en="Wait", text_zh_hans="稍等")
    texts = {"en": "Wait", "zh-hans": "稍等", "de": "Einen Moment"}
    assert rule.actions == {"handoff": {"texts": texts, "team": str(team.pk)}}


def test_block_needs_nothing_else(client: Client, ours: World) -> None:
    assert added(client, decision="block").actions == {"block": True}


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({ROW + "lines": " \n "}, ["conditions"]),
        ({"conditions-0-0-kind": "weather"}, ["conditions"]),
        ({"decision": "reply", "text_en": " "}, ["text_zh_hans"]),
        ({"decision": ""}, ["decision"]),
        ({"decision": "dance"}, ["decision"]),
        ({"urgency": "soon"}, ["urgency"]),
        ({"name": ""}, ["name"]),
        ({"priority": "first"}, ["priority"]),
    ],
    ids=str,
)
def test_bad_rule_gets_an_error(
    client: Client, ours: World, change: dict[str, str], fields: list[str]
) -> None:
    assert list(errors_of(add(client, **change))) == fields
    assert not TriggerRule.objects.filter(name="Bulk orders").exists()


WRONG_ROWS: list[tuple[dict[str, Any], str]] = [
    ({"kind": "regex", "lines": "fine\n(broken"}, "“(broken” is not a regular expression"),
    ({"kind": "intent"}, "Choose at least one."),
    ({"kind": "intent", "names": ["refund"], "at_least": "7"}, "Write a number from 0 to 1."),
    ({"kind": "messages", "at_least": "x"}, "Enter a number."),
    ({"kind": "messages"}, "Write a number of messages."),
    ({"kind": "attribute", "name": "vip", "comparison": "less", "wanted": "x"}, "Write a number."),
    ({"kind": "language"}, "Choose at least one."),
]


def test_errors_stand_beside_their_rows_and_nothing_typed_is_lost(client: Client, ours: World) -> None:
    typed = {
        f"conditions-0-{number}-{name}": value
        for number, (row, _error) in enumerate(WRONG_ROWS, start=1)
        for name, value in row.items()
    }
    response = add(client, **typed)
    assert errors_of(response) == {"conditions": ["Look at the conditions marked in red."]}
    right, *wrong = response.content.decode().split("kefu-row--wrong")
    assert ROW + "lines" in right
    assert len(wrong) == len(WRONG_ROWS)
    for html, (_row, error) in zip(wrong, WRONG_ROWS, strict=True):
        assert error in html.split("</fieldset>")[0]
    sent = form_data(response)
    assert sent[ROW + "lines"] == ["bulk order\n\n  wholesale \n"]
    assert {name: sent[name] for name in typed} == {
        name: value if isinstance(value, list) else [value] for name, value in typed.items()
    }


def test_rows_are_added_and_removed_without_a_script(client: Client, ours: World) -> None:
    response = add(
        client, **{"conditions-0-new": "hours", "conditions-1-mode": "none", "conditions-1-new": "page"}
    )
    sent = form_data(response)
    assert (sent["conditions-0-1-kind"], sent["conditions-1-0-kind"]) == (["hours"], ["page"])
    changes = {"conditions-0-1-hours": "closed", "conditions-1-0-remove": "on"}
    rule = added(client, **sent | changes | {"conditions-join": "any"})
    assert rule.conditions == {"any": [{"keywords": ["bulk order", "wholesale"]}, {"hours": "closed"}]}


def test_groups_go_together_as_chosen(client: Client, ours: World) -> None:
    second = {"conditions-7-mode": "none", "conditions-7-3-kind": "hours", "conditions-7-3-hours": "open"}
    rule = added(client, **second, **{"conditions-join": "any"})
    assert rule.conditions == {"any": [{"keywords": ["bulk order", "wholesale"]}, {"not": {"hours": "open"}}]}


def test_deep_trees_are_edited_as_json(client: Client, ours: World) -> None:
    tree = {"all": [{"any": [{"hours": "open"}, {"all": [{"owner": ["ai"]}, {"language": ["en"]}]}]}]}
    rule = make.make_rule(tenant=ours.tenant, conditions=tree)
    assert saved_again(client, rule, name="kept").conditions == tree
    other = {"not": {"not": {"hours": "open"}}}
    assert saved_again(client, rule, **{"conditions-json": json.dumps(other)}).conditions == other


@pytest.mark.parametrize(
    ("text", "error"),
    [("{", "This is not JSON"), ('{"all": [{"hours": "late"}]}', "all[0]: Choose open or closed.")],
    ids=["broken", "unusable"],
)
def test_bad_json_is_kept_and_explained(client: Client, ours: World, text: str, error: str) -> None:
    response = add(client, **{"conditions-as-json": "on", "conditions-json": text})
    assert error in errors_of(response)["conditions"][0]
    assert form_data(response)["conditions-json"] == [text]


def test_plainest_tree_says_the_same_and_stays() -> None:
    assert plainest({"all": [{"all": [{"hours": "open"}]}]}) == {"hours": "open"}
    assert plainest({"not": {"any": [{"hours": "open"}]}}) == {"not": {"hours": "open"}}
    for tree in ({"not": {"all": [{"hours": "open"}, {"owner": ["ai"]}]}}, {"x": 1}, {}):
        assert plainest(tree) == tree
    assert grouped({"all": [{"any": [{"not": {"hours": "open"}}]}]}) is None


def test_pickers_offer_and_take_the_own_rows_only(client: Client, ours: World, theirs: World) -> None:
    assert "Theirs" not in client.get(page(LABEL, "add")).content.decode()
    foreign = {
        "persona": theirs.rows["ai.Persona"].pk,
        "collections": [theirs.rows["knowledge.Collection"].pk],
        "team": theirs.rows["tenants.Team"].pk,
        "labels": [theirs.rows["conversations.Label"].pk],
    }
    for name, value in foreign.items():
        response = add(
            client, decision="answer" if name in ("persona", "collections") else "handoff", **{name: value}
        )
        assert list(errors_of(response)) == [name]
        assert "Theirs" not in response.content.decode()


def test_a_superuser_names_rows_of_the_rule_s_tenant(enter: Enter, ours: World, theirs: World) -> None:
    superuser = enter(make.make_superuser())
    data = RULE | {"tenant": ours.tenant.pk, "decision": "answer", "persona": theirs.rows["ai.Persona"].pk}
    assert list(errors_of(superuser.post(page(LABEL, "add"), data))) == ["persona"]
    data["persona"] = ours.rows["ai.Persona"].pk
    assert superuser.post(page(LABEL, "add"), data).status_code == 302


def test_who_may_only_look_reads_words(ours: World, enter: Enter) -> None:
    rule = make.make_rule(tenant=ours.tenant, conditions={"not": {"keywords": ["refund"]}})
    save_rule(rule=rule)
    analyst = enter(make_member(ours, Membership.Role.ANALYST))
    analyst.cookies["django_language"] = "en"
    html = analyst.get(page(LABEL, "change", rule.pk)).content.decode()
    assert "The message has one of the keywords “refund”" in html
    assert "conditions-json" not in html
    assert analyst.post(page(LABEL, "change", rule.pk), RULE).status_code == 403
