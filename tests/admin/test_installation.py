"""The installation page: the snippet, the check of a site, and where the chat was last loaded."""

from collections.abc import Callable, Iterator
from ipaddress import ip_network
from typing import Any

import pytest
from django.test import Client

from apps.tenants import sightings
from apps.tenants.models import Inbox, Membership, User
from tests.admin.conftest import World, make_member
from tests.admin.urls import page
from tests.local_site import Answer, Site, running_site


@pytest.fixture
def client(ours: World, enter: Callable[[User], Client]) -> Client:
    """The owner, who reads English."""
    signed_in = enter(ours.owner)
    signed_in.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return signed_in


@pytest.fixture
def inbox(ours: World) -> Inbox:
    sightings._noted.clear()
    row: Inbox = ours.rows["tenants.Inbox"]
    row.allowed_origins = ["https://shop.example"]
    row.save()
    return row


@pytest.fixture
def site(settings: Any) -> Iterator[Site]:
    with running_site() as site:
        settings.KEFU_PRIVATE_TARGETS = [ip_network("127.0.0.0/8")]
        settings.KEFU_IMPORT_PORTS = frozenset({site.port})
        settings.KEFU_BASE_URL = "https://chat.example"
        settings.DEBUG = False
        yield site


def checked(client: Client, inbox: Inbox, url: str) -> list[str]:
    response = client.post(page("tenants.Inbox", "installation", inbox.pk), {"url": url})
    assert response.status_code == 200
    return [finding.code for finding in response.context["findings"] or []]


def test_page_shows_the_snippet_but_no_secret(client: Client, inbox: Inbox, site: Site) -> None:
    response = client.get(page("tenants.Inbox", "installation", inbox.pk))
    shown = response.content.decode()
    assert response.context["snippet"].startswith('<script src="https://chat.example/widget.js"')
    assert f"data-site-key=&quot;{inbox.site_key}&quot;" in shown
    assert (inbox.identity_secret in shown, "https://shop.example" in shown) == (False, True)


def test_check_says_what_is_in_the_page(client: Client, inbox: Inbox, site: Site) -> None:
    tag = f'<script src="https://chat.example/widget.js" data-site-key="{inbox.site_key}" async></script>'
    site.answers["/"] = Answer(f"<html><body>{tag}</body></html>")
    assert checked(client, inbox, site.url("/")) == ["snippet", "origin"]
    assert checked(client, inbox, site.url("/nothing")) == ["status", "no_snippet", "origin"]
    assert checked(client, inbox, "10.1.2.3/") == ["refused"]
    assert checked(client, inbox, "") == []


def test_checks_are_limited(client: Client, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.tenants.admin_installation.CHECKS", 1)
    assert checked(client, inbox, "http://10.1.2.3/") == ["refused"]
    response = client.post(page("tenants.Inbox", "installation", inbox.pk), {"url": "http://10.1.2.3/"})
    assert (response.context["is_refused"], response.context["findings"]) == (True, None)


def test_analyst_may_look_but_change_nothing(ours: World, inbox: Inbox, enter: Any) -> None:
    response = enter(make_member(ours, Membership.Role.ANALYST)).get(
        page("tenants.Inbox", "installation", inbox.pk)
    )
    assert (response.status_code, response.context["may_change"]) == (200, False)


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/chat/{key}/launcher.json", {"Origin": "https://shop.example"}),
        ("/chat/{key}/", {"Referer": "https://shop.example/"}),
    ],
    ids=["loader", "frame"],
)
def test_pages_that_load_the_chat_are_seen(
    client: Client, inbox: Inbox, path: str, headers: dict[str, str]
) -> None:
    address = path.format(key=inbox.site_key)
    Client().get(address, headers=headers)
    Client().get(address, headers=dict.fromkeys(headers, "https://copy.example"))
    Client().get(address, headers=dict.fromkeys(headers, "http://testserver"))
    Client().get(address)
    response = client.get(page("tenants.Inbox", "installation", inbox.pk))
    assert [each.origin for each in response.context["seen"]] == ["https://shop.example"]
    assert [each.origin for each in response.context["turned_away"]] == ["https://copy.example"]
