"""The superuser's page of a tenant: limits and features; and what the tenant's own people see of them."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import localdate

from apps.ai.models import Budget
from apps.tenants.models import AuditEntry, Membership, TenantLimits, User
from tests import factories as make
from tests.admin.conftest import World, make_member
from tests.admin.urls import form_data, page

Role = Membership.Role
Enter = Callable[[User], Client]


@pytest.fixture(autouse=True)
def always_current(settings: Any) -> None:
    settings.CONFIGURATION_FRESH_S = 0


@pytest.fixture
def root(enter: Enter, ours: World) -> Client:
    return enter(make.make_superuser())


def test_limits_and_features_are_kept_and_put_on_record(root: Client, ours: World) -> None:
    address = page("tenants.Tenant", "change", ours.tenant.pk)
    shown = form_data(root.get(address))
    assert ("people" in shown, sorted(shown["features"])) == (False, ["ai", "api", "copilot", "web_import"])
    given = shown | {"people": "7", "ai_cost": "12.50", "features": ["ai", "api"]}
    assert root.post(address, given).status_code == 302
    limits = TenantLimits.objects.for_tenant(ours.tenant.id).get()
    assert (limits.people, limits.inboxes, limits.ai_cost) == (7, None, Decimal("12.50"))
    assert sorted(limits.features_off) == ["copilot", "web_import"]
    changes = AuditEntry.objects.for_tenant(ours.tenant.id).get(action="changed").summary["changes"]
    assert sorted(changes) == ["ai_cost", "features", "people"]


def test_new_tenant_has_everything(root: Client) -> None:
    data = {
        "name": "New",
        "slug": "new",
        "is_active": "on",
        "features": ["ai", "copilot", "web_import", "api"],
    }
    assert root.post(page("tenants.Tenant", "add"), data).status_code == 302
    limits = TenantLimits.objects.get(tenant__slug="new")
    assert (limits.people, limits.features_off) == (None, [])


def test_inbox_too_many_is_refused_in_the_form(client: Client, ours: World) -> None:
    make.make_limits(tenant=ours.tenant, inboxes=1)
    data = {"name": "Second", "site_key": "second", "is_active": "on"}
    response = client.post(page("tenants.Inbox", "add"), data, headers={"accept-language": "en"})
    (error,) = response.context["adminform"].form.non_field_errors()
    assert "as many inboxes here as your plan allows (1)" in error
    assert client.post(page("tenants.Inbox", "add"), data | {"is_active": ""}).status_code == 302


def test_person_too_many_is_refused_in_the_form(client: Client, ours: World) -> None:
    make.make_limits(tenant=ours.tenant, people=2)
    data = {"username": "mei", "new_password": "walking-boots-and-rain", "role": "agent"}
    assert client.post(page("tenants.User", "add"), data).context["adminform"].form.non_field_errors()
    assert not User.objects.filter(username="mei").exists()


def test_usage_shows_the_own_tenant_alone(client: Client, ours: World, theirs: World) -> None:
    shown = client.get("/admin/usage/")
    assert [row.tenant for row in shown.context["rows"]] == [ours.tenant]
    assert "Theirs" not in shown.content.decode()


def test_usage_shows_superusers_all_tenants(root: Client, ours: World, theirs: World) -> None:
    rows = root.get("/admin/usage/").context["rows"]
    assert {ours.tenant, theirs.tenant} <= {row.tenant for row in rows}


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.ANALYST, Role.EDITOR])
def test_usage_is_for_owners_and_administrators(ours: World, enter: Enter, role: str) -> None:
    assert enter(make_member(ours, role)).get("/admin/usage/").status_code == 403


def test_limit_that_is_nearly_used_up_is_mentioned_on_every_page(
    client: Client, ours: World, enter: Enter
) -> None:
    make.make_limits(tenant=ours.tenant, people=2, inboxes=9)
    page_of_owner = client.get("/admin/", headers={"accept-language": "en"})
    assert [use.name for use in page_of_owner.context["uses"]] == ["people"]
    assert "People: 2 of 2 are used. There is no room for more." in page_of_owner.content.decode()
    assert enter(make_member(ours, Role.EDITOR)).get("/admin/").context["uses"] == []


BUDGETS = [
    ({"tokens_per_month": 1000}, 700, []),
    ({"tokens_per_month": 1000, "warn_at_percent": 70}, 700, ["Tokens per month: 700 of 1,000 are used."]),
    (
        {"tokens_per_month": 700, "cost_per_month": 3},
        700,
        [
            "Tokens per month: 700 of 700 are used. No model is asked any more; people answer.",
            "Money per month: 2.50 of 3 are used.",
        ],
    ),
    ({}, 700, []),
]


@pytest.mark.parametrize(("limits", "tokens", "said"), BUDGETS)
def test_spending_that_nears_its_limit_is_mentioned(
    client: Client, ours: World, theirs: World, limits: dict[str, object], tokens: int, said: list[str]
) -> None:
    Budget.objects.filter(tenant=ours.tenant).update(**{"warn_at_percent": 80} | limits)
    spent = {"day": localdate(), "cost": Decimal("2.5"), "completion_tokens": 0}
    make.make_spending(tenant=ours.tenant, prompt_tokens=tokens, **spent)
    make.make_spending(tenant=theirs.tenant, prompt_tokens=10_000, **spent)
    page = client.get("/admin/", headers={"accept-language": "en"}).content.decode()
    assert re.findall(r"(?:Tokens|Money) per month: .*\.", page) == said
