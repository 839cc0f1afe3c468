"""Making, finding and revoking API keys."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from apps.common.clock import now
from apps.tenants.access import InvalidApiKey, api_key
from apps.tenants.models import ApiKey
from apps.tenants.services import create_api_key, revoke_api_key
from tests.factories import make_tenant


@pytest.mark.django_db
def test_create_api_key_stores_only_its_hash() -> None:
    row, plain = create_api_key(tenant_id=make_tenant().id, name="Shop", scopes=["write", "read"])
    assert plain.startswith("kefu_")
    assert len(plain) == 37
    assert (row.prefix, row.scopes) == (plain[:12], ["read", "write"])
    assert plain not in str(ApiKey.objects.values().get())
    assert api_key(plain) == row


@pytest.mark.django_db
def test_create_api_key_takes_a_known_one() -> None:
    row, plain = create_api_key(
        tenant_id=make_tenant().id, name="Demo", scopes=["read"], plain="kefu-demo-key"
    )
    assert (plain, row.prefix, api_key("kefu-demo-key")) == ("kefu-demo-key", "kefu-d", row)


@pytest.mark.django_db
@pytest.mark.parametrize("scopes", [[], ["root"], ["read", "root"]])
def test_create_api_key_refuses_unknown_scopes(scopes: list[str]) -> None:
    with pytest.raises(ValidationError):
        create_api_key(tenant_id=make_tenant().id, name="Shop", scopes=scopes)
    assert ApiKey.objects.count() == 0


@pytest.mark.django_db
def test_revoke_api_key_ends_it_at_once_and_only_for_its_tenant() -> None:
    row, plain = create_api_key(tenant_id=make_tenant().id, name="Shop", scopes=["read"])
    assert not revoke_api_key(tenant_id=make_tenant().id, key_id=row.id)
    assert api_key(plain) == row
    assert revoke_api_key(tenant_id=row.tenant_id, key_id=row.id)
    assert not revoke_api_key(tenant_id=row.tenant_id, key_id=row.id)
    with pytest.raises(InvalidApiKey):
        api_key(plain)


@pytest.mark.django_db
def test_api_key_ends_when_it_expires() -> None:
    expires_at = now() - timedelta(milliseconds=1)
    _row, plain = create_api_key(
        tenant_id=make_tenant().id, name="Shop", scopes=["read"], expires_at=expires_at
    )
    with pytest.raises(InvalidApiKey):
        api_key(plain)
