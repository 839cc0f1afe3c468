"""Nobody gets in without credentials: every address, generated, but for the written list of public ones."""

from typing import Any

import pytest
from django.test import Client

from tests.security.calling import text_of
from tests.security.routes import BY_NAME, ROUTES, Route, names
from tests.security.test_isolation_admin import LABELS, MODELS
from tests.security.world import FOREIGN, OWN, World, object_id, parameter_values

# Far away, so that nothing is open just because the test runs on the same machine.
ELSEWHERE = "203.0.113.9"
METHODS = ("get", "head", "post", "put", "patch", "delete", "options")
REFUSED = {401, 403, 404, 405}
SHOWS_PUBLIC_NAMES = {
    "widget:sessions",
    "widget:chat",
    "widget:launcher",
    "widget:link-back",
    "widget:link-rating",
}

PUBLIC = {
    "home": "the start page",
    "set_language": "sets a cookie",
    "widget:sessions": "visitors begin here; the site key is public and the page's origin is checked",
    "widget:chat": "the full-page chat of an inbox, by its public site key",
    "widget:link-back": "where letters lead: the same page for everybody, by the public site key",
    "widget:link-rating": "the same for ratings",
    "widget:link-open": "whoever holds a letter's signed link; it works once",
    "widget:link-renew": "the same; mails to the contact's own address alone",
    "widget:link-rate": "the same; rates that one conversation",
    "widget:mail-stop": "mail programs post here; the signature is the permission",
    "widget:launcher": "an inbox's look and greetings, by its public site key",
    "widget:loader": "the script that sites embed",
    "widget:script": "the chat's script, the same for everybody",
    "widget:styles": "the chat's style sheets, the same for everybody",
    "widget:picture": "logos and faces that every visitor of the chat sees",
    "widget:demo": "the demo shop",
    "api:file": "files by addresses that are signed, short-lived and given to their readers alone",
    "api:healthz": "asked by load balancers",
    "api:readyz": "asked by load balancers; states only",
    "api:schema": "describes the API; holds no data",
    "api:docs": "shows the schema",
    "api:docs-slashless": "leads to the docs",
    "console:letters": "mail programs post here; the signature is the permission",
    "console:login": "where people sign in",
    "console:login-code": "the second step; without the first it leads back to it",
    "console:login-setup": "the same",
    "console:portrait": "the picture of a person, which every visitor sees whom they answer",
    "console:invited": "where the letter of an invitation leads; its signed link is the permission",
    "console:invited-join": "the same; works once",
    "console:forgot": "asks for a letter; answers the same to everybody",
    "console:reset": "where that letter leads; its signed link is the permission",
    "console:reset-choose": "the same; works once",
    "console:language": "sets a cookie, the sign-in page's choice of language",
    "admin:login": "where people sign in",
    "admin:logout": "who is not signed in is sent to the start of the back office, which asks to sign in",
}


def values_of(route: Route, world: World) -> dict[str, str]:
    """Ids that exist: what is refused is refused although it is there."""
    label = next((label for label in LABELS if route.pattern.startswith(admin_prefix(label))), "")
    values = parameter_values(world.own) | {"app_label": "conversations", "url": "nothing/"}
    return values | {"object_id": object_id(world.own, label or "conversations.Conversation")}


def admin_prefix(label: str) -> str:
    options = MODELS[label]._meta
    return f"admin/{options.app_label}/{options.model_name}/"


def is_refused(response: Any) -> bool:
    if response.status_code in (301, 302):
        return "/login/" in response["Location"] or is_same_place(response)
    is_preflight = response.request["REQUEST_METHOD"] == "OPTIONS" and response.content == b""
    return response.status_code in REFUSED or is_preflight


def is_same_place(response: Any) -> bool:
    """A missing slash added, or the old address of an admin row: another address that is tried here, too."""
    asked = response.request["PATH_INFO"]
    return str(response["Location"]).split("?")[0].startswith(asked)


def test_public_list_holds_what_exists_and_why() -> None:
    assert sorted(set(PUBLIC) - set(names(ROUTES))) == []
    assert all(PUBLIC.values())


@pytest.mark.parametrize("family", sorted({name.partition(":")[0] for name in names(ROUTES)}))
def test_address_without_credentials_is_refused(world: World, family: str) -> None:
    client = Client(REMOTE_ADDR=ELSEWHERE)
    for route in ROUTES:
        if route.name in PUBLIC or route.name.partition(":")[0] != family:
            continue
        path = route.path(values_of(route, world))
        for method in METHODS:
            response = getattr(client, method)(path)
            assert is_refused(response), f"{method} {path} ({route.name}) answers {response.status_code}"
            assert not any(mark in text_of(response) for mark in (OWN, FOREIGN)), f"{method} {path}"


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_public_address_gives_nothing_away(world: World, name: str) -> None:
    path = BY_NAME[name].path(values_of(BY_NAME[name], world))
    client = Client(REMOTE_ADDR=ELSEWHERE)
    for method in METHODS:
        response = getattr(client, method)(path)
        assert response.status_code < 500, f"{method} {path} answers {response.status_code}"
        shown = text_of(response)
        assert FOREIGN not in shown
        if name not in SHOWS_PUBLIC_NAMES:
            assert OWN not in shown


def test_chat_page_shows_names_and_nothing_else(world: World) -> None:
    """Greeting and assistant are meant to be seen; people, contacts, messages and secrets are not."""
    shown = text_of(Client().get(f"/chat/{OWN}/"))
    hidden = [f"{OWN} Wei", f"{OWN} question", f"{OWN} answer", f"{OWN} key", f"{OWN} rule", f"{OWN} word"]
    hidden += [f"{OWN} owner", f"@{OWN}.example", world.own.rows["tenants.Inbox"].identity_secret]
    assert [text for text in hidden if text in shown] == []
    assert f"{OWN} hello" in shown


@pytest.mark.parametrize(
    "header",
    ["Bearer wrong", "Bearer ", "Visitor wrong", "Basic YWRtaW46YWRtaW4=", "Token x", "Bearer null", "\xff"],
)
def test_wrong_credentials_are_no_credentials(world: World, header: str) -> None:
    client = Client(REMOTE_ADDR=ELSEWHERE, headers={"Authorization": header})
    for route in ROUTES:
        if route.name.startswith(("api:", "widget:")) and route.name not in PUBLIC:
            assert is_refused(client.get(route.path(values_of(route, world)))), route.name


def test_credentials_of_one_door_do_not_open_another(world: World) -> None:
    """A session is no API key, a visitor's token no key, and a key no session."""
    own = world.own
    browser, visitor, program = own.browser(own.owner), own.headers("widget:"), own.headers("api:")
    for route in ROUTES:
        if route.name in PUBLIC:
            continue
        path = route.path(values_of(route, world))
        if route.name.startswith("api:") and route.name != "api:metrics":
            assert is_refused(browser.get(path)), f"session at {path}"
            assert is_refused(Client().get(path, headers=visitor)), f"visitor's token at {path}"
        if route.name.startswith(("console:", "admin:")):
            assert is_refused(Client().get(path, headers=program)), f"key at {path}"
        if route.name.startswith("widget:"):
            assert is_refused(Client().get(path, headers=program)), f"key at {path}"
