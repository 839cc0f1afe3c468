"""Whatever takes a person's access away, or changes it, is told to their sockets."""

from io import StringIO
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse

from apps.events import audiences
from apps.tenants import members
from apps.tenants.models import Membership, Tenant, User
from apps.tenants.services import revoke_api_key
from tests import factories as make
from tests.admin.urls import form_data, page
from tests.pushes import Pushes

Role = Membership.Role
NEW_PASSWORD = "walking-boots-and-rain"


@pytest.fixture
def tenants(transactional_db: None) -> tuple[Tenant, Tenant]:
    return make.make_tenant(), make.make_tenant()


@pytest.fixture
def person(tenants: tuple[Tenant, Tenant]) -> User:
    """A member of both tenants."""
    user = make.make_user(tenant=tenants[0], password=make.PASSWORD, role=Role.OWNER, is_staff=True)
    make.make_membership(user=user, tenant=tenants[1])
    return user


class Told:
    """To which of the two tenants' sockets of the person it was told, and how often."""

    def __init__(self, person_id: UUID, tenants: tuple[Tenant, Tenant]) -> None:
        self._person_id = person_id
        self._pushes = [(tenant, Pushes(tenant.id)) for tenant in tenants]

    def times(self) -> list[int]:
        return [len(self._own(tenant, pushes)) for tenant, pushes in self._pushes]

    def _own(self, tenant: Tenant, pushes: Pushes) -> list[object]:
        found = pushes.named("access.changed")
        group = audiences.user(tenant.id, self._person_id).group
        assert all(
            push.data == {"user_id": str(self._person_id)} and push.groups == [group] for push in found
        )
        return list(found)


@pytest.fixture
def told(person: User, tenants: tuple[Tenant, Tenant]) -> Told:
    return Told(person.pk, tenants)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_logout_from_the_console_is_told(person: User, tenants: tuple[Tenant, Tenant]) -> None:
    client = signed_in(person)
    told = Told(person.pk, tenants)
    assert client.post(reverse("console:logout")).status_code == 302
    assert told.times() == [1, 1]


def test_logout_from_the_back_office_is_told(person: User, tenants: tuple[Tenant, Tenant]) -> None:
    client = signed_in(person)
    told = Told(person.pk, tenants)
    assert client.post(reverse("admin:logout")).status_code == 302
    assert told.times() == [1, 1]
    assert "_auth_user_id" not in client.session


def test_logout_of_nobody_is_told_to_nobody(told: Told) -> None:
    assert Client().post(reverse("console:logout")).status_code == 302
    assert told.times() == [0, 0]


def test_own_new_password_is_told(person: User, told: Told) -> None:
    data = {
        "password": make.PASSWORD,
        "new_password1": NEW_PASSWORD,
        "new_password2": NEW_PASSWORD,
    }
    assert signed_in(person).post(reverse("console:password"), data).status_code == 302
    person.refresh_from_db()
    assert person.check_password(NEW_PASSWORD)
    assert told.times() == [1, 1]


def test_password_set_on_the_command_line_is_told(
    person: User, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("getpass.getpass", lambda *args, **kwargs: NEW_PASSWORD)
    call_command("changepassword", person.username, stdout=StringIO())
    person.refresh_from_db()
    assert person.check_password(NEW_PASSWORD)
    assert told.times() == [1, 1]


def test_password_set_by_an_administrator_is_told(tenants: tuple[Tenant, Tenant]) -> None:
    owner = make.make_user(tenant=tenants[0], role=Role.OWNER, is_staff=True)
    agent = make.make_user(tenant=tenants[0])
    client, told = signed_in(owner), Told(agent.pk, tenants)
    address = page("tenants.User", "change", agent.pk)
    assert client.post(address, form_data(client.get(address), new_password=NEW_PASSWORD)).status_code == 302
    assert told.times() == [1, 0]


def test_deactivated_user_is_told(person: User, told: Told) -> None:
    person.is_active = False
    person.save()
    assert told.times() == [1, 1]


def test_deactivation_in_the_back_office_is_told(person: User, told: Told) -> None:
    client = signed_in(make.make_superuser())
    address = page("tenants.User", "change", person.pk)
    data = form_data(client.get(address))
    data.pop("is_active")
    assert client.post(address, data).status_code == 302
    person.refresh_from_db()
    assert not person.is_active
    assert told.times() == [1, 1]


@pytest.mark.parametrize("change", [{"role": "analyst"}, {"role": "supervisor"}, {"is_active": False}])
def test_changed_membership_is_told_in_its_tenant(
    person: User, tenants: tuple[Tenant, Tenant], told: Told, change: dict[str, object]
) -> None:
    membership = person.memberships.get(tenant=tenants[1])
    for name, value in change.items():
        setattr(membership, name, value)
    members.save_membership(membership=membership)
    assert told.times() == [0, 1]


def test_removed_membership_is_told_in_its_tenant(
    person: User, tenants: tuple[Tenant, Tenant], told: Told
) -> None:
    membership = person.memberships.get(tenant=tenants[1])
    assert members.remove_memberships(tenant_id=tenants[1].id, membership_ids=[membership.pk]) == 1
    assert told.times() == [0, 1]


def test_membership_that_is_not_the_tenants_is_not_told(
    person: User, tenants: tuple[Tenant, Tenant], told: Told
) -> None:
    membership = person.memberships.get(tenant=tenants[1])
    members.remove_memberships(tenant_id=tenants[0].id, membership_ids=[membership.pk])
    assert told.times() == [0, 0]


def test_deactivated_tenant_is_told_to_its_people(
    person: User, tenants: tuple[Tenant, Tenant], told: Told
) -> None:
    client = signed_in(make.make_superuser())
    address = page("tenants.Tenant", "change", tenants[0].pk)
    data = form_data(client.get(address))
    data.pop("is_active")
    assert client.post(address, data).status_code == 302
    assert told.times() == [1, 0]


def test_renamed_tenant_is_told_to_nobody(tenants: tuple[Tenant, Tenant], told: Told) -> None:
    tenants[0].name = "Another name"
    members.save_tenant(tenant=tenants[0])
    assert told.times() == [0, 0]


def test_signing_in_is_told_to_nobody(person: User, told: Told) -> None:
    data = {"username": person.username, "password": make.PASSWORD}
    assert Client().post(reverse("console:login"), data)["Location"] == reverse("console:home")
    assert told.times() == [0, 0]


def test_revoked_key_is_told_to_its_sockets(tenants: tuple[Tenant, Tenant]) -> None:
    key, _plain = make.make_api_key(tenant=tenants[0])
    told = Told(key.pk, tenants)
    assert not revoke_api_key(tenant_id=tenants[1].id, key_id=key.pk)
    assert told.times() == [0, 0]
    assert revoke_api_key(tenant_id=tenants[0].id, key_id=key.pk)
    assert told.times() == [1, 0]


def test_rolled_back_change_is_told_to_nobody(person: User, told: Told) -> None:
    with transaction.atomic():
        person.set_password(NEW_PASSWORD)
        person.save()
        transaction.set_rollback(True)
    assert told.times() == [0, 0]
