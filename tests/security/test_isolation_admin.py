"""The back office shows a tenant's people their tenant alone: every page of every registered model, generated."""

import pytest
from django.contrib import admin
from django.contrib.messages import get_messages
from django.db.models import Model
from django.test import Client

from apps.tenants.models import Membership
from tests.factories import make_user
from tests.security.calling import text_of
from tests.security.html_forms import form_data
from tests.security.routes import BY_NAME, ROUTES, Route
from tests.security.test_isolation import HARMLESS
from tests.security.world import FOREIGN, PROBE, World, crossings, object_id, parameter_values

Role = Membership.Role
IN_OFFICE = (Role.OWNER, Role.SUPERVISOR, Role.EDITOR)
ADMIN = [route for route in ROUTES if route.name.startswith("admin:") and route.name not in HARMLESS]
MODELS = {model._meta.label: model for model in admin.site._registry}
LABELS = sorted(MODELS)
ALONE = {"admin:index", "admin:autocomplete", "admin:app_list", "admin:view_on_site"}
WORDS = ("name", "title", "body", "text", "site_key", "patterns", "reply", "username", "description")
INTRUDER = dict.fromkeys(WORDS, "intruder")


def pages(label: str) -> list[Route]:
    """Every address under the model's own: list, add, and those of one row, whatever they do."""
    options = MODELS[label]._meta
    return [
        route
        for route in ADMIN
        if route.pattern.startswith(f"admin/{options.app_label}/{options.model_name}/")
    ]


def row_pages(label: str) -> list[Route]:
    return [route for route in pages(label) if "object_id" in route.parameters]


def plain_pages(label: str) -> list[Route]:
    return [route for route in pages(label) if not route.parameters]


def changelist(label: str) -> str:
    return BY_NAME[f"admin:{MODELS[label]._meta.app_label}_{MODELS[label]._meta.model_name}_changelist"].path(
        {}
    )


def browsers(world: World) -> list[Client]:
    """People of the own tenant, one for each role that has a back office."""
    people = [
        make_user(tenant=world.own.tenant, role=role, is_staff=True, username=f"own-{role}")
        for role in IN_OFFICE
    ]
    return [world.own.browser(person) for person in people]


def foreign_relations(model: type[Model], world: World) -> dict[str, str]:
    """For each field that points somewhere, the other tenant's row there."""
    found = {}
    for field in [*model._meta.fields, *model._meta.many_to_many]:
        related = field.related_model
        if isinstance(related, type) and related._meta.label in MODELS:
            found[field.name] = object_id(world.foreign, related._meta.label)
    return found


def test_every_admin_address_is_covered() -> None:
    covered = ALONE | {route.name for label in LABELS for route in pages(label)}
    strays = [
        route.name for route in ADMIN if route.name not in covered and route.pattern != r"admin/(?P<url>.*)$"
    ]
    assert strays == []


@pytest.mark.parametrize("label", LABELS)
def test_foreign_rows_have_no_page(world: World, label: str) -> None:
    values = parameter_values(world.foreign) | {"object_id": object_id(world.foreign, label)}
    paths = [route.path(values) for route in row_pages(label)]
    assert len(paths) >= 4
    for browser in browsers(world):
        for path in paths:
            try_in_every_way(browser, path)


def try_in_every_way(browser: Client, path: str) -> None:
    for method, body in (("get", {}), ("post", {}), ("post", {"post": "yes"} | INTRUDER)):
        response = getattr(browser, method)(path, body)
        assert response.status_code in {302, 403, 404, 405}, f"{method} {path} answers {response.status_code}"
        assert FOREIGN not in text_of(response)
        told = [str(message) for message in get_messages(response.wsgi_request)]  # by the page it is sent to
        assert FOREIGN not in "".join(told)


@pytest.mark.parametrize("label", LABELS)
def test_own_rows_have_pages(world: World, label: str) -> None:
    """What is refused above is there for its owner, as far as the role sees this kind of row at all."""
    browser = browsers(world)[0]
    if browser.get(changelist(label)).status_code == 200:
        path = changelist(label) + object_id(world.own, label) + "/change/"
        assert browser.get(path).status_code == 200


@pytest.mark.parametrize("label", LABELS)
def test_lists_and_forms_show_no_foreign_rows(world: World, label: str) -> None:
    queries: list[dict[str, str]] = [{}, {"q": PROBE}, {"all": ""}, {"o": "1"}]
    relations = foreign_relations(MODELS[label], world).items()
    queries += [{f"{field}__{suffix}": value} for field, value in relations for suffix in ("id__exact", "in")]
    for number, browser in enumerate(browsers(world)):
        for route in plain_pages(label):
            tried = queries if number == 0 else queries[:2]  # a filter finds no more for those who see less
            for query in tried if route.path({}) == changelist(label) else [{}]:
                response = browser.get(route.path({}), query)
                assert response.status_code in {200, 302, 400, 403, 405}, f"{route.name} {query}"
                assert FOREIGN not in text_of(response), f"{route.name} {query}"


@pytest.mark.parametrize("label", LABELS)
def test_actions_do_not_reach_foreign_rows(world: World, label: str) -> None:
    model_admin = admin.site._registry[MODELS[label]]
    for browser in browsers(world):
        request = browser.get(changelist(label)).wsgi_request
        for action in {"delete_selected", *model_admin.get_actions(request)}:
            body = {"action": action, "_selected_action": object_id(world.foreign, label), "post": "yes"}
            response = browser.post(changelist(label), body)
            assert response.status_code in {200, 302, 403}, action
            assert FOREIGN not in text_of(response), action


@pytest.mark.parametrize("label", LABELS)
def test_forms_take_no_foreign_rows(world: World, label: str) -> None:
    """A form that is right but for one field, which points at the other tenant: nothing of ours points there."""
    browser = browsers(world)[0]
    for path in (changelist(label) + "add/", changelist(label) + object_id(world.own, label) + "/change/"):
        page = browser.get(path)
        if page.status_code != 200:  # a kind of row that this page does not make or change
            continue
        kept = form_data(page)
        relations = foreign_relations(MODELS[label], world) | {"tenant": str(world.foreign.tenant.id)}
        for field, foreign_id in relations.items():
            response = browser.post(path, kept | INTRUDER | {field: foreign_id})
            assert response.status_code in {200, 302, 403}
            assert FOREIGN not in text_of(response), f"{path} {field}"
            response = browser.post(path, kept | {field: foreign_id})
            assert response.status_code in {200, 302, 403}
            assert FOREIGN not in text_of(response), f"{path} {field}"
            assert crossings(world.own) == [], f"{path} {field}"


CHANGED_BY_OWNERS = [
    "ai.Persona",
    "desk.TriggerRule",
    "desk.InboxAnswering",
    "knowledge.Article",
    "tenants.Inbox",
]


@pytest.mark.parametrize("label", CHANGED_BY_OWNERS)
def test_form_data_is_what_a_browser_sends(world: World, label: str) -> None:
    """The forms above are refused for the foreign row, not for a mistake of the test."""
    browser = browsers(world)[0]
    path = changelist(label) + object_id(world.own, label) + "/change/"
    assert browser.post(path, form_data(browser.get(path))).status_code == 302


def test_autocomplete_offers_no_foreign_rows(world: World) -> None:
    answered = 0
    for browser in browsers(world):
        for label in LABELS:
            options = MODELS[label]._meta
            for field in foreign_relations(MODELS[label], world):
                query = {
                    "app_label": options.app_label,
                    "model_name": options.model_name,
                    "field_name": field,
                }
                for term in ("", PROBE):
                    response = browser.get("/admin/autocomplete/", query | {"term": term})
                    answered += response.status_code == 200
                    assert FOREIGN not in text_of(response), query
    assert answered > 0


def test_pages_of_the_site_show_no_foreign_rows(world: World) -> None:
    values = parameter_values(world.foreign) | {
        "object_id": str(world.foreign.conversation.id),
        "app_label": "conversations",
    }
    for browser in browsers(world):
        for name in ALONE - {"admin:autocomplete"}:
            response = browser.get(BY_NAME[name].path(values))
            assert response.status_code in {200, 302, 403, 404}, name
            assert FOREIGN not in text_of(response), name


@pytest.mark.parametrize("role", [Role.AGENT, Role.ANALYST])
def test_people_without_an_office_see_no_page(world: World, role: str) -> None:
    browser = world.own.browser(make_user(tenant=world.own.tenant, role=role))
    for label in LABELS:
        values = parameter_values(world.own) | {"object_id": object_id(world.own, label)}
        for route in pages(label):
            response = browser.get(route.path(values))
            is_sent_away = response.status_code == 302 and "/login/" in response["Location"]
            assert is_sent_away or response.status_code in {403, 404}, route.name


def test_superuser_sees_what_owners_do_not(world: World) -> None:
    """There is something to leak behind the lists."""
    browser = Client()
    browser.force_login(make_user(tenant=world.own.tenant, is_staff=True, is_superuser=True))
    assert len([label for label in LABELS if FOREIGN in text_of(browser.get(changelist(label)))]) >= 12
