"""«View as»: a superuser looks with a tenant's eyes, changes nothing, for thirty minutes, on record."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from apps.common.clock import now
from apps.tenants import viewing
from apps.tenants.models import AuditEntry, Membership, User
from tests import factories as make
from tests.admin.conftest import World, make_member
from tests.admin.urls import page

Role = Membership.Role
Enter = Callable[[User], Client]
END = "/admin/view-as/end/"


@pytest.fixture
def root(enter: Enter, ours: World) -> Client:
    client = enter(make.make_superuser(username="root"))
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def look(client: Client, world: World, role: str = "supervisor") -> Any:
    return client.post(page("tenants.Tenant", "view_as", world.tenant.pk), {"role": role})


def told(world: World) -> list[tuple[str, str]]:
    rows = AuditEntry.objects.for_tenant(world.tenant.id).filter(action__startswith="view as").order_by("id")
    return [(row.action, row.actor.username if row.actor else "") for row in rows]


def test_superuser_sees_what_the_role_sees(root: Client, ours: World) -> None:
    assert look(root, ours)["Location"] == "/admin/"
    personas = root.get(page("ai.Persona", "changelist")).context["cl"].queryset
    assert [row.name for row in personas] == ["Persona of Ours"]
    statuses = [
        root.get(page(label, "changelist")).status_code for label in ("tenants.AuditEntry", "tenants.Tenant")
    ]
    assert statuses == [403, 403]
    assert root.get(page("events.OutboxEntry", "changelist"))["Location"] == "/admin/"
    shown = root.get("/admin/").content.decode()
    assert page("events.OutboxEntry", "changelist") not in shown
    assert "You look at Ours as: supervisor. Nothing can be changed." in shown


@pytest.mark.parametrize("role", ["owner", "supervisor"])
def test_nothing_is_changed_meanwhile(root: Client, ours: World, role: str) -> None:
    look(root, ours, role)
    persona = ours.rows["ai.Persona"]
    for address in (
        page("ai.Persona", "change", persona.pk),
        page("ai.Persona", "delete", persona.pk),
        page("ai.Persona", "changelist"),
        page("ai.Persona", "add"),
        "/console/profile/",
    ):
        response = root.post(address, {"name": "X", "post": "yes", "action": "delete_selected"})
        assert (response.status_code, response["Location"]) == (302, "/admin/")
    persona.refresh_from_db()
    assert persona.name == "Persona of Ours"
    assert root.get(page("ai.Persona", "change", persona.pk)).context["has_change_permission"] is False


def test_ending_gives_everything_back_and_is_put_on_record(root: Client, ours: World) -> None:
    look(root, ours)
    assert root.post(END).status_code == 302
    assert root.get(page("tenants.Tenant", "changelist")).status_code == 200
    assert told(ours) == [("view as begun", "root"), ("view as ended", "root")]


def test_it_ends_by_itself_and_the_next_click_changes_nothing(root: Client, ours: World) -> None:
    """What was pressed as somebody who only looks is not done as somebody who may do everything."""
    look(root, ours)
    session = root.session
    session["kefu_viewing"] = session["kefu_viewing"] | {"until": now().timestamp() - 1}
    session.save()
    persona = ours.rows["ai.Persona"]
    assert root.post(page("ai.Persona", "delete", persona.pk), {"post": "yes"})["Location"] == "/admin/"
    assert type(persona).objects.filter(pk=persona.pk).exists()
    assert root.get(page("tenants.Tenant", "changelist")).status_code == 200
    assert [action for action, _who in told(ours)] == ["view as begun", "view as ended"]


def test_it_lasts_thirty_minutes(root: Client, ours: World) -> None:
    look(root, ours)
    found = viewing.of(root.session)
    assert found is not None
    assert timedelta(minutes=29) < found.until - now() <= timedelta(minutes=30)


@pytest.mark.parametrize("role", ["agent", "emperor", ""])
def test_role_without_a_back_office_is_not_offered(root: Client, ours: World, role: str) -> None:
    assert look(root, ours, role).status_code == 200
    assert viewing.of(root.session) is None


def test_only_superusers_look(client: Client, ours: World, theirs: World) -> None:
    for world in (ours, theirs):
        assert look(client, world).status_code in (302, 403)
        assert told(world) == []
    session = client.session
    session["kefu_viewing"] = {
        "tenant": str(theirs.tenant.id),
        "role": "owner",
        "until": now().timestamp() + 60,
    }
    session.save()
    personas = client.get(page("ai.Persona", "changelist")).context["cl"].queryset
    assert [row.name for row in personas] == ["Persona of Ours"]


def test_person_of_several_tenants_goes_from_one_back_office_to_another(
    ours: World, theirs: World, enter: Enter
) -> None:
    person = make_member(ours, Role.OWNER)
    make.make_membership(user=person, tenant=theirs.tenant, role=Role.EDITOR)
    client = enter(person)
    assert [each.name for each in client.get("/admin/").context["offices"]] == ["Theirs"]
    assert client.post("/console/office/", {"tenant": theirs.tenant.pk})["Location"] == "/admin/"
    collections = client.get(page("knowledge.Collection", "changelist")).context["cl"].queryset
    assert [row.name for row in collections] == ["Collection of Theirs"]
    assert [each.name for each in client.get("/admin/").context["offices"]] == ["Ours"]


def test_office_that_is_not_open_is_not_found(ours: World, theirs: World, enter: Enter) -> None:
    person = make_member(ours, Role.OWNER)
    make.make_membership(user=person, tenant=theirs.tenant, role=Role.AGENT)
    client = enter(person)
    for wanted in (theirs.tenant.pk, "x", ""):
        assert client.post("/console/office/", {"tenant": wanted}).status_code == 404
    assert client.get("/admin/").context["scope"].tenant == ours.tenant
