"""Who may stay: asked for many sockets at once, with the rules of the door."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client

from apps.common.clock import now
from apps.common.ids import new_id
from apps.tenants.access import SESSION_TENANT, Desk
from apps.tenants.admission import KeyAccess, SocketAccess, keys_still_admitted, open_inboxes, still_admitted
from apps.tenants.models import ApiKey, Inbox, Membership, Tenant, User, UserSession
from tests import factories as make

pytestmark = pytest.mark.django_db
Role = Membership.Role


def sign_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def access_of(client: Client, user: User, tenant: Tenant) -> SocketAccess:
    return SocketAccess(client.cookies[settings.SESSION_COOKIE_NAME].value, user.pk, tenant.id)


@pytest.fixture
def desk() -> Desk:
    return make.make_desk(role=Role.SUPERVISOR)


@pytest.fixture
def client(desk: Desk) -> Client:
    return sign_in(desk.user)


@pytest.fixture
def access(desk: Desk, client: Client) -> SocketAccess:
    return access_of(client, desk.user, desk.tenant)


def may_stay(access: SocketAccess) -> bool:
    """With another socket in the same question, which always may."""
    other = make.make_desk()
    others = access_of(sign_in(other.user), other.user, other.tenant)
    found = still_admitted([access, others])
    assert found[others] == other
    return access in found


def test_signed_in_agent_may_stay(desk: Desk, access: SocketAccess) -> None:
    assert still_admitted([access]) == {access: desk}
    assert may_stay(access)


def test_nobody_asked_nobody_found() -> None:
    assert still_admitted([]) == {}


def test_logged_out_must_go(client: Client, access: SocketAccess) -> None:
    client.logout()
    assert not may_stay(access)


def test_another_session_of_the_person_stays(desk: Desk, client: Client, access: SocketAccess) -> None:
    second = access_of(sign_in(desk.user), desk.user, desk.tenant)
    client.logout()
    assert set(still_admitted([access, second])) == {second}


def test_expired_session_must_go(access: SocketAccess) -> None:
    UserSession.objects.filter(session_key=access.session_key).update(
        expire_date=now() - timedelta(seconds=1)
    )
    assert not may_stay(access)


def test_new_password_ends_the_session(desk: Desk, access: SocketAccess) -> None:
    desk.user.set_password("walking-boots-and-rain")
    desk.user.save()
    assert not may_stay(access)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (SESSION_KEY, "00000000-0000-7000-8000-000000000000"),
        (HASH_SESSION_KEY, "0" * 64),
        (HASH_SESSION_KEY, ""),
        (HASH_SESSION_KEY, "\xff"),
        (BACKEND_SESSION_KEY, "somewhere.else.Backend"),
    ],
)
def test_session_that_says_something_else_must_go(
    client: Client, access: SocketAccess, name: str, value: str
) -> None:
    session = client.session
    session[name] = value
    session.save()
    assert not may_stay(access)


def test_unreadable_session_must_go(access: SocketAccess) -> None:
    UserSession.objects.filter(session_key=access.session_key).update(session_data="nonsense")
    assert not may_stay(access)


def test_session_of_another_person_must_go(desk: Desk, access: SocketAccess) -> None:
    colleague = make.make_user(tenant=desk.tenant)
    assert not may_stay(SocketAccess(access.session_key, colleague.pk, desk.tenant.id))


@pytest.mark.parametrize("key", ["", "unknown"])
def test_socket_without_a_session_must_go(access: SocketAccess, key: str) -> None:
    assert not may_stay(SocketAccess(key, access.user_id, access.tenant_id))


def change(model: Any, pk: object, **values: object) -> None:
    model.objects.filter(pk=pk).update(**values)


def test_deactivated_user_must_go(desk: Desk, access: SocketAccess) -> None:
    change(User, desk.user.pk, is_active=False)
    assert not may_stay(access)


def test_deactivated_tenant_must_go(desk: Desk, access: SocketAccess) -> None:
    change(Tenant, desk.tenant.pk, is_active=False)
    assert not may_stay(access)


def test_deactivated_membership_must_go(desk: Desk, access: SocketAccess) -> None:
    change(Membership, desk.user.memberships.get().pk, is_active=False)
    assert not may_stay(access)


def test_removed_member_must_go(desk: Desk, access: SocketAccess) -> None:
    desk.user.memberships.all().delete()
    make.make_membership(user=desk.user, tenant=make.make_tenant())  # still a member elsewhere
    assert not may_stay(access)


@pytest.mark.parametrize("role", [Role.ANALYST, Role.EDITOR])
def test_who_talks_to_nobody_any_more_must_go(desk: Desk, access: SocketAccess, role: str) -> None:
    change(Membership, desk.user.memberships.get().pk, role=role)
    assert not may_stay(access)


def test_who_stays_has_the_role_of_now(desk: Desk, access: SocketAccess) -> None:
    change(Membership, desk.user.memberships.get().pk, role=Role.AGENT)
    assert still_admitted([access])[access].role == Role.AGENT


def test_socket_stays_in_its_tenant_when_the_session_moves_on(
    desk: Desk, client: Client, access: SocketAccess
) -> None:
    other = make.make_tenant()
    make.make_membership(user=desk.user, tenant=other)
    session = client.session
    session[SESSION_TENANT] = str(other.id)
    session.save()
    assert still_admitted([access])[access].tenant == desk.tenant


def test_membership_elsewhere_opens_no_other_tenant(desk: Desk, access: SocketAccess) -> None:
    """Two people and two tenants, asked together, do not lend each other their rows."""
    other = make.make_desk()
    theirs = access_of(sign_in(other.user), other.user, other.tenant)
    crossed = SocketAccess(access.session_key, desk.user.pk, other.tenant.id)
    assert set(still_admitted([access, theirs, crossed])) == {access, theirs}


def test_many_are_asked_in_two_queries(desk: Desk, django_assert_num_queries: Any) -> None:
    entries = []
    for _ in range(5):
        person = make.make_user(tenant=desk.tenant)
        entries.append(access_of(sign_in(person), person, desk.tenant))
    with django_assert_num_queries(2):
        assert len(still_admitted(entries)) == 5


def test_more_than_a_thousand_are_asked_in_parts(
    access: SocketAccess, django_assert_num_queries: Any
) -> None:
    strangers = [SocketAccess(f"key-{number}", new_id(), access.tenant_id) for number in range(1_000)]
    with django_assert_num_queries(4):
        assert set(still_admitted([*strangers, access])) == {access}


def test_keys_stay_until_revoked_or_expired() -> None:
    tenant = make.make_tenant()
    good, later, revoked, expired = (make.make_api_key(tenant=tenant)[0] for _ in range(4))
    change(ApiKey, later.pk, expires_at=now() + timedelta(hours=1))
    change(ApiKey, revoked.pk, revoked_at=now())
    change(ApiKey, expired.pk, expires_at=now() - timedelta(seconds=1))
    entries = [KeyAccess(key.pk, tenant.id) for key in (good, later, revoked, expired)]
    assert keys_still_admitted(entries) == {entries[0]: good, entries[1]: later}


def test_key_of_another_or_a_closed_tenant_must_go() -> None:
    key, _plain = make.make_api_key()
    assert keys_still_admitted([KeyAccess(key.pk, make.make_tenant().id)]) == {}
    change(Tenant, key.tenant_id, is_active=False)
    assert keys_still_admitted([KeyAccess(key.pk, key.tenant_id)]) == {}


def test_key_that_stays_has_the_scopes_of_now() -> None:
    key, _plain = make.make_api_key()
    change(ApiKey, key.pk, scopes=["read"])
    entry = KeyAccess(key.pk, key.tenant_id)
    assert keys_still_admitted([entry])[entry].scopes == ["read"]


def test_open_inboxes_are_active_ones_of_active_tenants(django_assert_num_queries: Any) -> None:
    good, closed, orphaned = (make.make_inbox() for _ in range(3))
    change(Inbox, closed.pk, is_active=False)
    change(Tenant, orphaned.tenant_id, is_active=False)
    with django_assert_num_queries(1):
        assert open_inboxes([good.pk, closed.pk, orphaned.pk, new_id()]) == {good.pk}
