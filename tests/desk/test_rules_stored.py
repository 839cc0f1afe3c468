"""Rules in the database: what is refused, and when a change is seen."""

from collections.abc import Iterator
from importlib import import_module
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from apps.desk.models import TriggerRule
from apps.desk.rules.actions import Action, actions_of
from apps.desk.rules.facts import Facts
from apps.desk.rules.parsing import conditions_of
from apps.desk.rules.queries import rule_set
from apps.desk.rules.services import save_rule
from apps.tenants.models import Tenant
from tests.factories import make_collection, make_inbox, make_owned, make_persona, make_rule, make_tenant

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def fired(tenant: Tenant, text: str) -> list[str]:
    return [rule.name for rule in rule_set(tenant.id).fired(Facts(text=text)).rules]


def errors_of(rule: TriggerRule) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as caught:
        save_rule(rule=rule)
    return caught.value.message_dict


def test_saved_rule_answers_with_what_it_names() -> None:
    tenant = make_tenant()
    persona, collection = make_persona(tenant=tenant), make_collection(tenant=tenant)
    team = make_owned("tenants.Team", tenant=tenant, name="Returns")
    label = make_owned("conversations.Label", tenant=tenant, title="refund")
    answer = {"persona": str(persona.id), "collections": [str(collection.id)]}
    save_rule(
        rule=TriggerRule(
            tenant=tenant,
            name="answers",
            conditions={"keywords": ["refund"]},
            actions={"answer": answer, "labels": [str(label.id)], "priority": "high"},
            stops=False,
        )
    )
    save_rule(
        rule=TriggerRule(
            tenant=tenant,
            name="hands over",
            conditions={"keywords": ["money"]},
            actions={"handoff": {"team": str(team.id)}},
        )
    )
    first, second = rule_set(tenant.id).rules
    assert (first.actions.decision, first.actions.persona_id) == (Action.ANSWER, persona.id)
    assert (first.actions.collection_ids, first.actions.label_ids) == ((collection.id,), (label.id,))
    assert (second.actions.team_id, second.stops) == (team.id, True)


def test_a_rule_names_nothing_of_another_tenant() -> None:
    tenant, other = make_tenant(), make_tenant()
    persona, collection = make_persona(tenant=other), make_collection(tenant=other)
    team = make_owned("tenants.Team", tenant=other, name="Returns")
    label = make_owned("conversations.Label", tenant=other, title="refund")
    answer = {"persona": str(persona.id), "collections": [str(collection.id)]}
    for actions, reasons in (
        (
            {"answer": answer, "labels": [str(label.id)]},
            ["There is no such answer style.", "There is no such collection.", "There is no such label."],
        ),
        ({"handoff": {"team": str(team.id)}}, ["There is no such team."]),
    ):
        row = TriggerRule(tenant=tenant, name="r", conditions={"hours": "open"}, actions=actions)
        assert errors_of(row) == {"actions": reasons}
    assert not TriggerRule.objects.exists()


def test_all_that_is_wrong_is_said_at_once() -> None:
    row = TriggerRule(tenant=make_tenant(), name="r", conditions={"hours": ""}, actions={"reply": {}})
    assert errors_of(row) == {
        "conditions": ["Choose open or closed."],
        "actions": ["reply: Expected texts by language."],
    }


def test_rules_are_tried_by_order_and_age() -> None:
    tenant = make_tenant()
    for name, priority in (("second", 5), ("third", 5), ("first", 1)):
        make_rule(tenant=tenant, name=name, priority=priority, patterns=["x"], stops=False)
    make_rule(tenant=tenant, name="off", patterns=["x"], is_active=False)
    make_rule(name="foreign", patterns=["x"])
    assert fired(tenant, "x") == ["first", "second", "third"]


def test_every_change_makes_a_new_version() -> None:
    tenant = make_tenant()
    inbox = make_inbox(tenant=tenant)
    versions = [rule_set(tenant.id).version]
    rule = make_rule(tenant=tenant, patterns=["x"])
    versions.append(rule_set(tenant.id).version)
    rule.conditions = {"keywords": ["y"]}
    save_rule(rule=rule)
    versions.append(rule_set(tenant.id).version)
    make_rule(tenant=tenant, inbox=inbox)
    versions.append(rule_set(tenant.id).version)
    assert len(set(versions)) == 4
    inbox.delete()
    assert rule_set(tenant.id).version == versions[2]
    assert rule_set(make_tenant().id).version == versions[0] == ""


def test_rules_are_read_once_per_version() -> None:
    tenant = make_tenant()
    make_rule(tenant=tenant, patterns=["x"])
    first = rule_set(tenant.id)
    with CaptureQueriesContext(connection) as queries:
        assert rule_set(tenant.id) is first
    assert len(queries) == 1


def test_no_query_while_the_answer_is_fresh(settings: Any) -> None:
    settings.CONFIGURATION_FRESH_S = 60
    tenant = make_tenant()
    rule_set(tenant.id)
    make_rule(tenant=tenant, patterns=["x"])
    with CaptureQueriesContext(connection) as queries:
        assert rule_set(tenant.id).rules == ()
    assert len(queries) == 0


def test_an_unusable_row_does_not_stop_the_others(caplog: pytest.LogCaptureFixture) -> None:
    tenant = make_tenant()
    broken = make_rule(tenant=tenant, conditions={"regex": ["("]})
    make_rule(tenant=tenant, name="fine", patterns=["x"])
    assert fired(tenant, "x") == ["fine"]
    assert str(broken.pk) in caplog.text


def test_there_is_a_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.desk.rules.services.MOST_RULES", 1)
    tenant = make_tenant()
    rule = make_rule(tenant=tenant)
    save_rule(rule=rule)
    fields = {"conditions": rule.conditions, "actions": rule.actions}
    with pytest.raises(ValidationError, match="1,000 rules"):
        save_rule(rule=TriggerRule(tenant=tenant, name="one more", **fields))


@pytest.mark.parametrize(
    ("old", "conditions", "actions"),
    [
        (
            {"patterns": ["refund", "退款", "VIP 客户"], "reply": "请稍等"},
            {"keywords": ["refund*", "退款", "VIP 客户"]},
            {"reply": {"texts": {"zh-hans": "请稍等"}}},
        ),
        (
            {"match": "regex", "patterns": [r"\d+"], "action": "handoff"},
            {"regex": [r"\d+"]},
            {"handoff": {}},
        ),
        (
            {"patterns": ["c++"], "action": "handoff", "reply": "One moment"},
            {"keywords": ["c++"]},
            {"handoff": {"texts": {"en": "One moment"}}},
        ),
        (
            {"patterns": ["hi"], "action": "answer", "persona_id": UUID(int=7)},
            {"keywords": ["hi*"]},
            {"answer": {"persona": str(UUID(int=7))}},
        ),
        ({"patterns": ["hi"], "action": "answer"}, {"keywords": ["hi*"]}, {"answer": {}}),
    ],
    ids=["keywords", "expression", "handoff-text", "persona", "answer"],
)
def test_old_rules_are_carried_over(old: dict[str, Any], conditions: Any, actions: Any) -> None:
    migration = import_module("apps.desk.migrations.0002_rules_have_conditions_and_actions")
    row = SimpleNamespace(**{"match": "keyword", "action": "reply", "reply": "", "persona_id": None} | old)
    assert (migration._conditions(row), migration._actions(row)) == (conditions, actions)
    assert conditions_of(conditions)
    assert actions_of(actions)
