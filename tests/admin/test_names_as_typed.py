"""What people typed is written as they typed it, in breadcrumbs too; what is the system's own begins large."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from apps.tenants.models import User
from tests import factories as make
from tests.admin.conftest import World
from tests.admin.urls import page

TYPED = "iPad von der Heide"
RAISED = "IPad von der Heide"
NAMED = {
    "ai.Persona": "name",
    "conversations.Label": "title",
    "knowledge.Article": "title",
    "knowledge.Collection": "name",
    "tenants.CustomRole": "name",
    "tenants.Inbox": "name",
    "tenants.Team": "name",
}


@pytest.mark.parametrize("view", ["change", "history"])
@pytest.mark.parametrize("label", NAMED)
def test_typed_name_keeps_its_small_letter(label: str, view: str, client: Client, ours: World) -> None:
    row: Any = ours.rows[label]
    type(row)._default_manager.filter(pk=row.pk).update(**{NAMED[label]: TYPED})
    shown = client.get(page(label, view, row.pk)).content.decode()
    assert f'">{TYPED}</a>' in shown
    assert RAISED not in shown


def test_agents_and_tenants_too(ours: World, enter: Callable[[User], Client]) -> None:
    client = enter(make.make_user(is_staff=True, is_superuser=True))
    agent = make.make_user(tenant=ours.tenant, username="iPad")
    type(ours.tenant)._default_manager.filter(pk=ours.tenant.pk).update(name=TYPED)
    assert ">iPad</a>" in client.get(page("tenants.User", "change", agent.pk)).content.decode()
    assert f">{TYPED}</a>" in client.get(page("tenants.Tenant", "change", ours.tenant.pk)).content.decode()


def test_names_of_models_begin_large(client: Client, ours: World) -> None:
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        shown = client.get(page("tenants.Inbox", "change", ours.rows["tenants.Inbox"].pk)).content.decode()
    assert f'<a href="{page("tenants.Inbox", "changelist")}"' in shown
    assert ">Inboxes</a>" in shown


def test_empty_list_has_the_buttons_of_the_house(client: Client, ours: World) -> None:
    client.cookies["django_language"] = "en"
    model = type(ours.rows["tenants.Panel"])
    model._default_manager.filter(tenant_id=ours.tenant.pk).delete()
    shown = client.get(page("tenants.Panel", "changelist")).content.decode()
    start = shown.index(f'<a href="{page("tenants.Panel", "add")}" class="kefu-button kefu-button--primary')
    assert "bg-primary-600" not in shown[start : shown.index("</a>", start)]
