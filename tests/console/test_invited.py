"""An invitation from the letter to the desk: once, for seven days, as long as nobody withdraws it."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from apps.common.clock import now
from apps.desk import inviting, tasks
from apps.tenants import invitations, members
from apps.tenants.access import session_tenant
from apps.tenants.invitations import InvitationInvalid, invitation_of, token_of
from apps.tenants.models import AuditEntry, Invitation, Membership, Tenant, User
from tests import factories as make
from tests.mail_server import queued

pytestmark = pytest.mark.django_db
PAGE, JOIN, ACCEPT = "/console/invited/", "/console/invited/join/", "/console/invited/accept/"
PASSWORD = "walking-boots-and-rain"
ANSWERS = {"display_name": "Mei", "username": "mei", "password": PASSWORD}


@pytest.fixture
def tenant() -> Tenant:
    return make.make_tenant(name="Hillside Goods")


@pytest.fixture
def invitation(tenant: Tenant) -> Invitation:
    row: Invitation = make.make_invitation(tenant=tenant, email="mei@kefu.example", role="supervisor")
    return row


def follow(client: Client, token: str) -> Any:
    """What the page's script does with the link."""
    return client.post(PAGE, {"token": token}, follow=True)


def english() -> Client:
    return Client(headers={"accept-language": "en"})


def test_newcomer_makes_an_account_and_sits_at_the_desk(tenant: Tenant, invitation: Invitation) -> None:
    client = english()
    assert follow(client, token_of(invitation)).context["state"] == "join"
    response = client.post(JOIN, ANSWERS, follow=True)
    assert response.context["desk"].tenant == tenant
    mei = User.objects.get(username="mei")
    assert (mei.public_name, mei.email, mei.check_password(PASSWORD)) == ("Mei", "mei@kefu.example", True)
    assert [row.role for row in mei.memberships.all()] == ["supervisor"]
    invitation.refresh_from_db()
    assert invitation.accepted_by == mei
    entry = AuditEntry.objects.for_tenant(tenant.id).get(action="invitation accepted")
    assert (entry.actor, entry.object_id) == (mei, str(invitation.pk))


def test_own_role_comes_with_the_invitation(tenant: Tenant) -> None:
    role = make.make_custom_role(tenant=tenant, base="agent")
    invitation = make.make_invitation(tenant=tenant, custom_role=role)
    client = english()
    follow(client, token_of(invitation))
    client.post(JOIN, ANSWERS)
    assert User.objects.get(username="mei").memberships.get().custom_role == role


def test_link_is_good_once(invitation: Invitation) -> None:
    first = english()
    follow(first, token_of(invitation))
    second = english()
    follow(second, token_of(invitation))
    first.post(JOIN, ANSWERS)
    assert second.post(JOIN, ANSWERS | {"username": "thief"}).context["state"] == "invalid"
    assert follow(english(), token_of(invitation)).status_code == 404
    assert not User.objects.filter(username="thief").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [("revoked_at", timedelta()), ("expires_at", timedelta(seconds=-1)), ("accepted_at", timedelta())],
    ids=["withdrawn", "expired", "used"],
)
def test_link_that_is_over_opens_nothing(invitation: Invitation, field: str, value: timedelta) -> None:
    setattr(invitation, field, now() + value)
    invitation.save()
    assert follow(english(), token_of(invitation)).status_code == 404


def test_tenant_that_was_closed_takes_nobody_in(tenant: Tenant, invitation: Invitation) -> None:
    tenant.is_active = False
    tenant.save()
    assert follow(english(), token_of(invitation)).status_code == 404


@pytest.mark.parametrize("token", ["", "x", "0" * 64, "é" * 64], ids=["empty", "short", "unsigned", "odd"])
def test_what_is_no_link_opens_nothing_and_makes_no_session(token: str) -> None:
    client = english()
    assert follow(client, token).status_code == 404
    assert client.post(JOIN, ANSWERS).context["state"] == "link"
    assert django_settings.SESSION_COOKIE_NAME not in client.cookies


def test_signature_is_looked_at(invitation: Invitation) -> None:
    forged = token_of(invitation)[:-1] + ("0" if token_of(invitation)[-1] != "0" else "1")
    with pytest.raises(InvitationInvalid):
        invitation_of(forged)


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"password": "short"}, "password"),
        ({"username": "taken"}, "username"),
        ({"username": ""}, "username"),
    ],
)
def test_bad_answers_are_told_and_use_nothing_up(
    invitation: Invitation, answers: dict[str, str], field: str
) -> None:
    make.make_user(username="taken")
    client = english()
    follow(client, token_of(invitation))
    response = client.post(JOIN, ANSWERS | answers)
    assert (response.status_code, list(response.context["errors"])) == (400, [field])
    assert client.post(JOIN, ANSWERS).status_code == 302


def test_account_of_that_address_signs_in_first(tenant: Tenant, invitation: Invitation) -> None:
    mei = make.make_user(username="mei", email="MEI@kefu.example", password=make.PASSWORD)
    client = english()
    assert follow(client, token_of(invitation)).context["state"] == "sign_in"
    assert client.post(ACCEPT).status_code == 302
    assert not Membership.objects.for_tenant(tenant.id).filter(user=mei).exists()
    sign_in = {"username": "mei", "password": make.PASSWORD, "next": PAGE}
    assert client.post("/console/login/", sign_in, follow=True).context["state"] == "accept"
    client.post(ACCEPT)
    assert Membership.objects.for_tenant(tenant.id).get(user=mei).role == "supervisor"
    assert session_tenant(client.session) == tenant.id


def test_member_keeps_the_role_they_have(tenant: Tenant, invitation: Invitation) -> None:
    lin = make.make_user(tenant=tenant, role="agent")
    assert invitations.accept(token_of(invitation), user=lin).role == "agent"


def test_letter_holds_the_link_and_the_broker_does_not(
    tenant: Tenant,
    settings: Any,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    mailoutbox: Any,
) -> None:
    settings.KEFU_HAS_MAIL = True
    with django_capture_on_commit_callbacks(execute=True):
        invitation = invite(tenant)
    (order,) = queued(tenant.id)
    assert token_of(invitation) not in str(order)
    tasks.send_mail(order)
    assert invitations.link_of(invitation) in mailoutbox[0].body
    assert (mailoutbox[0].to, mailoutbox[0].subject) == (
        ["guest@kefu.example"],
        "You are invited to Hillside Goods",
    )


def test_letter_that_is_sent_again_voids_the_first_one(
    tenant: Tenant,
    settings: Any,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    mailoutbox: Any,
) -> None:
    settings.KEFU_HAS_MAIL = True
    with django_capture_on_commit_callbacks(execute=True):
        invitation = invite(tenant)
        first = token_of(invitation)
        assert inviting.send_again(invitation)
    with pytest.raises(InvitationInvalid):
        invitation_of(first)
    assert invitation_of(token_of(invitation)) == invitation
    for order in queued(tenant.id):
        tasks.send_mail(order)
    assert [invitations.link_of(invitation) in letter.body for letter in mailoutbox] == [True]


def test_who_leaves_takes_their_invitations_along(tenant: Tenant) -> None:
    boss = make.make_user(tenant=tenant, role="administrator")
    kept = make.make_invitation(tenant=tenant, invited_by=make.make_user(tenant=tenant))
    gone = make.make_invitation(tenant=tenant, invited_by=boss)
    members.remove_memberships(tenant_id=tenant.id, membership_ids=[boss.memberships.get().pk])
    rows = Invitation.objects.for_tenant(tenant.id).filter(revoked_at=None)
    assert list(rows) == [kept]
    assert gone not in rows


def invite(tenant: Tenant) -> Invitation:
    return inviting.invite(
        tenant_id=tenant.id,
        email="Guest@kefu.example ",
        role="agent",
        custom_role=None,
        language="en",
        by=make.make_user(tenant=tenant),
    )
