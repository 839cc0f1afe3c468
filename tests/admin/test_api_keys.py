"""API keys in the back office: nobody makes one that may more than they may themselves."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from apps.tenants.access import InvalidApiKey, api_key
from apps.tenants.models import ApiKey, AuditEntry, Membership, User
from tests import factories as make
from tests.admin.conftest import World, make_member
from tests.admin.urls import page

Role = Membership.Role
Enter = Callable[[User], Client]
LABEL = "tenants.ApiKey"
ADD, LIST = page(LABEL, "add"), page(LABEL, "changelist")
EVERY_SCOPE = ["read", "write", "channel", "personal"]
# An editor who also manages keys, and one who reads all there is.
KEEPER = {"access": "change"}
READER = KEEPER | {
    "automation": "view",
    "conversations": "view",
    "reports": "view",
    "inboxes": "view",
    "people": "view",
    "export": "yes",
}


def editor_with(world: World, overrides: dict[str, str]) -> User:
    role = make.make_custom_role(tenant=world.tenant, base=Role.EDITOR, overrides=overrides)
    person = make.make_user(tenant=world.tenant, role=Role.EDITOR, is_staff=True)
    person.memberships.update(custom_role=role)
    return person


def post(client: Client, scopes: list[str], **fields: Any) -> Any:
    client.cookies["django_language"] = "en"
    return client.post(ADD, {"name": "New", "scopes": scopes, **fields})


def errors_of(response: Any) -> dict[str, list[str]]:
    assert response.status_code == 200
    return {name: list(errors) for name, errors in response.context["adminform"].form.errors.items()}


def made() -> list[list[str]]:
    return [key.scopes for key in ApiKey.objects.filter(name="New")]


@pytest.mark.parametrize(
    ("overrides", "scopes", "named"),
    [
        (KEEPER, ["read"], "read"),
        (KEEPER, EVERY_SCOPE, "read, write, speak for visitors, read what is masked for others"),
        (READER, ["read", "write"], "write"),
        (READER, ["read", "personal"], "read what is masked for others"),
    ],
    ids=["editor", "editor-all", "reader-writes", "reader-reveals"],
)
def test_key_that_reaches_further_is_refused(
    ours: World, enter: Enter, overrides: dict[str, str], scopes: list[str], named: str
) -> None:
    refused = post(enter(editor_with(ours, overrides)), scopes)
    said = f"You can only give what you may do yourself. These scopes reach further: {named}."
    assert errors_of(refused) == {"scopes": [said]}
    assert made() == []
    assert not AuditEntry.objects.filter(object_type="tenants.apikey").exists()


def test_key_within_the_own_role_is_made_and_put_on_record(ours: World, enter: Enter) -> None:
    person = editor_with(ours, READER)
    shown = post(enter(person), ["read"])
    assert api_key(shown.context["secret"]).scopes == ["read"]
    entry = AuditEntry.objects.get(tenant=ours.tenant, object_type="tenants.apikey")
    assert (entry.actor, entry.action) == (person, "added")
    assert entry.summary["changes"]["scopes"] == {"before": None, "after": ["read"]}


@pytest.mark.parametrize("role", [Role.OWNER, Role.ADMINISTRATOR])
def test_who_may_everything_gives_every_scope(ours: World, enter: Enter, role: str) -> None:
    assert "secret" in post(enter(make_member(ours, role)), EVERY_SCOPE).context
    assert made() == [sorted(EVERY_SCOPE)]


def test_superuser_gives_every_scope_to_any_tenant(ours: World, theirs: World, enter: Enter) -> None:
    root = make_member(theirs, Role.EDITOR, is_superuser=True)
    assert "secret" in post(enter(root), EVERY_SCOPE, tenant=str(ours.tenant.pk)).context
    assert ApiKey.objects.get(name="New").tenant == ours.tenant


def disabled(client: Client) -> list[str]:
    client.cookies["django_language"] = "en"
    field = client.get(ADD).context["adminform"].form["scopes"]
    return [each.data["value"] for each in field.subwidgets if each.data["attrs"].get("disabled")]


def test_form_disables_what_is_not_to_be_given(client: Client, ours: World, enter: Enter) -> None:
    reader = enter(editor_with(ours, READER))
    assert disabled(client) == []
    assert disabled(enter(editor_with(ours, KEEPER))) == EVERY_SCOPE
    assert disabled(reader) == ["write", "channel", "personal"]
    said = "What reaches further than you may do yourself cannot be chosen."
    assert (said in reader.get(ADD).content.decode(), said in client.get(ADD).content.decode()) == (
        True,
        False,
    )


@pytest.mark.parametrize("way", ["operation", "action"])
def test_stronger_key_may_be_revoked(ours: World, enter: Enter, way: str) -> None:
    row, plain = make.make_api_key(tenant=ours.tenant, scopes=EVERY_SCOPE)
    keeper = enter(editor_with(ours, KEEPER))
    if way == "operation":
        keeper.post(page(LABEL, "revoke", row.pk))
    else:
        keeper.post(LIST, {"action": "revoke_selected", "_selected_action": [str(row.pk)]})
    with pytest.raises(InvalidApiKey):
        api_key(plain)
    assert AuditEntry.objects.get(object_id=str(row.pk)).action == "revoked"


@pytest.mark.parametrize("overrides", [KEEPER, READER])
def test_no_key_is_widened(ours: World, enter: Enter, overrides: dict[str, str]) -> None:
    """Not by its owner either: a key with more is a new key."""
    row, plain = make.make_api_key(tenant=ours.tenant, scopes=["write"])
    change = {"name": row.name, "scopes": EVERY_SCOPE}
    for person in (editor_with(ours, overrides), ours.owner):
        assert enter(person).post(page(LABEL, "change", row.pk), change).status_code == 403
    assert api_key(plain).scopes == ["write"]


def test_scopes_are_told_in_words(client: Client, ours: World) -> None:
    client.cookies["django_language"] = "en"
    row, _plain = make.make_api_key(tenant=ours.tenant, scopes=["channel", "read"])
    for address in (LIST, page(LABEL, "change", row.pk)):
        assert "speak for visitors, read<" in client.get(address).content.decode().replace("\n", "")
