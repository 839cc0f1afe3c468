"""Filters: what each operator finds, and that nothing but the grammar is one."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils.timezone import now
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.common.ids import new_id
from apps.conversations.filtering.attributes import ATTRIBUTES, OPERATORS, Kind, Operator
from apps.conversations.filtering.grammar import Filter, InvalidFilter
from apps.conversations.models import Conversation
from apps.tenants.access import Desk
from tests import factories

Json = dict[str, Any]
Owner, Priority, Status = Conversation.Owner, Conversation.Priority, Conversation.Status
NOBODY = new_id()


def made(*conditions: tuple[str, str, list[str]], match: str = "all") -> Filter:
    rows = [dict(zip(("attribute", "operator", "values"), each, strict=True)) for each in conditions]
    return Filter.parse({"match": match, "conditions": rows})


def found(desk: Desk, filter_: Filter) -> list[str]:
    rows = Conversation.objects.for_tenant(desk.tenant.id).filter(filter_.q(me=desk.user.pk))
    return sorted(rows.values_list("contact__name", flat=True))


@pytest.fixture
def desk(db: None) -> Desk:
    """Ann: old, urgent, assigned, labelled, in French. Bob: new, resolved, with attributes."""
    desk = factories.make_desk()
    ann = factories.make_contact(tenant=desk.tenant, name="Ann", email="ann@x.example")
    bob = factories.make_contact(
        tenant=desk.tenant, name="Bob", custom_attributes={"plan": "Gold", "size": 5}
    )
    old = factories.make_conversation(
        contact=ann,
        owner=Owner.HUMAN,
        assignee=desk.user,
        priority=Priority.URGENT,
        locale="fr",
        waiting_since=now(),
    )
    Conversation.objects.filter(pk=old.pk).update(created_at=now() - timedelta(days=30), last_seq=9)
    factories.label_conversation(old, factories.make_label(tenant=desk.tenant, title="vip"))
    factories.make_conversation(contact=bob, status=Status.RESOLVED, custom_attributes={"order": "A-17"})
    elsewhere = factories.make_contact(name="Eve", custom_attributes={"plan": "Gold"})
    factories.make_conversation(contact=elsewhere, priority=Priority.URGENT)
    return desk


ANN, BOB = ["Ann"], ["Bob"]
BOTH = ["Ann", "Bob"]


@pytest.mark.parametrize(
    ("attribute", "operator", "values", "expected"),
    [
        ("status", "equal_to", ["open"], ANN),
        ("status", "equal_to", ["open", "resolved"], BOTH),
        ("status", "not_equal_to", ["open", "snoozed"], BOB),
        ("priority", "is_greater_than", ["medium"], ANN),
        ("priority", "is_less_than", ["low"], BOB),
        ("assignee", "equal_to", ["me"], ANN),
        ("assignee", "not_equal_to", ["me"], BOB),
        ("assignee", "is_present", [], ANN),
        ("assignee", "is_not_present", [], BOB),
        ("assignee", "equal_to", [str(NOBODY)], []),
        ("labels", "is_present", [], ANN),
        ("labels", "is_not_present", [], BOB),
        ("labels", "not_equal_to", [str(NOBODY)], BOTH),
        ("contact_name", "equal_to", ["ann"], ANN),
        ("contact_name", "not_equal_to", ["ANN"], BOB),
        ("contact_name", "contains", ["N", "zz"], ANN),
        ("contact_name", "does_not_contain", ["n"], BOB),
        ("contact_name", "contains", ["%"], []),
        ("contact_email", "is_present", [], ANN),
        ("contact_email", "is_not_present", [], BOB),
        ("messages", "is_greater_than", ["8"], ANN),
        ("messages", "is_less_than", ["9"], BOB),
        ("messages", "equal_to", ["9"], ANN),
        ("created_at", "days_before", ["29"], ANN),
        ("created_at", "is_greater_than", [f"{now() - timedelta(days=2):%Y-%m-%d}"], BOB),
        ("created_at", "is_less_than", ["2020-01-01T00:00:00Z"], []),
        ("waiting_since", "is_present", [], ANN),
        ("waiting_since", "is_not_present", [], BOB),
        ("conversation.order", "contains", ["a-1"], BOB),
        ("contact.plan", "equal_to", ["gold"], BOB),
        ("contact.plan", "not_equal_to", ["gold"], ANN),
        ("contact.size", "equal_to", ["5"], BOB),
        ("contact.plan", "is_not_present", [], ANN),
        ("contact.it's \"odd\" %s", "does_not_contain", ["'"], BOTH),
    ],
)  # fmt: skip
def test_condition_finds(
    desk: Desk, attribute: str, operator: str, values: list[str], expected: list[str]
) -> None:
    assert found(desk, made((attribute, operator, values))) == expected


def test_conditions_hold_together_or_any_of_them(desk: Desk) -> None:
    conditions = [("status", "equal_to", ["resolved"]), ("priority", "equal_to", ["urgent"])]
    assert found(desk, made(*conditions)) == []
    assert found(desk, made(*conditions, match="any")) == BOTH


def test_filter_survives_the_address() -> None:
    filter_ = made(("contact.plan", "equal_to", ["金卡"]), ("assignee", "is_present", []), match="any")
    assert Filter.loads(filter_.text) == filter_


CONDITION: Json = {"attribute": "status", "operator": "equal_to", "values": ["open"]}


@pytest.mark.parametrize(
    "raw",
    [
        None,
        [],
        {},
        {"conditions": []},
        {"conditions": [CONDITION] * 11},
        {"conditions": [CONDITION], "match": "none"},
        {"conditions": [CONDITION], "tenant": "x"},
        {"conditions": [CONDITION | {"values": ["gone"]}]},
        {"conditions": [CONDITION | {"values": []}]},
        {"conditions": [CONDITION | {"values": "open"}]},
        {"conditions": [CONDITION | {"values": [1]}]},
        {"conditions": [CONDITION | {"values": ["open"] * 21}]},
        {"conditions": [CONDITION | {"operator": "contains"}]},
        {"conditions": [CONDITION | {"operator": ["equal_to"]}]},
        {"conditions": [CONDITION | {"attribute": "tenant"}]},
        {"conditions": [CONDITION | {"attribute": "contact__tenant__slug"}]},
        {"conditions": [CONDITION | {"attribute": "contact."}]},
        {"conditions": [CONDITION | {"attribute": "contact.a\x00"}]},
        {"conditions": [{"attribute": "contact_name", "operator": "contains", "values": ["\x00"]}]},
        {"conditions": [{"attribute": "contact_name", "operator": "contains", "values": ["\ud800"]}]},
        {"conditions": [{"attribute": "contact_name", "operator": "contains", "values": ["x" * 201]}]},
        {"conditions": [{"attribute": "assignee", "operator": "is_present", "values": ["x"]}]},
        {"conditions": [{"attribute": "team", "operator": "equal_to", "values": ["me"]}]},
        {"conditions": [{"attribute": "messages", "operator": "equal_to", "values": ["99999999999"]}]},
        {"conditions": [{"attribute": "messages", "operator": "is_less_than", "values": ["1", "2"]}]},
        {"conditions": [{"attribute": "created_at", "operator": "days_before", "values": ["-1"]}]},
        {"conditions": [{"attribute": "created_at", "operator": "is_less_than", "values": ["0001-01-01"]}]},
        {"conditions": [{"attribute": "created_at", "operator": "is_less_than", "values": ["soon"]}]},
    ],
    ids=str,
)
def test_filter_refuses_what_is_none(raw: object) -> None:
    with pytest.raises(InvalidFilter):
        Filter.parse(raw)


@pytest.mark.parametrize(
    "text", ["", "{", "[" * 100_000, "NaN", '{"conditions": [' + "1," * 9000 + "1]}"], ids=len
)
def test_filter_refuses_texts_that_are_none(text: str) -> None:
    with pytest.raises(InvalidFilter):
        Filter.loads(text)


NAMES = st.sampled_from([*ATTRIBUTES, "contact.plan", "conversation.order"]) | st.text().map(
    lambda key: f"contact.{key}"
)
VALUES = st.text(max_size=12) | st.sampled_from(
    [
        "open",
        "ai",
        "urgent",
        "me",
        str(NOBODY),
        "5",
        "2026-01-01",
        "2026-02-30T10:00+23:59",
        "2100-12-31T23:59-23:59",
    ]
)
CONDITIONS = st.fixed_dictionaries(
    {"attribute": NAMES, "operator": st.sampled_from(list(Operator)), "values": st.lists(VALUES, max_size=2)}
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | NAMES,
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from(["attribute", "operator", "values", "x"]), inner)
    ),
    max_leaves=6,
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    conditions=st.lists(CONDITIONS | ANYTHING, min_size=1, max_size=3), match=st.sampled_from(["all", "any"])
)
def test_no_filter_breaks_a_query_or_finds_another_tenants(
    desk: Desk, conditions: list[Any], match: str
) -> None:
    try:
        filter_ = Filter.parse({"match": match, "conditions": conditions})
    except InvalidFilter:
        return
    assert set(found(desk, filter_)) <= set(BOTH)
    assert Filter.loads(json.dumps(filter_.json)) == filter_


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_every_filter_that_keeps_to_the_grammar_is_a_query(desk: Desk, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([*ATTRIBUTES, "contact.plan"]))
    kind = ATTRIBUTES[name].kind if name in ATTRIBUTES else Kind.TEXT
    operator = data.draw(st.sampled_from(OPERATORS[kind]))
    values = (
        [] if operator in ("is_present", "is_not_present") else [data.draw(_fitting(name, kind, operator))]
    )
    assert set(found(desk, made((name, operator, values)))) <= set(BOTH)


def _fitting(name: str, kind: Kind, operator: Operator) -> st.SearchStrategy[str]:
    if kind == Kind.CHOICE:
        return st.sampled_from(list(ATTRIBUTES[name].values or {}))
    if kind in (Kind.ID, Kind.LABEL):
        return st.uuids().map(str)
    if kind == Kind.NUMBER:
        return st.integers(0, 2**31 - 1).map(str)
    if operator == Operator.DAYS_BEFORE:
        return st.integers(0, 3650).map(str)
    if kind == Kind.TIME:
        return st.datetimes(min_value=now().replace(2001, tzinfo=None), timezones=st.timezones()).map(
            lambda moment: moment.replace(
                year=2026 if (moment.month, moment.day) != (2, 29) else 2028
            ).isoformat()
        )
    plain = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
    return st.text(plain, min_size=1, max_size=200).filter(str.strip)
