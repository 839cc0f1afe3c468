"""Limits of a tenant: what is refused, what goes on all the same, and what is switched off."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import localdate

from apps.ai import budgets
from apps.ai.queries import provider_chain
from apps.common.clock import now
from apps.conversations.models import Contact
from apps.desk.copilot import orders
from apps.desk.queries import has_model
from apps.knowledge import web_sources
from apps.tenants import access, features, invitations, members, quotas
from apps.tenants.access import ApiSwitchedOff
from apps.tenants.admission import KeyAccess, keys_still_admitted
from apps.tenants.features import Feature, FeatureOff
from apps.tenants.models import Membership, MonthlyUsage, Tenant
from apps.tenants.quotas import QuotaReached, Use
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def always_current(settings: Any) -> None:
    settings.CONFIGURATION_FRESH_S = 0


@pytest.fixture
def tenant() -> Tenant:
    return make.make_tenant()


def program(tenant: Tenant) -> dict[str, str]:
    _row, key = make.make_api_key(tenant=tenant)
    return {"Authorization": f"Bearer {key}", "Accept-Language": "en"}


@pytest.mark.parametrize(
    ("used", "limit", "level"),
    [(0, None, "ok"), (79, 100, "ok"), (80, 100, "warn"), (100, 100, "full"), (5, 0, "full"), (0, 0, "full")],
)
def test_use_is_mentioned_from_four_fifths_on(used: int, limit: int | None, level: str) -> None:
    assert Use("people", used, limit).level == level


def test_person_too_many_is_refused(tenant: Tenant) -> None:
    make.make_limits(tenant=tenant, people=1)
    make.make_user(tenant=tenant)
    newcomer = make.make_user()
    with pytest.raises(QuotaReached):
        members.save_membership(membership=Membership(tenant=tenant, user=newcomer))
    assert not Membership.objects.for_tenant(tenant.id).filter(user=newcomer).exists()


def test_who_is_there_is_changed_all_the_same(tenant: Tenant) -> None:
    make.make_limits(tenant=tenant, people=1)
    own = make.make_user(tenant=tenant).memberships.get()
    own.role = "supervisor"
    assert members.save_membership(membership=own).role == "supervisor"


def test_who_was_deactivated_takes_no_place_and_needs_one_to_return(tenant: Tenant) -> None:
    make.make_limits(tenant=tenant, people=1)
    away = make.make_user(tenant=tenant).memberships.get()
    away.is_active = False
    members.save_membership(membership=away)
    members.save_membership(membership=Membership(tenant=tenant, user=make.make_user()))
    away.is_active = True
    with pytest.raises(QuotaReached):
        members.save_membership(membership=away)


def test_invitations_keep_their_places(tenant: Tenant) -> None:
    make.make_limits(tenant=tenant, people=2)
    make.make_user(tenant=tenant)
    first = invitations.invite(tenant_id=tenant.id, email="a@kefu.example", role="agent")
    with pytest.raises(QuotaReached):
        invitations.invite(tenant_id=tenant.id, email="b@kefu.example", role="agent")
    invitations.revoke(first)
    assert (
        invitations.invite(tenant_id=tenant.id, email="b@kefu.example", role="agent").email
        == "b@kefu.example"
    )


def test_another_tenants_people_and_limits_count_for_nothing(tenant: Tenant) -> None:
    make.make_limits(people=0)
    make.make_user()
    make.make_limits(tenant=tenant, people=1)
    quotas.require_room_for_person(tenant.id)


def test_contact_too_many_is_refused_to_programs_and_not_to_customers(tenant: Tenant) -> None:
    make.make_limits(tenant=tenant, contacts=1)
    headers = program(tenant)
    answers = [
        Client().post("/api/v1/contacts", {"identifier": name}, "application/json", headers=headers)
        for name in ("a", "b", "a")
    ]
    assert [answer.status_code for answer in answers] == [201, 400, 200]
    assert "as your plan allows (1)" in answers[1].content.decode()
    assert Contact.objects.for_tenant(tenant.id).count() == 1


def test_beyond_the_messages_of_a_month_people_answer(tenant: Tenant) -> None:
    make.make_limits(tenant=tenant, messages=10)
    row = MonthlyUsage.objects.create(
        tenant=tenant, month=quotas.this_month(), messages=9, counted_until=now()
    )
    assert budgets.check(tenant_id=tenant.id, contact_id=None).level == "ok"
    MonthlyUsage.objects.filter(pk=row.pk).update(messages=10)
    verdict = budgets.check(tenant_id=tenant.id, contact_id=None)
    assert (verdict.is_exceeded, verdict.limit) == (True, "messages")


@pytest.mark.parametrize(
    ("own", "most", "is_exceeded"),
    [(None, "5", True), ("100", "5", True), ("5", "100", True), (None, None, False), ("100", "100", False)],
)
def test_lower_of_both_limits_of_ai_cost_counts(
    tenant: Tenant, own: str | None, most: str | None, is_exceeded: bool
) -> None:
    make.make_limits(tenant=tenant, ai_cost=most and Decimal(most))
    make.make_owned("ai.Budget", tenant=tenant, cost_per_month=own and Decimal(own))
    make.make_spending(tenant=tenant, day=localdate(), cost=Decimal(6))
    assert budgets.check(tenant_id=tenant.id, contact_id=None).is_exceeded == is_exceeded


# ── features ────────────────────────────────────────────────────────────────────────────────────────


def switch_off(tenant: Tenant, feature: Feature) -> None:
    make.make_limits(tenant=tenant, features_off=[feature.value])


@pytest.mark.parametrize("feature", Feature)
def test_feature_is_on_until_it_is_switched_off(tenant: Tenant, feature: Feature) -> None:
    assert features.is_on(tenant.id, feature)
    switch_off(tenant, feature)
    assert not features.is_on(tenant.id, feature)
    assert list(features.tenants_without(feature)) == [tenant.id]


def test_without_ai_no_model_is_asked(tenant: Tenant) -> None:
    provider = make.make_provider(tenant=tenant, model="m")
    assert provider_chain(tenant_id=tenant.id) != ()
    switch_off(tenant, Feature.AI)
    assert provider_chain(tenant_id=tenant.id, first=provider) == ()
    assert not has_model(tenant.id, provider)


def test_without_the_api_keys_open_nothing(tenant: Tenant) -> None:
    row, key = make.make_api_key(tenant=tenant)
    headers = program(tenant)
    entry = KeyAccess(row.pk, tenant.id)
    assert (entry in keys_still_admitted([entry]), access.api_key(key)) == (True, row)
    switch_off(tenant, Feature.API)
    with pytest.raises(ApiSwitchedOff):
        access.api_key(key)
    assert keys_still_admitted([entry]) == {}
    answer = Client().get("/api/v1/contacts", headers=headers)
    assert (answer.status_code, answer.json()["error"]["message"]) == (
        403,
        "The API is switched off for this tenant.",
    )


def test_without_the_copilot_it_takes_no_orders(tenant: Tenant) -> None:
    switch_off(tenant, Feature.COPILOT)
    conversation = make.make_conversation(tenant=tenant)
    desk = make.make_desk(tenant=tenant)
    with pytest.raises(FeatureOff):
        orders.start(desk, conversation.id, request=conversation.id, kind="suggest")


def test_without_web_import_no_page_is_read(tenant: Tenant) -> None:
    source = make.make_web_source(tenant=tenant, next_at=now())
    switch_off(tenant, Feature.WEB_IMPORT)
    with pytest.raises(FeatureOff):
        web_sources.start(tenant_id=tenant.id, source_id=source.pk)
    assert web_sources.start_due() == []
