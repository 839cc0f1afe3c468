"""Contacts and inboxes over REST."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.common.ids import new_id
from apps.tenants.models import Tenant
from tests.api.client import Program, error
from tests.factories import make_contact, make_inbox


def ids(response: Any) -> list[str]:
    return [row["id"] for row in response.json()["results"]]


def test_contacts_are_listed_newest_first(program: Program, tenant: Tenant) -> None:
    make_contact()  # another tenant's
    first, second = make_contact(tenant=tenant), make_contact(tenant=tenant)
    assert ids(program.get("/contacts")) == [str(second.id), str(first.id)]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"q": "wei"}, 1),
        ({"q": "SHOP.example"}, 1),
        ({"q": "c-1"}, 2),
        ({"identifier": "c-1"}, 1),
        ({"q": "_"}, 0),
    ],
)
def test_contacts_are_found(program: Program, tenant: Tenant, query: dict[str, str], count: int) -> None:
    make_contact(tenant=tenant, name="Zhang Wei", email="wei@shop.example", identifier="c-1")
    make_contact(tenant=tenant, name="Li Na", identifier="c-17")
    assert len(ids(program.get("/contacts", **query))) == count


def test_contacts_page_both_ways(program: Program, tenant: Tenant) -> None:
    made = [str(make_contact(tenant=tenant).id) for _ in range(3)][::-1]
    first = program.get("/contacts", limit=2, q="Contact")
    second = program.get(first.json()["next"])
    assert [ids(first), ids(second)] == [made[:2], made[2:]]
    assert ids(program.get(second.json()["previous"])) == made[:2]


def test_contact_is_read(program: Program, tenant: Tenant) -> None:
    row = make_contact(tenant=tenant, name="Li Na", custom_attributes={"vip": True})
    answer = program.get(f"/contacts/{row.id}").json()
    assert (answer["name"], answer["custom_attributes"]) == ("Li Na", {"vip": True})


def test_foreign_contact_is_not_found(program: Program) -> None:
    for contact_id in (make_contact().id, new_id()):
        assert error(program.get(f"/contacts/{contact_id}")) == (404, "not_found")


def test_inboxes_are_listed_without_their_secret(program: Program, tenant: Tenant) -> None:
    make_inbox()
    row = make_inbox(tenant=tenant, name="Shop", site_key="shop")
    response = program.get("/inboxes")
    assert ids(response) == [str(row.id)]
    assert row.identity_secret not in response.content.decode()


@pytest.mark.parametrize(("path", "asked"), [("/contacts", 4), ("/inboxes", 3)])  # contacts have labels
@pytest.mark.parametrize("rows", [1, 3])
def test_lists_cost_the_same_for_any_number_of_rows(
    program: Program, tenant: Tenant, path: str, asked: int, rows: int
) -> None:
    for _ in range(rows):
        make_contact(tenant=tenant)
        make_inbox(tenant=tenant)
    program.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert len(ids(program.get(path))) == rows
    assert len(queries) == asked


@pytest.mark.parametrize("path", ["/contacts", "/inboxes"])
def test_cursor_of_another_list_is_refused(program: Program, tenant: Tenant, path: str) -> None:
    assert error(program.get(path, cursor="WyJhIl0")) == (400, "invalid")
