"""The back office's pages of providers and spending."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from apps.ai import breaker, services
from apps.ai.models import Budget, Provider, Spending
from apps.common import valkey
from apps.common.encryption import encrypt
from apps.tenants.models import AuditEntry, Membership, Tenant
from tests import factories as make
from tests.admin.urls import page
from tests.provider.fixtures import ProviderServer

pytestmark = pytest.mark.django_db
Role = Membership.Role


@pytest.fixture
def tenant() -> Tenant:
    return make.make_tenant()


def enter(tenant: Tenant, role: str = Role.OWNER) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(make.make_user(tenant=tenant, role=role, is_staff=True))
    return client


def provider(tenant: Tenant, server: ProviderServer, model: str = "stream", **fields: Any) -> Provider:
    row = Provider(
        tenant=tenant, name="Main", base_url=server.base_url, model=model, is_private_allowed=True, **fields
    )
    return services.save_provider(provider=row, api_key="sk-page-secret", by_superuser=True)


def test_button_asks_first_then_tells_what_it_found(tenant: Tenant, provider_server: ProviderServer) -> None:
    row = provider(tenant, provider_server)
    client = enter(tenant)
    address = page("ai.Provider", "test", row.pk)
    assert address in client.get(page("ai.Provider", "change", row.pk)).content.decode()
    assert client.get(address).status_code == 200
    assert provider_server.log() == []
    shown = client.post(address).content.decode()
    assert "The key was accepted and stream answers." in shown
    assert "The answer ended as it should." in shown
    assert "sk-page-secret" not in shown
    [entry] = AuditEntry.objects.for_tenant(tenant.id)
    assert (entry.action, entry.object_id) == ("tested", str(row.pk))


def test_button_shows_faults_without_the_key(tenant: Tenant, provider_server: ProviderServer) -> None:
    row = provider(tenant, provider_server, "echo_key")
    shown = enter(tenant).post(page("ai.Provider", "test", row.pk)).content.decode()
    assert "The key was refused." in shown
    assert "sk-page-secret" not in shown


def test_button_tells_of_a_key_that_cannot_be_read(
    tenant: Tenant, provider_server: ProviderServer, settings: Any
) -> None:
    row = provider(tenant, provider_server)
    settings.KEFU_SECRETS_KEYS = ["another key"]
    shown = enter(tenant).post(page("ai.Provider", "test", row.pk)).content.decode()
    assert "The stored key cannot be read any more." in shown
    assert provider_server.log() == []


def test_button_is_for_who_may_change_providers(tenant: Tenant, provider_server: ProviderServer) -> None:
    row = provider(tenant, provider_server)
    address = page("ai.Provider", "test", row.pk)
    for client in (
        enter(tenant, Role.SUPERVISOR),
        enter(tenant, Role.ANALYST),
        enter(make.make_tenant()),
        Client(),
    ):
        assert client.post(address).status_code in (302, 403, 404)
    assert provider_server.log() == []


def test_page_shows_the_breaker_and_a_good_test_closes_it(
    tenant: Tenant, provider_server: ProviderServer
) -> None:
    row = provider(tenant, provider_server)
    target = breaker.target_of(row.config())
    client, address = enter(tenant), page("ai.Provider", "change", row.pk)
    assert "is asked" in client.get(address).content.decode()
    seconds, _ = valkey.client().time()  # type: ignore[misc]
    valkey.client().hset(target.key, mapping={"until": (seconds + 60) * 1000, "why": "503"})
    shown = client.get(address).content.decode()
    assert "after too many failures (503)" in shown
    valkey.client().hset(target.key, "until", 1)
    assert "is tried with the next question" in client.get(address).content.decode()
    client.post(page("ai.Provider", "test", row.pk))
    assert "is asked" in client.get(address).content.decode()


def test_spending_shows_the_tenants_days_and_months(tenant: Tenant) -> None:
    for contact_id, requests in ((None, 7), (uuid4(), 3)):
        Spending.objects.create(
            tenant=tenant,
            contact_id=contact_id,
            day=date(2026, 5, 3),
            requests=requests,
            cost=Decimal("1.25"),
        )
    make.make_spending(tenant=make.make_tenant(), requests=99, day=date(2026, 5, 4))
    response = enter(tenant).get(page("ai.Spending", "changelist"))
    assert [row.requests for row in response.context["cl"].result_list] == [7]
    [month] = response.context["months"]
    assert (month["month"], month["requests"], month["cost"]) == (date(2026, 5, 1), 7, Decimal("1.25"))
    assert "2026-05" in response.content.decode()


def test_limits_are_stored_by_the_page(tenant: Tenant) -> None:
    client = enter(tenant)
    data = {"visitor_tokens_per_day": "5000", "cost_per_month": "12.50", "warn_at_percent": "90"}
    assert client.post(page("ai.Budget", "add"), data).status_code == 302
    row = Budget.objects.get(tenant=tenant)
    assert (row.visitor_tokens_per_day, row.visitor_cost_per_day, row.cost_per_month, row.warn_at_percent) == (
        5000, None, Decimal("12.50"), 90
    )  # fmt: skip
    again = client.post(page("ai.Budget", "add"), data)
    assert again.status_code == 200
    assert again.context["adminform"].form.errors


def test_list_shows_the_order_in_which_providers_are_asked(tenant: Tenant) -> None:
    for name, position in (("C", 2), ("A", 0), ("B", 1)):
        make.make_provider(tenant=tenant, name=name, position=position, encrypted_api_key=encrypt("x"))
    shown = enter(tenant).get(page("ai.Provider", "changelist")).context["cl"].result_list
    assert [row.name for row in shown] == ["A", "B", "C"]
