"""A key, a token, a password: in no log line, no figure, no error page, no list and no address."""

import logging
from typing import Any

import pytest
from django.test import Client

from apps.ai.services import save_provider
from apps.api import authentication
from apps.tenants import access
from tests import factories
from tests.security.world import World

MODEL_KEY = "sk-zqmodelkey-31f7"
IDENTITY = "zqidentitysecret-77aa"


def test_credentials_are_in_no_log_line(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    side = world.own
    program, visitor = side.headers("api:"), side.headers("widget:")
    client = Client(raise_request_exception=False)
    for headers in (program, visitor):
        for path in ("/api/v1/conversations", "/api/v1/nothing", "/api/v1/widget/conversations"):
            client.get(path, headers=headers)
            client.post(path, "{", "application/json", headers=headers)
    client.post("/console/login/", {"username": side.agent.username, "password": "zqpassword-5c1d"})
    text = caplog.text
    assert "/api/v1/nothing" in text  # something is logged
    for secret in (side.api_key, visitor["Authorization"].split()[1], "zqpassword-5c1d"):
        assert secret not in text


@pytest.mark.parametrize("name", ["api_key", "key", "token", "access_token", "authorization"])
def test_addresses_carry_no_credentials(world: World, name: str) -> None:
    """What stands in an address is in every proxy's log, so it opens nothing."""
    side = world.own
    assert Client().get("/api/v1/conversations", {name: side.api_key}).status_code == 401
    token = side.headers("widget:")["Authorization"].split()[1]
    assert Client().get("/api/v1/widget/conversations", {name: token}).status_code == 401


def test_figures_name_nobody(world: World) -> None:
    client = Client()
    client.get("/api/v1/conversations", headers=world.own.headers("api:"))
    text = client.get("/metrics").content.decode()
    assert "django_http_requests" in text
    for value in (world.own.api_key, world.own.mark, str(world.own.tenant.id), world.own.agent.username):
        assert value not in text


def test_error_pages_say_nothing_of_the_error(
    world: World, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.DEBUG = False
    side = world.own

    def broken(*args: object, **words: object) -> None:
        raise RuntimeError(f"password={MODEL_KEY}")

    monkeypatch.setattr(access, "memberships", broken)
    monkeypatch.setattr(authentication, "api_key", broken)
    people = side.browser(side.agent)
    people.raise_request_exception = False
    program = Client(raise_request_exception=False)
    answers = [
        people.get("/console/"),
        program.get("/api/v1/conversations", headers=side.headers("api:")),
    ]
    for answer in answers:
        assert answer.status_code == 500
        body = answer.content.decode()
        assert MODEL_KEY not in body
        assert "Traceback" not in body


def test_admin_pages_show_no_secret(world: World) -> None:
    side = world.own
    provider = factories.make_provider(tenant=side.tenant, model="small")
    save_provider(provider=provider, api_key=MODEL_KEY)
    inbox = side.conversation.inbox
    inbox.identity_secret = IDENTITY
    inbox.save()
    client = side.browser(side.owner)
    pages = [
        f"/admin/ai/provider/{provider.id}/change/",
        f"/admin/tenants/inbox/{inbox.id}/change/",
        "/admin/tenants/apikey/",
        "/admin/ai/provider/",
        "/admin/tenants/auditentry/",
    ]
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200, page
        body = answer.content.decode()
        for secret in (MODEL_KEY, IDENTITY, side.api_key, side.owner.password):
            assert not secret or secret not in body, page
