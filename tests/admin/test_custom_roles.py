"""Roles of a tenant's own: made, given and enforced, and never more than the giver has."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from apps.tenants.access import desk
from apps.tenants.admin_roles import AREA_TITLES, Area, Verb
from apps.tenants.models import CustomRole, Membership, User
from tests import factories as make
from tests.admin.conftest import World, make_member
from tests.admin.urls import page

Role = Membership.Role
Enter = Callable[[User], Client]


def member_with(world: World, base: str, **overrides: str) -> User:
    role = make.make_custom_role(tenant=world.tenant, base=base, overrides=overrides)
    person = make.make_user(tenant=world.tenant, role=base, is_staff=True)
    person.memberships.update(custom_role=role)
    return person


def opened(client: Client, *labels: str) -> list[int]:
    return [client.get(page(label, "changelist")).status_code for label in labels]


def test_role_is_made_with_what_differs(client: Client, ours: World) -> None:
    data = {"name": "Writer", "base": "agent", "knowledge": "change", "export": "yes", "audit": ""}
    assert client.post(page("tenants.CustomRole", "add"), data).status_code == 302
    made = CustomRole.objects.get(name="Writer")
    assert (made.tenant, made.base) == (ours.tenant, "agent")
    assert made.overrides == {"knowledge": "change", "export": "yes"}


def test_form_says_what_the_base_role_has(client: Client, ours: World) -> None:
    role = make.make_custom_role(tenant=ours.tenant, base="supervisor", overrides={})
    address = page("tenants.CustomRole", "change", role.pk)
    form = client.get(address, headers={"accept-language": "en"}).context["adminform"].form
    said = {name: str(form.fields[name].choices[0][1]) for name in ("people", "access", "reveal")}
    assert said == {
        "people": "as supervisor: look",
        "access": "as supervisor: nothing",
        "reveal": "as supervisor: yes",
    }


def test_agent_with_an_area_enters_the_back_office_for_it(ours: World, enter: Enter) -> None:
    client = enter(member_with(ours, "agent", knowledge="change"))
    assert opened(client, "knowledge.Article", "conversations.Conversation", "tenants.User") == [
        200,
        403,
        403,
    ]
    assert client.get(page("knowledge.Article", "add")).status_code == 200


def test_area_taken_from_a_role_is_closed(ours: World, enter: Enter) -> None:
    client = enter(member_with(ours, "administrator", audit="none", automation="view"))
    assert opened(client, "tenants.AuditEntry", "ai.Persona") == [403, 200]
    assert client.get(page("ai.Persona", "add")).status_code == 403


def test_role_without_any_area_has_no_back_office(ours: World, enter: Enter) -> None:
    client = enter(member_with(ours, "editor", knowledge="none"))
    assert client.get("/admin/").status_code == 302


def test_verb_taken_from_a_role_is_refused(ours: World, enter: Enter) -> None:
    client = enter(member_with(ours, "administrator", manage_people="no"))
    assert client.get(page("tenants.User", "add")).status_code == 403
    assert client.get(page("tenants.Invitation", "add")).status_code == 403
    assert client.get(page("tenants.Team", "add")).status_code == 200


def test_blocked_text_follows_the_verb(ours: World, enter: Enter) -> None:
    make.make_message(
        conversation=ours.rows["conversations.Conversation"], content="Blocked.", visibility="supervisors"
    )
    seen = [
        "Blocked." in enter(person).get(page("conversations.Message", "changelist")).content.decode()
        for person in (
            member_with(ours, "supervisor", see_blocked="no"),
            member_with(ours, "analyst", see_blocked="yes"),
        )
    ]
    assert seen == [False, True]


def test_desk_asks_the_own_role(ours: World) -> None:
    lead = member_with(ours, "agent", supervise="yes")
    tamed = member_with(ours, "supervisor", supervise="no")
    assert [desk(person).may(Verb.SUPERVISE) for person in (lead, tamed)] == [True, False]


@pytest.mark.parametrize(
    ("data", "is_made"),
    [
        ({"base": "agent", "export": "yes"}, False),
        ({"base": "agent", "knowledge": "change"}, True),
        ({"base": "administrator"}, False),
        ({"base": "administrator", "export": "no"}, True),
        ({"base": "owner", "export": "no"}, False),
    ],
    ids=["verb-they-lack", "area-they-have", "base-with-more", "base-without-it", "base-above"],
)
def test_nobody_makes_a_role_with_more_than_their_own(
    ours: World, enter: Enter, data: dict[str, str], is_made: bool
) -> None:
    client = enter(member_with(ours, "administrator", export="no"))
    client.post(page("tenants.CustomRole", "add"), {"name": "New", **data})
    assert CustomRole.objects.filter(name="New").exists() == is_made


def test_nobody_gives_or_takes_a_role_with_more_than_their_own(ours: World, enter: Enter) -> None:
    client = enter(member_with(ours, "administrator", export="no"))
    above = make.make_custom_role(tenant=ours.tenant, name="More", base="agent", overrides={"export": "yes"})
    membership = ours.rows["tenants.Membership"]
    address = page("tenants.Membership", "change", membership.pk)
    refused = client.post(address, {"role": "agent", "custom_role": above.pk, "is_active": "on"})
    assert list(refused.context["adminform"].form.errors) == ["custom_role"]
    full = make_member(ours, Role.ADMINISTRATOR).memberships.get()
    assert client.post(page("tenants.Membership", "change", full.pk), {"role": "agent"}).status_code == 403
    assert client.post(page("tenants.User", "change", full.user_id), {"username": "x"}).status_code == 403
    assert client.post(page("tenants.CustomRole", "change", above.pk), {"name": "x"}).status_code == 403


def test_nobody_changes_the_role_they_have(ours: World, enter: Enter) -> None:
    person = member_with(ours, "administrator", audit="view")
    role = person.memberships.get().custom_role
    assert enter(person).post(page("tenants.CustomRole", "change", role.pk), {"name": "x"}).status_code == 403


def test_given_role_decides_the_role_beneath(client: Client, ours: World) -> None:
    role = make.make_custom_role(tenant=ours.tenant, base="analyst", overrides={})
    membership = ours.rows["tenants.Membership"]
    data = {"role": "agent", "custom_role": role.pk, "is_active": "on"}
    assert client.post(page("tenants.Membership", "change", membership.pk), data).status_code == 302
    membership.refresh_from_db()
    assert (membership.role, membership.custom_role, membership.user.is_staff) == ("analyst", role, True)


def test_changed_role_changes_its_people(client: Client, ours: World) -> None:
    person = member_with(ours, "agent", knowledge="view")
    role = person.memberships.get().custom_role
    data = {"name": role.name, "base": "agent", "knowledge": "none"}
    assert client.post(page("tenants.CustomRole", "change", role.pk), data).status_code == 302
    assert not User.objects.get(pk=person.pk).is_staff


def test_role_in_use_stays(client: Client, ours: World) -> None:
    """Or its people would have all that the base role may."""
    person = member_with(ours, "administrator", export="no")
    role = person.memberships.get().custom_role
    client.post(page("tenants.CustomRole", "delete", role.pk), {"post": "yes"})
    assert person.memberships.get().custom_role == role


def test_role_that_nobody_has_goes_with_its_open_invitations(client: Client, ours: World) -> None:
    role = make.make_custom_role(tenant=ours.tenant)
    invited = make.make_invitation(tenant=ours.tenant, custom_role=role)
    assert client.post(page("tenants.CustomRole", "delete", role.pk), {"post": "yes"}).status_code == 302
    invited.refresh_from_db()
    assert (invited.custom_role, invited.revoked_at is not None) == (None, True)


def test_role_of_another_tenant_is_not_given(client: Client, ours: World, theirs: World) -> None:
    foreign: Any = theirs.rows["tenants.CustomRole"]
    membership = ours.rows["tenants.Membership"]
    data = {"role": "agent", "custom_role": foreign.pk, "is_active": "on"}
    response = client.post(page("tenants.Membership", "change", membership.pk), data)
    assert list(response.context["adminform"].form.errors) == ["custom_role"]
    person = {"username": "mei", "new_password": "walking-boots-and-rain", "role": str(foreign.pk)}
    assert list(client.post(page("tenants.User", "add"), person).context["adminform"].form.errors) == ["role"]


def test_every_area_but_the_installation_can_be_given() -> None:
    assert set(AREA_TITLES) == set(Area) - {Area.INSTALLATION}
