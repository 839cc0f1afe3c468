"""No tenant reaches another's data: every address, generated, with the other tenant's ids.

An address that is new fails here until it is covered: give its parameters a value in world.parameter_values, or
write into CALLS how it could be abused, or into HARMLESS why there is nothing to abuse.
"""

import json
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client

from apps.tenants.models import Membership
from tests.factories import make_user
from tests.security.routes import Route, routes
from tests.security.world import (
    FOREIGN,
    OWN,
    Side,
    World,
    everything_of,
    object_id,
    owned_models,
    parameter_values,
)

METHODS = ("get", "post", "put", "patch", "delete")
REFUSED = {400, 401, 403, 404, 405}
PROBE = FOREIGN[:-2]  # finds the foreign mark, and when it is only echoed, the mark is not in the answer

HARMLESS = {
    "home": "says what this is; shows no tenant's data",
    "set_language": "sets a cookie",
    "widget:chat": "public by site key: shows name and greeting of that inbox to everybody",
    "widget:loader": "a script without data",
    "widget:demo": "a page of the demo shop, without data of its own",
    "api:healthz": "no data",
    "api:readyz": "states of the installation's parts",
    "api:metrics": "figures without tenants or personal data; loopback or token only",
    "api:schema": "describes the API",
    "api:docs": "shows the schema",
    "api:docs-slashless": "leads to the docs",
    "api:nothing": "the answer to unknown addresses",
    "console:login": "asks for a password",
    "console:logout": "ends the caller's own session",
    "console:language": "sets a cookie",
    "admin:login": "asks for a password",
    "admin:logout": "ends the caller's own session",
    "admin:password_change": "the caller's own password",
    "admin:password_change_done": "says so",
    "admin:jsi18n": "translations",
    "admin:search": "switched off",
}


def calls(world: World) -> dict[str, list[tuple[str, dict[str, Any]]]]:
    """Addresses without ids in them: ids of the other tenant in query and body. (method, query or body)"""
    own, foreign = world.own, world.foreign
    ids = parameter_values(foreign)
    inbox, contact = str(foreign.conversation.inbox_id), ids["contact_id"]
    own_inbox = str(own.conversation.inbox_id)
    collection = str(foreign.rows["knowledge.Collection"].id)
    article = {"title": "t", "body": "b", "collection_id": collection, "external_id": f"{FOREIGN}-1"}
    return {
        "widget:sessions": [
            ("post", {"site_key": FOREIGN}),  # with a token of another inbox
            ("post", {"site_key": OWN, "visitor": {"identifier": f"{FOREIGN}-17"}}),
            (
                "post",
                {"site_key": OWN, "visitor": {"identifier": f"{FOREIGN}-17", "identifier_hash": "0" * 64}},
            ),
        ],
        "widget:conversations": [("get", {})],
        "api:conversations": [
            ("get", {}),
            ("get", {"inbox": inbox}),
            ("get", {"assignee": str(foreign.agent.id)}),
            ("get", {"q": PROBE}),
            ("post", {"inbox_id": inbox, "contact_id": contact}),
            ("post", {"inbox_id": own_inbox, "contact_id": contact}),
            ("post", {"inbox_id": inbox, "contact": {"identifier": f"{FOREIGN}-17"}}),
            ("post", {"inbox_id": own_inbox, "contact": {"identifier": "unknown", "name": "Li"}}),
        ],
        "api:contacts": [("get", {}), ("get", {"q": PROBE}), ("get", {"identifier": f"{FOREIGN}-17"})],
        "api:inboxes": [("get", {})],
        "api:collections": [("get", {}), ("post", {"name": "Own"})],
        "api:articles": [
            ("get", {}),
            ("get", {"q": PROBE}),
            ("get", {"collection": collection}),
            ("post", article),
        ],
        "api:search": [("get", {"q": "How do I get the golden teapot back?"}), ("get", {"q": PROBE})],
        "api:events": [("get", {}), ("get", {"after": "00000000-0000-7000-8000-000000000000"})],
        "console:home": [
            ("get", {}),
            ("get", {"q": PROBE}),
            ("get", {"c": ids["conversation_id"]}),
            ("get", {"show": "all", "inbox": inbox}),
        ],
        "console:list": [
            ("get", {}),
            ("get", {"q": PROBE}),
            ("get", {"show": "all", "inbox": inbox, "before": ids["conversation_id"]}),
        ],
        "console:counts": [("get", {})],
        "console:tenant": [("post", {"tenant": str(foreign.tenant.id)})],
        "admin:index": [("get", {})],
    }


def names(found: list[Route]) -> list[str]:
    return [route.name for route in found]


ALL = routes()
BY_NAME = {route.name: route for route in ALL}
WITH_IDS = [
    route
    for route in ALL
    if route.parameters and not route.name.startswith("admin") and route.name not in HARMLESS
]
WITHOUT_IDS = [
    "widget:sessions",
    "widget:conversations",
    "api:conversations",
    "api:contacts",
    "api:inboxes",
    "api:collections",
    "api:articles",
    "api:search",
    "api:events",
    "console:home",
    "console:list",
    "console:counts",
    "console:tenant",
    "admin:index",
]


def test_every_address_is_covered(world: World) -> None:
    known = parameter_values(world.foreign)
    covered = set(HARMLESS) | set(WITHOUT_IDS) | set(names(ADMIN))
    covered |= {route.name for route in WITH_IDS if set(route.parameters) <= set(known)}
    assert sorted(set(names(ALL)) - covered) == []
    assert sorted(set(HARMLESS) - set(names(ALL))) == [], "no longer there"
    assert sorted(calls(world)) == sorted(WITHOUT_IDS)


def test_every_owned_model_has_rows_that_could_leak(world: World) -> None:
    labels = [model._meta.label for model in owned_models()]
    assert sorted(set(labels) - set(world.foreign.rows)) == []
    for model in owned_models():
        assert model.objects.for_tenant(world.foreign.tenant.id).exists(), model._meta.label
        assert model.objects.for_tenant(world.own.tenant.id).exists(), model._meta.label


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", names(WITH_IDS))
def test_foreign_ids_are_not_found(world: World, name: str, method: str) -> None:
    path = BY_NAME[name].path(parameter_values(world.foreign))
    for body in (
        {},
        {"sender": "agent", "content": "intruder"},
        {"sender": "visitor", "content": "intruder"},
    ):
        response = call(world.own, name, method, path, body)
        assert response.status_code in REFUSED - {400}, f"{method} {path} answers {response.status_code}"
        assert FOREIGN not in text_of(response)


@pytest.mark.parametrize("name", names(WITH_IDS))
def test_own_ids_are_found(world: World, name: str) -> None:
    """The same calls work with one's own ids: what is refused above is refused for its owner."""
    path = BY_NAME[name].path(parameter_values(world.own))
    statuses = {call(world.own, name, method, path, {}).status_code for method in METHODS}
    assert statuses - REFUSED or 400 in statuses


@pytest.mark.parametrize("name", WITHOUT_IDS)
def test_foreign_ids_in_query_and_body_give_nothing(world: World, name: str) -> None:
    for method, values in calls(world)[name]:
        response = call(world.own, name, method, BY_NAME[name].path({}), values)
        assert response.status_code < 500, f"{method} {values}"
        assert FOREIGN not in text_of(response), f"{method} {values}"


@pytest.mark.parametrize(
    "name",
    [
        "api:conversations",
        "api:contacts",
        "api:inboxes",
        "api:collections",
        "api:articles",
        "api:search",
        "console:home",
        "console:list",
    ],
)
def test_the_owner_sees_what_others_do_not(world: World, name: str) -> None:
    """There is something to leak behind each of these addresses."""
    query = {"q": "golden teapot"} if name == "api:search" else {}
    response = call(world.foreign, name, "get", BY_NAME[name].path({}), query)
    assert response.status_code == 200
    assert FOREIGN in text_of(response)
    assert OWN not in text_of(response)


# ── the back office ────────────────────────────────────────────────────────────────────────────────

ADMIN = [route for route in ALL if route.name.startswith("admin") and route.name not in HARMLESS]
ADMIN_OBJECTS = [route for route in ADMIN if "object_id" in route.parameters]
ADMIN_LISTS = [route for route in ADMIN if route.name.endswith(("_changelist", "_add"))]
LABELS = {
    f"{model._meta.app_label}/{model._meta.model_name}": model._meta.label for model in admin.site._registry
}


def label_of(route: Route) -> str:
    """admin/desk/botturn/… -> desk.BotTurn"""
    return (
        LABELS["/".join(route.pattern.split("/")[1:3])]
        if route.name != "admin:view_on_site"
        else "conversations.Conversation"
    )


@pytest.fixture(params=[Membership.Role.OWNER, Membership.Role.SUPERVISOR, Membership.Role.EDITOR])
def back_office(request: Any, world: World) -> Client:
    role = request.param
    user = (
        world.own.owner
        if role == Membership.Role.OWNER
        else make_user(tenant=world.own.tenant, role=role, is_staff=True)
    )
    return world.own.browser(user)


@pytest.mark.parametrize("name", names(ADMIN_OBJECTS))
def test_admin_does_not_find_foreign_rows(world: World, back_office: Client, name: str) -> None:
    route = BY_NAME[name]
    values = parameter_values(world.foreign) | {"object_id": object_id(world.foreign, label_of(route))}
    path = route.path(values)
    for method, body in (("get", {}), ("post", {}), ("post", {"post": "yes", "name": "intruder"})):
        response = getattr(back_office, method)(path, body)
        assert response.status_code in {302, 403, 404, 405}, f"{method} {path} answers {response.status_code}"
        assert FOREIGN not in text_of(response)
        if response.status_code == 302:  # «there is none; perhaps it was deleted?»
            shown = text_of(back_office.get(response["Location"], follow=True))
            assert FOREIGN not in shown


@pytest.mark.parametrize("name", names(ADMIN_LISTS))
def test_admin_lists_and_forms_show_no_foreign_rows(world: World, back_office: Client, name: str) -> None:
    path = BY_NAME[name].path({})
    queries: list[dict[str, str]] = [{}, {"q": PROBE}, {"all": ""}, {"o": "1"}]
    queries += [{f"{field}__id__exact": value} for field, value in foreign_relations(world, name)]
    for query in queries:
        response = back_office.get(path, query)
        assert response.status_code in {200, 302, 403}, f"{query} answers {response.status_code}"
        assert FOREIGN not in text_of(response), query


@pytest.mark.parametrize("name", [name for name in names(ADMIN_LISTS) if name.endswith("_changelist")])
def test_admin_actions_do_not_reach_foreign_rows(world: World, back_office: Client, name: str) -> None:
    route = BY_NAME[name]
    model = next(model for model in admin.site._registry if model._meta.label == label_of(route))
    page = back_office.get(route.path({}))
    actions = {"delete_selected"} | set(admin.site._registry[model].get_actions(page.wsgi_request))
    for action in actions:
        body = {
            "action": action,
            "_selected_action": object_id(world.foreign, label_of(route)),
            "post": "yes",
        }
        response = back_office.post(route.path({}), body)
        assert response.status_code in {200, 302, 403, 404}
        assert FOREIGN not in text_of(response)


@pytest.mark.parametrize("name", [name for name in names(ADMIN_LISTS) if name.endswith("_add")])
def test_admin_forms_take_no_foreign_rows(world: World, back_office: Client, name: str) -> None:
    """A form that points at the other tenant's rows, or names it as the tenant, stores nothing there."""
    body: dict[str, Any] = dict(foreign_relations(world, name))
    body |= {
        "tenant": str(world.foreign.tenant.id),
        "name": "intruder",
        "title": "intruder",
        "body": "intruder",
    }
    body |= {"text": "intruder", "site_key": "intruder", "patterns": "intruder", "reply": "intruder"}
    response = back_office.post(BY_NAME[name].path({}), body)
    assert response.status_code in {200, 302, 403}
    assert FOREIGN not in text_of(response)


def test_admin_autocomplete_offers_no_foreign_rows(world: World, back_office: Client) -> None:
    asked = 0
    for model in admin.site._registry:
        for field in [*model._meta.fields, *model._meta.many_to_many]:
            if field.is_relation:
                query = {
                    "app_label": model._meta.app_label,
                    "model_name": str(model._meta.model_name),
                    "field_name": field.name,
                    "term": "",
                }
                for term in ("", PROBE):
                    response = back_office.get("/admin/autocomplete/", query | {"term": term})
                    assert FOREIGN not in text_of(response), query
                    asked += response.status_code == 200
    assert asked >= 0


def test_admin_app_lists_and_strays_show_no_foreign_rows(world: World, back_office: Client) -> None:
    rest = [
        route
        for route in ADMIN
        if route not in ADMIN_OBJECTS + ADMIN_LISTS
        and route.name not in ("admin:index", "admin:autocomplete")
    ]
    for route in rest:
        values = {"app_label": "conversations", "url": "nothing/"}
        response = back_office.get(route.path(values))
        assert response.status_code in {200, 302, 403, 404}
        assert FOREIGN not in text_of(response)


@pytest.mark.parametrize("role", [Membership.Role.AGENT, Membership.Role.ANALYST])
def test_admin_is_closed_to_those_without_an_office(world: World, role: str) -> None:
    browser = world.own.browser(make_user(tenant=world.own.tenant, role=role))
    for route in ADMIN_LISTS:
        response = browser.get(route.path({}))
        assert response.status_code in {302, 403}
        if response.status_code == 302:
            assert "login" in response["Location"]


def test_superuser_sees_what_owners_do_not(world: World) -> None:
    """There is something to leak behind the lists."""
    superuser = make_user(tenant=world.own.tenant, is_staff=True, is_superuser=True)
    browser = Client()
    browser.force_login(superuser)
    seen = [route.name for route in ADMIN_LISTS if FOREIGN in text_of(browser.get(route.path({})))]
    assert len(seen) >= 10


def foreign_relations(world: World, name: str) -> list[tuple[str, str]]:
    model = next(model for model in admin.site._registry if model._meta.label == label_of(BY_NAME[name]))
    found = []
    for field in [*model._meta.fields, *model._meta.many_to_many]:
        if field.is_relation and isinstance(field.related_model, type):
            label = field.related_model._meta.label
            if label in world.foreign.rows or label in ("tenants.User", "tenants.Tenant"):
                found.append((field.name, object_id(world.foreign, label)))
    return found


# ── calling ────────────────────────────────────────────────────────────────────────────────────────


def call(side: Side, name: str, method: str, path: str, values: dict[str, Any]) -> Any:
    """As somebody of that side would: with the session of its owner, and its key or visitor's token."""
    browser = side.browser(side.owner)
    headers = side.headers(name)
    if method == "get":
        return browser.get(path, values, headers=headers)
    if name.startswith(("api:", "widget:")):
        return getattr(browser, method)(
            path, json.dumps(values), content_type="application/json", headers=headers
        )
    return getattr(browser, method)(path, values, headers=headers)


def text_of(response: Any) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return str(content.decode() + str(response.headers))


def test_comparison_notices_a_change(world: World) -> None:
    """The check behind all of these: a change of any row of the other tenant is seen."""
    before = everything_of(world.own)
    world.own.conversation.__class__.objects.filter(pk=world.own.conversation.pk).update(page_title="changed")
    assert everything_of(world.own) != before
