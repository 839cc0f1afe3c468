"""Inviting in the back office: by whom, to which roles, and what becomes of it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from apps.desk import inviting
from apps.tenants.invitations import link_of
from apps.tenants.models import AuditEntry, Invitation, Membership, User
from tests import factories as make
from tests.admin.conftest import World, make_member
from tests.admin.urls import page

Role = Membership.Role
Enter = Callable[[User], Client]
ADD = page("tenants.Invitation", "add")
LETTER = {"email": "mei@kefu.example", "role": "agent", "language": "en"}


def english(client: Client) -> Client:
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def test_invitation_is_sent_by_mail(client: Client, ours: World, settings: Any) -> None:
    settings.KEFU_HAS_MAIL = True
    response = client.post(ADD, LETTER | {"role": "supervisor"})
    assert response["Location"] == page("tenants.Invitation", "changelist")
    made = Invitation.objects.get(email="mei@kefu.example")
    assert (made.tenant, made.role, made.invited_by) == (ours.tenant, "supervisor", ours.owner)
    entry = AuditEntry.objects.for_tenant(ours.tenant.id).get(object_id=str(made.pk))
    assert (entry.action, entry.actor) == ("added", ours.owner)


def test_without_mail_the_link_is_shown_once(client: Client, ours: World, settings: Any) -> None:
    settings.KEFU_HAS_MAIL = False
    response = client.post(ADD, LETTER)
    made = Invitation.objects.get(email="mei@kefu.example")
    assert response.context["secret"] == link_of(made)
    later = client.get(page("tenants.Invitation", "change", made.pk)).content.decode()
    assert link_of(made).partition("#")[2] not in later


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": "guest-of-ours@kefu.example"}, "__all__"),
        ({"email": "no address"}, "email"),
        ({"email": "owner@ours.example"}, "email"),
        ({"role": "emperor"}, "role"),
    ],
    ids=["invited-already", "no-address", "member-already", "no-role"],
)
def test_bad_invitation_gets_an_error(
    client: Client, ours: World, change: dict[str, str], field: str
) -> None:
    User.objects.filter(pk=ours.owner.pk).update(email="owner@ours.example")
    response = client.post(ADD, LETTER | change)
    assert list(response.context["adminform"].form.errors) == [field]


def test_nobody_invites_to_a_role_above_their_own(ours: World, enter: Enter) -> None:
    client = enter(make_member(ours, Role.ADMINISTRATOR))
    assert list(client.post(ADD, LETTER | {"role": "owner"}).context["adminform"].form.errors) == ["role"]
    assert client.post(ADD, LETTER | {"role": "administrator"}).status_code in (200, 302)
    assert Invitation.objects.get(email="mei@kefu.example").role == "administrator"


def test_own_role_of_another_tenant_is_not_offered(client: Client, theirs: World) -> None:
    response = client.post(ADD, LETTER | {"role": str(theirs.rows["tenants.CustomRole"].pk)})
    assert list(response.context["adminform"].form.errors) == ["role"]


def test_supervisor_looks_and_invites_nobody(ours: World, enter: Enter) -> None:
    client = enter(make_member(ours, Role.SUPERVISOR))
    assert client.get(page("tenants.Invitation", "changelist")).status_code == 200
    assert client.post(ADD, LETTER).status_code == 403
    invitation = ours.rows["tenants.Invitation"]
    for deed in ("revoke", "send_again"):
        address = page("tenants.Invitation", deed, invitation.pk)
        assert client.post(address).status_code == 403
    invitation.refresh_from_db()
    assert (invitation.revoked_at, invitation.issue) == (None, 1)


def test_withdrawing_asks_first_and_is_put_on_record(client: Client, ours: World) -> None:
    invitation = ours.rows["tenants.Invitation"]
    address = page("tenants.Invitation", "revoke", invitation.pk)
    assert client.get(address).status_code == 200
    invitation.refresh_from_db()
    assert invitation.revoked_at is None
    assert client.post(address).status_code == 302
    invitation.refresh_from_db()
    assert invitation.revoked_at is not None
    assert AuditEntry.objects.get(object_id=str(invitation.pk)).action == "withdrawn"
    assert not inviting.send_again(invitation)


def test_sending_again_asks_first(client: Client, ours: World, settings: Any) -> None:
    settings.KEFU_HAS_MAIL = True
    invitation = ours.rows["tenants.Invitation"]
    address = page("tenants.Invitation", "send_again", invitation.pk)
    client.get(address)
    client.post(address)
    invitation.refresh_from_db()
    assert invitation.issue == 2


def test_many_are_withdrawn_at_once(client: Client, ours: World) -> None:
    rows = [make.make_invitation(tenant=ours.tenant) for _ in range(2)]
    data = {"action": "revoke_selected", "_selected_action": [str(row.pk) for row in rows]}
    client.post(page("tenants.Invitation", "changelist"), data)
    assert Invitation.objects.filter(pk__in=[row.pk for row in rows], revoked_at=None).count() == 0
