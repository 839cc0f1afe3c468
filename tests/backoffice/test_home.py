"""The start page, the language switch and the error pages."""

import re
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client

from apps.backoffice.security import STRICT
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_home_links_every_door(client: Client) -> None:
    html = client.get("/").content.decode()
    assert [
        path for path in ("/demo/", "/console/", "/admin/", "/api/docs/") if f'href="{path}"' not in html
    ] == []


def test_home_shows_demo_logins_only_in_a_demo(client: Client, settings: Any) -> None:
    shown = {}
    for is_demo in (True, False):
        settings.KEFU_DEMO = is_demo
        shown[is_demo] = "kefu-demo" in client.get("/").content.decode()
    assert shown == {True: True, False: False}


def test_home_tells_of_knowledge_only_mode(client: Client, settings: Any) -> None:
    settings.KEFU_DEMO = True
    inbox = make.make_inbox(site_key="demo")
    before = "OPENAI_API_KEY" in client.get("/").content.decode()
    make.make_provider(tenant=inbox.tenant, model="m")
    after = "OPENAI_API_KEY" in client.get("/").content.decode()
    assert (before, after) == (True, False)


def test_home_needs_nothing_that_its_policy_forbids(client: Client) -> None:
    response = client.get("/")
    assert response["Content-Security-Policy"] == STRICT
    assert re.findall(r"<script|<style|style=|\son\w+=", response.content.decode()) == []


@pytest.mark.parametrize(("language", "lang"), [("en", 'lang="en"'), ("zh-hans", 'lang="zh-hans"')])
def test_language_switch_is_remembered(client: Client, language: str, lang: str) -> None:
    response = client.post("/language/", {"language": language, "next": "/"})
    assert (response.status_code, response["Location"]) == (302, "/")
    assert f"<html {lang}>" in client.get("/").content.decode()


def test_language_switch_does_not_lead_away(client: Client) -> None:
    response = client.post("/language/", {"language": "en", "next": "https://evil.example/"})
    assert response["Location"] == "/"


def test_unknown_address_has_a_page(client: Client, settings: Any) -> None:
    settings.DEBUG = False
    response = client.get("/nothing-here/")
    assert response.status_code == 404
    assert 'class="error__code">404' in response.content.decode()


@pytest.mark.parametrize("code", ["400", "403", "404", "500"])
def test_error_pages_render_without_a_request(code: str) -> None:
    """Django renders 500.html with no context at all."""
    assert f">{code}<" in render_to_string(f"{code}.html")
