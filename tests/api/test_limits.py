"""Requests per minute and key."""

import time
from typing import Any

import pytest

from apps.api import limits
from apps.common import valkey
from apps.tenants.models import Tenant
from tests.api.client import Program, error, valkey_away
from tests.factories import make_api_key, make_tenant


def test_headers_tell_what_is_left(program: Program, settings: Any) -> None:
    settings.KEFU_API_PER_MINUTE = 60
    first, second = program.get("/conversations"), program.get("/inboxes")
    assert [first["X-RateLimit-Limit"], first["X-RateLimit-Remaining"]] == ["60", "59"]
    assert second["X-RateLimit-Remaining"] == "58"
    assert 0 <= int(second["X-RateLimit-Reset"]) - time.time() <= 5


def test_too_many_requests_are_refused_per_key(tenant: Tenant, settings: Any) -> None:
    settings.KEFU_API_PER_MINUTE = 2
    first, second = (Program(make_api_key(tenant=tenant)[1]) for _ in range(2))
    for _ in range(2):
        assert first.get("/conversations").status_code == 200
    refused = first.get("/conversations")
    assert error(refused) == (429, "rate_limited")
    assert refused["X-RateLimit-Remaining"] == "0"
    assert 1 <= int(refused["Retry-After"]) <= 31
    assert second.get("/conversations").status_code == 200


def test_allowance_flows_back(tenant: Tenant, settings: Any) -> None:
    settings.KEFU_API_PER_MINUTE = 6_000
    row, _key = make_api_key(tenant=tenant)
    bucket = limits.bucket(row)
    assert limits.take(row).remaining == 5_999
    valkey.client().hset(bucket, mapping={"tokens": 0, "at": int(time.time() * 1000) - 1_000})
    allowance = limits.take(row)
    assert allowance.is_granted
    assert 99 <= allowance.remaining <= 120


@pytest.mark.parametrize(("is_demo", "limit"), [(True, 1_000_000), (False, 6_000)])
def test_demo_tenants_have_no_limit_that_counts(db: None, settings: Any, is_demo: bool, limit: int) -> None:
    settings.KEFU_DEMO = is_demo
    row, _key = make_api_key(tenant=make_tenant(slug="demo"))
    assert limits.limit_of(row) == limit


def test_requests_pass_without_valkey(program: Program, monkeypatch: Any) -> None:
    with valkey_away():
        response = program.get("/conversations")
    assert response.status_code == 200
    assert "X-RateLimit-Limit" not in response
