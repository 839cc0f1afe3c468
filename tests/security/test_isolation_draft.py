"""The editors within a draft show and take a tenant's own rows alone: every page of the site that they make up."""

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from apps.backoffice.configuration.draft_site import NamedPage
from apps.backoffice.configuration.urls import draft_site
from apps.desk.configuring.drafts import draft_of, take_over
from tests.security.calling import text_of
from tests.security.html_forms import form_data
from tests.security.routes import ROUTES
from tests.security.world import FOREIGN, World

LEADS_ELSEWHERE = {"index", "app_list", "logout", "password_change", "search", "jsi18n", "autocomplete"}
MODELS = [model for model, page in draft_site._registry.items() if not isinstance(page, NamedPage)]
PAGES = ("changelist", "add", "change", "delete")


def address(model: type[Model], page: str, *args: object) -> str:
    return reverse(f"admin:{_name(model)}_{page}", args=args, current_app="draft")


def _name(model: type[Model]) -> str:
    return f"{model._meta.app_label}_{model._meta.model_name}"


@pytest.fixture
def browser(world: World) -> Client:
    """With a draft that knows every row of the own tenant."""
    assert take_over(tenant_id=world.own.tenant.id, by=None) is not None
    return world.own.browser(world.own.owner)


def test_every_page_of_the_draft_is_covered() -> None:
    names = {route.name.removeprefix("draft:") for route in ROUTES if route.name.startswith("draft:")}
    assert names == LEADS_ELSEWHERE | {f"{_name(model)}_{page}" for model in MODELS for page in PAGES}


@pytest.mark.parametrize("model", MODELS, ids=_name)
def test_editor_of_the_draft_shows_own_rows_alone(world: World, browser: Client, model: type[Model]) -> None:
    own, foreign = (side.rows[model._meta.label].pk for side in (world.own, world.foreign))
    before = draft_of(world.own.tenant.id)
    assert before is not None
    assert browser.get(address(model, "change", own)).status_code == 200
    listed = browser.get(address(model, "changelist"))
    assert listed.status_code == 200
    assert FOREIGN not in text_of(listed)
    for page in ("change", "delete"):
        response = browser.post(address(model, page, foreign), {"post": "yes", "name": "intruder"})
        assert response.status_code in {302, 403, 404}
        assert FOREIGN not in text_of(response)
    body = {"action": "delete_selected", "_selected_action": str(foreign), "post": "yes"}
    browser.post(address(model, "changelist"), body)
    after = draft_of(world.own.tenant.id)
    assert after is not None
    assert after.document == before.document


@pytest.mark.parametrize("model", MODELS, ids=_name)
def test_editor_of_the_draft_takes_no_foreign_row(world: World, browser: Client, model: type[Model]) -> None:
    page = browser.get(address(model, "change", world.own.rows[model._meta.label].pk))
    for field in [*model._meta.fields, *model._meta.many_to_many]:
        related = field.related_model
        if isinstance(related, type) and related._meta.label in world.foreign.rows:
            forged = form_data(page) | {field.name: str(world.foreign.rows[related._meta.label].pk)}
            response = browser.post(page.request["PATH_INFO"], forged)
            assert response.status_code in {200, 302, 403}
            assert FOREIGN not in text_of(response)
            query = {
                "app_label": model._meta.app_label,
                "model_name": model._meta.model_name,
                "field_name": field.name,
            }
            offered = browser.get(reverse("admin:autocomplete", current_app="draft"), query | {"term": ""})
            assert FOREIGN not in text_of(offered)
    draft = draft_of(world.own.tenant.id)
    assert draft is not None
    assert FOREIGN not in str(draft.document)
