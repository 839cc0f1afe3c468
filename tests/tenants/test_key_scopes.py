"""Which scopes of an API key reach further than which permissions."""

import pytest

from apps.tenants import key_scopes
from apps.tenants.admin_roles import NO, Area, Permissions, Reach, Verb, permissions_of, permissions_of_role
from apps.tenants.models import ApiKey, Membership

Role = Membership.Role


def test_every_scope_says_what_it_needs() -> None:
    assert set(key_scopes.NEEDED) == set(ApiKey.Scope.values)
    assert Permissions() not in key_scopes.NEEDED.values()


@pytest.mark.parametrize(
    ("role", "too_much"),
    [
        (Role.OWNER, []),
        (Role.ADMINISTRATOR, []),
        (Role.SUPERVISOR, ["write", "channel"]),
        (Role.ANALYST, ["read", "write", "channel", "personal"]),
        (Role.EDITOR, ["read", "write", "channel", "personal"]),
        (Role.AGENT, ["read", "write", "channel", "personal"]),
    ],
)
def test_role_holds_some_scopes(role: str, too_much: list[str]) -> None:
    assert key_scopes.beyond(permissions_of_role(role)) == too_much


def test_only_the_scopes_asked_for_are_named() -> None:
    nothing = Permissions()
    assert key_scopes.beyond(nothing, ["personal", "read", "no such scope"]) == ["read", "personal"]
    assert key_scopes.beyond(nothing, []) == []


@pytest.mark.parametrize(
    ("taken", "too_much"),
    [
        ({Area.AUTOMATION: Reach.VIEW}, ["write"]),
        ({Area.KNOWLEDGE: Reach.VIEW}, ["write"]),
        ({Area.CONVERSATIONS: Reach.VIEW}, ["write", "channel"]),
        ({Area.INBOXES: Reach.VIEW}, ["write", "channel"]),
        ({Area.CONVERSATIONS: Reach.NONE}, ["read", "write", "channel"]),
        ({Area.REPORTS: Reach.NONE}, ["read"]),
        ({Area.PEOPLE: Reach.NONE}, ["read"]),
        ({Area.AUDIT: Reach.NONE}, []),
        ({Verb.EXPORT: NO}, ["read"]),
        ({Verb.SUPERVISE: NO}, ["write"]),
        ({Verb.REVEAL: NO}, ["personal"]),
    ],
)
def test_what_is_taken_from_a_role_takes_scopes_along(taken: dict[str, str], too_much: list[str]) -> None:
    assert key_scopes.beyond(permissions_of(Role.ADMINISTRATOR, taken)) == too_much
