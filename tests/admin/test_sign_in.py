"""Sign-in security in the back office: who has a second factor, resetting it, demanding it."""

from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from apps.tenants.models import AuditEntry, Membership, SecondFactor, SignInSettings, User, UserSession
from tests import factories as make
from tests.admin.conftest import World, make_member
from tests.admin.urls import form_data, page
from tests.second_steps import with_second_factor

Role = Membership.Role
Enter = Callable[[User], Client]


def deed(person: User, name: str) -> str:
    return f"{page('tenants.User', 'changelist')}{person.pk}/{name}/"


@pytest.mark.parametrize(("value", "shown"), [("on", [True, False]), ("off", [False, True])])
def test_list_tells_who_has_a_second_factor(
    client: Client, ours: World, value: str, shown: list[bool]
) -> None:
    with_two, without = make_member(ours, Role.AGENT), make_member(ours, Role.AGENT)
    with_second_factor(with_two)
    listed = client.get(page("tenants.User", "changelist"), {"second_factor": value}).content.decode()
    assert [str(each.pk) in listed for each in (with_two, without)] == shown


def test_reset_asks_first_then_signs_out_and_is_on_record(client: Client, ours: World, enter: Enter) -> None:
    person = make_member(ours, Role.AGENT)
    with_second_factor(person)
    theirs = enter(person)
    assert client.get(deed(person, "reset-second-factor")).status_code == 200
    assert SecondFactor.objects.filter(user=person).exists()
    assert client.post(deed(person, "reset-second-factor")).status_code == 302
    assert not SecondFactor.objects.filter(user=person).exists()
    assert theirs.get("/console/").status_code == 302
    entry = AuditEntry.objects.get(object_id=str(person.pk))
    assert (entry.action, entry.actor) == ("second factor reset", ours.owner)


@pytest.mark.parametrize("name", ["reset-second-factor", "sign-out"])
def test_nobody_does_it_to_those_above_or_to_themselves(
    ours: World, theirs: World, enter: Enter, name: str
) -> None:
    administrator = make_member(ours, Role.ADMINISTRATOR)
    shared = make_member(ours, Role.AGENT)
    make.make_membership(user=shared, tenant=theirs.tenant)
    client = enter(administrator)
    for person in (ours.owner, administrator, shared):
        with_second_factor(person)
        assert client.post(deed(person, name)).status_code == 403
        assert SecondFactor.objects.filter(user=person).exists()


def test_supervisor_resets_nothing(ours: World, enter: Enter) -> None:
    person = make_member(ours, Role.AGENT)
    with_second_factor(person)
    assert (
        enter(make_member(ours, Role.SUPERVISOR)).post(deed(person, "reset-second-factor")).status_code == 403
    )
    assert SecondFactor.objects.filter(user=person).exists()


def test_sign_out_ends_all_sessions(client: Client, ours: World, enter: Enter) -> None:
    person = make_member(ours, Role.AGENT)
    enter(person)
    enter(person)
    assert client.post(deed(person, "sign-out")).status_code == 302
    assert not UserSession.objects.filter(user=person).exists()


@pytest.mark.parametrize("signs_out", [True, False])
def test_demanding_it_leaves_people_at_work_unless_wanted(
    client: Client, ours: World, enter: Enter, signs_out: bool
) -> None:
    with_two, without = make_member(ours, Role.AGENT), make_member(ours, Role.AGENT)
    with_second_factor(with_two)
    browsers = [enter(with_two), enter(without)]
    with_second_factor(ours.owner)
    row = SignInSettings.objects.get(tenant=ours.tenant)
    data = {"requires_second_factor": "on"} | ({"signs_out": "on"} if signs_out else {})
    assert client.post(page("tenants.SignInSettings", "change", row.pk), data).status_code == 302
    assert [each.get("/console/").status_code for each in browsers] == [200, 302 if signs_out else 200]


def test_command_line_helps_whom_nobody_else_may(ours: World, enter: Enter) -> None:
    with_second_factor(ours.owner)
    enter(ours.owner)
    call_command("reset_second_factor", ours.owner.username, stdout=StringIO())
    assert not SecondFactor.objects.filter(user=ours.owner).exists()
    assert not UserSession.objects.filter(user=ours.owner).exists()
    entry = AuditEntry.objects.get(action="second factor reset", tenant=ours.tenant)
    assert (entry.actor, entry.actor_name) == (None, "manage.py reset_second_factor")


@pytest.mark.parametrize("name", ["nobody", "owner-Ours"])
def test_command_line_says_when_there_is_nothing_to_reset(ours: World, name: str) -> None:
    with pytest.raises(CommandError):
        call_command("reset_second_factor", name)


def test_own_password_is_not_changed_without_the_old_one(client: Client, ours: World) -> None:
    """An open session alone must not do, whoever sits at the machine."""
    address = page("tenants.User", "change", ours.owner.pk)
    response = client.post(address, form_data(client.get(address), new_password="walking-boots-and-rain"))
    assert list(response.context["adminform"].form.errors) == ["new_password"]
    ours.owner.refresh_from_db()
    assert not ours.owner.check_password("walking-boots-and-rain")
