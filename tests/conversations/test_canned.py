"""Canned responses: whose they are, how they are found, what is filled in."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from apps.conversations.canned import count_use, find_responses, responses_of, save_response
from apps.conversations.canned_filling import Filled, fill, unknown_variables, values_of
from apps.conversations.models import CannedResponse
from apps.tenants.models import Tenant
from tests.factories import (
    make_canned_response,
    make_contact,
    make_conversation,
    make_desk,
    make_team,
    make_tenant,
    make_user,
)

pytestmark = pytest.mark.django_db


def codes(tenant: Tenant, user_id: object, text: str) -> list[str]:
    return [row.short_code for row in find_responses(tenant.id, user_id, text)]  # type: ignore[arg-type]


def test_person_finds_own_teams_and_everybodys() -> None:
    tenant = make_tenant()
    me, other = make_user(tenant=tenant), make_user(tenant=tenant)
    mine, theirs = make_team(tenant=tenant, members=[me]), make_team(tenant=tenant, members=[other])
    make_canned_response(tenant=tenant, short_code="all")
    make_canned_response(tenant=tenant, short_code="my-team", team=mine)
    make_canned_response(tenant=tenant, short_code="their-team", team=theirs)
    make_canned_response(tenant=tenant, short_code="own", owner=me)
    make_canned_response(tenant=tenant, short_code="strange", owner=other)
    make_canned_response(short_code="foreign")
    found = responses_of(tenant.id, me.id).values_list("short_code", flat=True)
    assert sorted(found) == ["all", "my-team", "own"]


def test_search_ranks_by_fit_then_by_use() -> None:
    tenant, me = make_tenant(), make_user()
    for code, title, content, uses in (
        ("refund", "", "x", 0),
        ("refund-late", "", "x", 1),
        ("refund-early", "", "x", 5),
        ("money", "Refund by bank", "x", 99),
        ("hello", "", "about a refund", 999),
        ("bye", "", "x", 9),
    ):
        make_canned_response(tenant=tenant, short_code=code, title=title, content=content, uses=uses)
    expected = ["refund", "refund-early", "refund-late", "money", "hello"]
    assert codes(tenant, me.id, " Refund ") == expected
    assert codes(tenant, me.id, "")[:2] == ["hello", "money"]


def test_use_is_counted_for_those_who_may() -> None:
    desk, other = make_desk(), make_user()
    row = make_canned_response(tenant=desk.tenant, owner=desk.user)
    assert [count_use(desk.tenant.id, user.id, row.id) for user in (desk.user, desk.user, other)] == [
        True,
        True,
        False,
    ]
    row.refresh_from_db()
    assert (row.uses, row.used_at is not None) == (2, True)


def test_short_code_is_once_for_each_owner() -> None:
    desk = make_desk()
    everybodys = CannedResponse(tenant=desk.tenant, short_code=" /Hi ", content=" hello ")
    save_response(response=everybodys)
    assert (everybodys.short_code, everybodys.content) == ("hi", "hello")
    save_response(response=CannedResponse(tenant=desk.tenant, short_code="hi", content="x", owner=desk.user))
    with translation.override("en"), pytest.raises(ValidationError, match="already"):
        save_response(response=CannedResponse(tenant=desk.tenant, short_code="HI", content="x"))


@pytest.mark.parametrize("code", ["", "two words", "a/b", "x" * 41], ids=["empty", "space", "slash", "long"])
def test_wrong_short_code_is_refused(code: str) -> None:
    with pytest.raises(ValidationError):
        save_response(response=CannedResponse(tenant=make_tenant(), short_code=code, content="x"))


def test_unknown_variable_is_refused_when_saved() -> None:
    text = "{{contact.name}} {{ contact.attributes.order }} {{contact.password}} {{contact.attributes.}}"
    assert unknown_variables(text) == ["contact.password", "contact.attributes."]
    with pytest.raises(ValidationError, match=r"\{\{contact\.password\}\}"):
        save_response(response=CannedResponse(tenant=make_tenant(), short_code="a", content=text))


def test_variables_are_filled_once_and_the_empty_stay() -> None:
    values = {"contact.name": "{{agent.name}}", "agent.name": "Mia"}
    text = (
        "Dear {{contact.name}}, {{ agent.name }} here. "
        "{{contact.email}} {{contact.phone | unknown}} {{contact.email}}"
    )
    assert fill(text, values) == Filled(
        "Dear {{agent.name}}, Mia here. {{contact.email}} unknown {{contact.email}}", ["contact.email"]
    )


def test_values_come_from_the_conversation() -> None:
    desk = make_desk()
    contact = make_contact(
        tenant=desk.tenant,
        name=" Li\n Wei ",
        custom_attributes={"order": 17, "vip": True, "tags": ["a"], "none": "  "},
    )
    row = make_conversation(contact=contact, custom_attributes={"cart": "3 tents"})
    assert values_of(row, desk.user) == {
        "contact.name": "Li Wei",
        "agent.name": desk.user.public_name,
        "inbox.name": row.inbox.name,
        "company.name": desk.tenant.name,
        "contact.attributes.order": "17",
        "conversation.attributes.cart": "3 tents",
    }
