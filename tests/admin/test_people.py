"""People: added with a role, changed only from above and only within the tenant."""

from collections.abc import Callable

import pytest
from django.test import Client

from apps.tenants.models import AuditEntry, Membership, User
from tests import factories as make
from tests.admin.conftest import World, make_member
from tests.admin.urls import form_data, page

Role = Membership.Role
Enter = Callable[[User], Client]
GOOD_PASSWORD = "walking-boots-and-rain"


def test_new_person_gets_account_and_role(client: Client, ours: World) -> None:
    data = {"username": "mei", "new_password": GOOD_PASSWORD, "display_name": "Mei", "role": "supervisor"}
    response = client.post(page("tenants.User", "add"), data)
    assert response.status_code == 302
    mei = User.objects.get(username="mei")
    membership = mei.memberships.get()
    assert (membership.tenant, membership.role) == (ours.tenant, "supervisor")
    assert (mei.is_staff, mei.is_superuser, mei.check_password(GOOD_PASSWORD)) == (True, False, True)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"new_password": ""}, "new_password"),
        ({"new_password": "short"}, "new_password"),
        ({"username": "owner-Ours"}, "username"),
        ({"role": "emperor"}, "role"),
        ({"avatar_url": "javascript:alert(1)"}, "avatar_url"),
    ],
)
def test_bad_new_person_gets_an_error(
    client: Client, ours: World, change: dict[str, str], field: str
) -> None:
    data = {"username": "mei", "new_password": GOOD_PASSWORD, "role": "agent"} | change
    response = client.post(page("tenants.User", "add"), data)
    assert list(response.context["adminform"].form.errors) == [field]
    assert not User.objects.filter(username="mei").exists()


def test_administrator_cannot_make_an_owner(ours: World, enter: Enter) -> None:
    client = enter(make_member(ours, Role.ADMINISTRATOR))
    data = {"username": "mei", "new_password": GOOD_PASSWORD, "role": "owner"}
    response = client.post(page("tenants.User", "add"), data)
    assert list(response.context["adminform"].form.errors) == ["role"]


def test_administrator_cannot_raise_a_member_above_themselves(ours: World, enter: Enter) -> None:
    client = enter(make_member(ours, Role.ADMINISTRATOR))
    membership = ours.rows["tenants.Membership"]
    response = client.post(
        page("tenants.Membership", "change", membership.pk), {"role": "owner", "is_active": "on"}
    )
    assert list(response.context["adminform"].form.errors) == ["role"]


@pytest.mark.parametrize("name", ["change", "delete"])
def test_administrator_cannot_touch_an_owner(ours: World, enter: Enter, name: str) -> None:
    client = enter(make_member(ours, Role.ADMINISTRATOR))
    membership = ours.owner.memberships.get()
    response = client.post(page("tenants.Membership", name, membership.pk), {"role": "agent", "post": "yes"})
    assert response.status_code == 403
    assert ours.owner.memberships.get().role == "owner"
    assert client.post(page("tenants.User", "change", ours.owner.pk), {"username": "x"}).status_code == 403


def test_nobody_changes_their_own_role(client: Client, ours: World) -> None:
    own = ours.owner.memberships.get()
    response = client.post(page("tenants.Membership", "change", own.pk), {"role": "agent"})
    assert response.status_code == 403


def test_deleting_many_spares_those_above(ours: World, enter: Enter) -> None:
    client = enter(make_member(ours, Role.ADMINISTRATOR))
    keys = [str(pk) for pk in Membership.objects.for_tenant(ours.tenant.id).values_list("pk", flat=True)]
    data = {"action": "delete_selected", "_selected_action": keys, "post": "yes"}
    assert client.post(page("tenants.Membership", "changelist"), data).status_code == 403
    assert Membership.objects.for_tenant(ours.tenant.id).count() == len(keys)


def test_superuser_among_the_members_is_out_of_reach(client: Client, ours: World) -> None:
    root = make.make_superuser()
    membership = make.make_membership(user=root, tenant=ours.tenant, role=Role.AGENT)
    for name, data in (("change", {"role": "owner"}), ("delete", {"post": "yes"})):
        assert client.post(page("tenants.Membership", name, membership.pk), data).status_code == 403
    taken = {"username": "x", "new_password": GOOD_PASSWORD}
    assert client.post(page("tenants.User", "change", root.pk), taken).status_code == 403


def test_account_that_opens_another_tenant_is_out_of_reach(
    client: Client, ours: World, theirs: World
) -> None:
    """Or whoever invites somebody else's owner could set that owner's password."""
    make.make_membership(user=theirs.owner, tenant=ours.tenant, role=Role.AGENT)
    data = {"username": "taken", "new_password": GOOD_PASSWORD}
    assert client.post(page("tenants.User", "change", theirs.owner.pk), data).status_code == 403
    theirs.owner.refresh_from_db()
    assert theirs.owner.username == "owner-Theirs"


def test_role_opens_and_closes_the_back_office(client: Client, ours: World) -> None:
    membership = ours.rows["tenants.Membership"]
    address = page("tenants.Membership", "change", membership.pk)
    opened = []
    for role in ("supervisor", "agent"):
        assert client.post(address, {"role": role, "is_active": "on"}).status_code == 302
        opened.append(User.objects.get(pk=membership.user_id).is_staff)
    assert opened == [True, False]


def test_new_password_is_hashed_and_audited_without_itself(client: Client, ours: World) -> None:
    person = ours.rows["tenants.User"]
    address = page("tenants.User", "change", person.pk)
    data = form_data(client.get(address), new_password=GOOD_PASSWORD)
    assert client.post(address, data).status_code == 302
    person.refresh_from_db()
    assert person.check_password(GOOD_PASSWORD)
    entry = AuditEntry.objects.get(object_type="tenants.user", object_id=str(person.pk))
    assert entry.summary["changes"] == {"new_password": {"before": "", "after": "•••"}}


def test_password_hash_is_not_shown(client: Client, ours: World) -> None:
    person = ours.rows["tenants.User"]
    person.set_password(GOOD_PASSWORD)
    person.save()
    shown = client.get(page("tenants.User", "change", person.pk)).content.decode()
    method, *_salt, hashed = person.password.split("$")
    assert method not in shown
    assert hashed not in shown


def test_superuser_flags_are_not_offered_to_tenants(client: Client, ours: World) -> None:
    person = ours.rows["tenants.User"]
    address = page("tenants.User", "change", person.pk)
    data = form_data(client.get(address), is_superuser="on", is_staff="on")
    assert client.post(address, data).status_code == 302
    person.refresh_from_db()
    assert (person.is_superuser, person.is_staff) == (False, False)


def test_superuser_joins_an_account_to_a_tenant(enter: Enter, ours: World, theirs: World) -> None:
    client = enter(make.make_superuser())
    person = ours.rows["tenants.User"]
    data = {"tenant": theirs.tenant.pk, "user": person.pk, "role": "analyst", "is_active": "on"}
    assert client.post(page("tenants.Membership", "add"), data).status_code == 302
    again = client.post(page("tenants.Membership", "add"), data)
    assert again.status_code == 200
    assert again.context["adminform"].form.errors
    assert person.memberships.count() == 2
