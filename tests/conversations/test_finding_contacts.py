"""Contacts by any part of what they are called: the index finds the same rows as looking at each, and few others."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from apps.conversations.finding.contacts import contacts_named, saying
from apps.conversations.models import Contact
from apps.tenants.models import Tenant
from tests import factories

pytestmark = pytest.mark.django_db
FACTS = ("name", "email", "phone", "identifier")
CALLED = [
    {"name": "王小明", "phone": "+86 138 0000 1111"},
    {"name": "王a", "email": "wang@shop.example"},
    {"name": "Anna Smith", "email": "anna.smith@example.com", "identifier": "shop-17"},
    {"name": "100%_sure\\", "identifier": "Z-9"},
    {"name": "x" * 120, "identifier": "y" * 100},
    {"name": "ab"},
    {},
]
LOOKED_FOR = [
    "王", "小明", "王小明", "王a", "王A", "a王", "明王", "李", "ａ",
    "a", "AB", "z-", "anna", "NNA s", "a smith", "@EXAMPLE.com", "0 1", "8 0000 11", "Smithanna", "shop-17",
    "%", "_", "0%_", "e\\", "x" * 61, "x" * 121, "x" * 59 + "y", "xy",
]  # fmt: skip


@pytest.fixture
def tenant() -> Tenant:
    tenant = factories.make_tenant()
    for number, facts in enumerate(CALLED):
        factories.make_contact(tenant=tenant, **dict.fromkeys(FACTS, "") | facts)
        foreign = facts | {"identifier": f"{facts.get('identifier', '')} {number}"}
        factories.make_contact(**dict.fromkeys(FACTS, "") | foreign)
    return tenant


def as_written(rows: Sequence[Contact], text: str) -> list[UUID]:
    return [row.id for row in rows if any(text.upper() in getattr(row, fact).upper() for fact in FACTS)]


def terms(tenant_id: UUID, *texts: str) -> list[int]:
    marks = ", ".join(["%s"] * len(texts))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT kefu_contact_terms(%s, {marks})", [tenant_id, *texts])
        (found,) = cursor.fetchone()
    return list(found)


@pytest.mark.parametrize("text", LOOKED_FOR)
def test_the_index_leaves_no_contact_out_and_lets_no_other_in(tenant: Tenant, text: str) -> None:
    rows = list(Contact.objects.for_tenant(tenant).order_by("-id"))
    wanted = as_written(rows, text)
    found = Contact.objects.for_tenant(tenant).filter(saying(tenant.id, text)).order_by("-id")
    assert [row.id for row in found] == wanted
    if len(text) >= 2:
        assert [row.id for row in contacts_named(tenant.id, text)] == wanted[:5]


def test_some_of_what_is_looked_for_is_found_and_some_is_not(tenant: Tenant) -> None:
    """Or the test above would prove nothing."""
    rows = list(Contact.objects.for_tenant(tenant))
    found = [text for text in LOOKED_FOR if as_written(rows, text)]
    assert (len(found), len(LOOKED_FOR)) == (20, 28)


def test_terms_are_numbers_of_one_tenant() -> None:
    one, other = factories.make_tenant().id, factories.make_tenant().id
    assert terms(one, "Abcd", "") == terms(one, "ABC", "bcd")
    assert len(terms(one, "abcd")) == 2
    assert (terms(one, "ab"), len(set(terms(one, "王")))) == ([], 1)
    assert not set(terms(one, "abcd")) & set(terms(other, "abcd"))


@pytest.mark.parametrize(("text", "is_indexed"), [("anna", True), ("王", True), ("an", False), ("1", False)])
def test_postgresql_uses_the_index(tenant: Tenant, text: str, is_indexed: bool) -> None:
    """Among a thousand: of fewer, all the tenant's rows can be cheaper than what the index has yet to sort in, and
    that grows with the tests that ran before."""
    Contact.objects.bulk_create(Contact(tenant=tenant, name=f"Visitor {number}") for number in range(1000))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("ANALYZE conversations_contact")
    plan = Contact.objects.for_tenant(tenant).filter(saying(tenant.id, text)).explain()
    assert ("contact_found" in plan, "kefu_contact_terms" in plan) == (is_indexed, is_indexed)


def test_changed_contacts_are_found_by_their_new_name_alone(tenant: Tenant) -> None:
    row = Contact.objects.for_tenant(tenant).get(name="Anna Smith")

    def named(text: str) -> list[Any]:
        return [each.pk for each in contacts_named(tenant.id, text)]

    Contact.objects.filter(pk=row.pk).update(name="Berta", email="")
    assert (named("berta"), named("anna")) == ([row.pk], [])
