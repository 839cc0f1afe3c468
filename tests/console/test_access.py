"""Who gets in, and what browsers are told."""

import pytest
from django.test import Client
from django.urls import reverse

from apps.common.ids import new_id
from apps.tenants.access import SESSION_TENANT, Desk
from apps.tenants.models import Membership
from tests import factories

PAGES = ["console:home", "console:list", "console:counts"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
def test_pages_ask_strangers_to_sign_in(client: Client, name: str) -> None:
    response = client.get(reverse(name))
    assert response.status_code == 302
    assert response["Location"] == f"{reverse('console:login')}?next={reverse(name)}"


def test_conversation_asks_strangers_to_sign_in(client: Client, desk: Desk) -> None:
    row = factories.make_conversation(tenant=desk.tenant)
    address = reverse("console:conversation", args=[row.id])
    assert client.get(address)["Location"] == f"{reverse('console:login')}?next={address}"


def test_login_opens_the_desk(client: Client, db: None) -> None:
    tenant = factories.make_tenant(name="Hill shop")
    factories.make_user(tenant=tenant, username="lin", password=factories.PASSWORD)
    response = client.post(
        reverse("console:login"), {"username": "lin", "password": factories.PASSWORD}, follow=True
    )
    assert response.redirect_chain == [(reverse("console:home"), 302)]
    assert "Hill shop" in response.content.decode()


def test_login_with_a_wrong_password_says_so(client: Client, db: None) -> None:
    factories.make_user(username="lin", password=factories.PASSWORD)
    response = client.post(reverse("console:login"), {"username": "lin", "password": "wrong"})
    assert response.status_code == 200
    assert 'role="alert"' in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_login_never_leads_to_another_site(client: Client, db: None) -> None:
    factories.make_user(username="lin", password=factories.PASSWORD)
    address = f"{reverse('console:login')}?next=https://evil.example.com/"
    response = client.post(address, {"username": "lin", "password": factories.PASSWORD})
    assert response["Location"] == reverse("console:home")


def test_logout_needs_post_and_ends_the_session(agent: Client) -> None:
    assert agent.get(reverse("console:logout")).status_code == 405
    assert agent.post(reverse("console:logout"))["Location"] == reverse("console:login")
    assert agent.get(reverse("console:home")).status_code == 302


@pytest.mark.parametrize("role", [Membership.Role.ANALYST, Membership.Role.EDITOR])
def test_people_who_do_not_talk_get_a_page_that_says_so(client: Client, db: None, role: str) -> None:
    client.force_login(factories.make_user(role=role))
    client.cookies["django_language"] = "en"
    response = client.get(reverse("console:home"))
    assert response.status_code == 403
    assert "You have no desk here" in response.content.decode()


def test_a_lost_membership_offers_the_desks_that_are_left(agent: Client, desk: Desk) -> None:
    other = factories.make_tenant(name="River shop")
    factories.make_membership(user=desk.user, tenant=other)
    agent.post(reverse("console:tenant"), {"tenant": str(desk.tenant.id)})
    Membership.objects.filter(user=desk.user, tenant=desk.tenant).update(is_active=False)
    response = agent.get(reverse("console:home"))
    assert response.status_code == 403
    assert f'value="{other.id}"' in response.content.decode()


@pytest.mark.parametrize("name", [*PAGES, "console:login"])
def test_pages_allow_nothing_but_our_own_files(agent: Client, name: str) -> None:
    if name == "console:login":
        agent.logout()
    response = agent.get(reverse(name))
    policy = dict(part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";"))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "font-src": "'self'",
        "img-src": "'self' data:",
        "connect-src": "'self' ws://testserver wss://testserver",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    assert "no-store" in response["Cache-Control"]


def test_tenant_switch_changes_where_the_agent_works(agent: Client, desk: Desk) -> None:
    other = factories.make_tenant(name="River shop")
    factories.make_membership(user=desk.user, tenant=other)
    response = agent.post(reverse("console:tenant"), {"tenant": str(other.id)}, follow=True)
    assert agent.session[SESSION_TENANT] == str(other.id)
    assert '<span class="tenant-name">River shop</span>' in response.content.decode()


def test_tenant_switch_refuses_a_foreign_tenant(agent: Client) -> None:
    foreign = factories.make_tenant(name="Foreign shop")
    response = agent.post(reverse("console:tenant"), {"tenant": str(foreign.id)})
    assert response.status_code == 403
    assert SESSION_TENANT not in agent.session
    assert "Foreign shop" not in response.content.decode()


@pytest.mark.parametrize("value", ["", "nonsense", "1"])
def test_tenant_switch_refuses_what_is_no_id(agent: Client, value: str) -> None:
    assert agent.post(reverse("console:tenant"), {"tenant": value}).status_code == 404


def test_conversation_of_another_tenant_is_not_found(agent: Client) -> None:
    foreign = factories.make_conversation()
    factories.make_message(conversation=foreign, content="a foreign secret")
    for address in (
        reverse("console:conversation", args=[foreign.id]),
        f"/console/c/{foreign.id}/?part=open",
    ):
        response = agent.get(address)
        assert response.status_code == 404
        assert "a foreign secret" not in response.content.decode()


def test_conversation_that_never_was_is_not_found(agent: Client) -> None:
    assert agent.get(reverse("console:conversation", args=[new_id()])).status_code == 404


def test_why_of_another_tenant_is_not_found(agent: Client, desk: Desk) -> None:
    own = factories.make_conversation(tenant=desk.tenant)
    message = factories.make_message(kind="ai", content="a foreign answer")
    for conversation_id in (own.id, message.conversation_id):
        address = reverse("console:why", args=[conversation_id, message.id])
        assert agent.get(address).status_code == 404


def test_language_switch_answers_in_that_language(agent: Client) -> None:
    response = agent.post(reverse("console:language"), {"language": "en", "next": "/console/"}, follow=True)
    assert '<html lang="en">' in response.content.decode()
    agent.post(reverse("console:language"), {"language": "zh-hans", "next": "/console/"})
    assert '<html lang="zh-hans">' in agent.get(reverse("console:home")).content.decode()
