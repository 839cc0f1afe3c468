"""API keys: who may do what."""

from datetime import timedelta

import pytest
from django.test import Client

from apps.common.clock import now
from apps.tenants.models import ApiKey, Tenant
from apps.tenants.services import revoke_api_key
from tests.api.client import Program, error
from tests.api.conftest import NewProgram
from tests.factories import make_api_key, make_conversation, make_tenant

LIST = "/api/v1/conversations"


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer  ", "Bearer nonsense", "Basic a2VmdTprZWZ1", "Visitor x", "Bearer \xe9"]
)
def test_call_without_a_good_key_is_refused(db: None, header: str) -> None:
    make_api_key()
    response = Client().get(LIST, headers={"Authorization": header} if header else {})
    assert error(response) == (401, "unauthenticated")
    assert response["WWW-Authenticate"] == "Bearer"


def test_key_in_the_address_is_refused(db: None) -> None:
    _row, key = make_api_key()
    assert error(Client().get(f"{LIST}?api_key={key}")) == (401, "unauthenticated")


def test_revoked_expired_and_closed_keys_are_refused(tenant: Tenant) -> None:
    revoked, first = make_api_key(tenant=tenant)
    assert revoke_api_key(tenant_id=tenant.id, key_id=revoked.id)
    _expired, second = make_api_key(tenant=tenant, expires_at=now() - timedelta(seconds=1))
    _closed, third = make_api_key(tenant=make_tenant(is_active=False))
    for key in (first, second, third):
        assert error(Program(key).get("/conversations")) == (401, "unauthenticated")


def test_scheme_is_written_in_any_case(tenant: Tenant) -> None:
    _row, key = make_api_key(tenant=tenant)
    assert Client().get(LIST, headers={"Authorization": f"bEARER {key}"}).status_code == 200


@pytest.mark.parametrize(
    ("scope", "may_read", "may_write"),
    [("read", True, False), ("write", False, True), ("channel", False, False)],
)
def test_scope_decides(
    new_program: NewProgram, tenant: Tenant, scope: str, may_read: bool, may_write: bool
) -> None:
    program, row = new_program(scope), make_conversation(tenant=tenant)
    assert program.get("/conversations").status_code == (200 if may_read else 403)
    assert program.post(f"/conversations/{row.id}/handoff").status_code == (200 if may_write else 403)


def test_use_is_noted_at_most_once_a_minute(tenant: Tenant) -> None:
    row, key = make_api_key(tenant=tenant)
    program = Program(key)
    program.get("/conversations")
    row.refresh_from_db()
    first = row.last_used_at
    assert first is not None
    program.get("/conversations")
    row.refresh_from_db()
    assert row.last_used_at == first
    ApiKey.objects.filter(pk=row.pk).update(last_used_at=now() - timedelta(minutes=2))
    program.get("/conversations")
    row.refresh_from_db()
    assert row.last_used_at > first
