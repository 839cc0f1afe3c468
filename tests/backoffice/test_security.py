"""What browsers are told about our pages."""

import ipaddress
import re
from typing import Any

import pytest
from django.http import HttpResponse  # noqa: TID251 - middleware is tried without an installation
from django.test import Client, RequestFactory

from apps.backoffice.security import (
    ADMIN,
    PERMISSIONS,
    STRICT,
    ContentSecurityPolicyMiddleware,
    ForwardedHeadersMiddleware,
)
from tests import factories as make


@pytest.mark.parametrize(("path", "policy"), [("/", STRICT), ("/admin/", ADMIN), ("/administer", STRICT)])
def test_middleware_sets_the_policy_of_the_place(path: str, policy: str) -> None:
    response = ContentSecurityPolicyMiddleware(lambda request: HttpResponse())(RequestFactory().get(path))
    assert response["Content-Security-Policy"] == policy
    assert response["Permissions-Policy"] == PERMISSIONS


def test_middleware_leaves_a_views_own_policy() -> None:
    own = HttpResponse(headers={"Content-Security-Policy": "default-src 'self'"})
    response = ContentSecurityPolicyMiddleware(lambda request: own)(RequestFactory().get("/"))
    assert response["Content-Security-Policy"] == "default-src 'self'"


@pytest.mark.parametrize(("peer", "is_secure"), [("10.1.2.3", True), ("203.0.113.9", False), ("", False)])
def test_forwarded_protocol_is_believed_from_own_proxies_alone(
    peer: str, is_secure: bool, settings: Any
) -> None:
    settings.KEFU_TRUSTED_PROXIES = [ipaddress.ip_network("10.0.0.0/8")]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    request = RequestFactory().get("/", headers={"X-Forwarded-Proto": "https"}, REMOTE_ADDR=peer)
    ForwardedHeadersMiddleware(lambda request: HttpResponse())(request)
    assert request.is_secure() is is_secure


@pytest.mark.parametrize("policy", [STRICT, ADMIN])
def test_policies_know_no_foreign_host(policy: str) -> None:
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'none'" in policy
    assert not re.search(r"https?:|\*", policy)


def test_strict_policy_has_no_unsafe_source() -> None:
    assert "unsafe" not in STRICT


@pytest.mark.parametrize("path", ["/admin/", "/admin/login/", "/admin/tenants/inbox/add/"])
def test_admin_pages_ask_nothing_of_other_hosts(db: None, client: Client, path: str) -> None:
    client.force_login(make.make_superuser())
    html = client.get(path, follow=True).content.decode()
    assert re.findall(r'(?:src|href|action)="(?:https?:)?//[^"]*"', html) == []
