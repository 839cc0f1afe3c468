"""The one way in: password, second step, and what neither of them tells."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.common.ids import new_id
from apps.console.door import PENDING, PENDING_S
from apps.tenants.models import AuditEntry, SecondFactor, Tenant, User, UserSession
from apps.tenants.signing_in import second_factor
from tests import factories as make
from tests.second_steps import code_of, with_second_factor

LOGIN, CODE, SETUP = "/console/login/", "/console/login/code/", "/console/login/setup/"
HOME = "/console/"
NEW_PASSWORD = "walking-boots-and-rain"


@pytest.fixture
def tenant(db: None) -> Tenant:
    return make.make_tenant()


@pytest.fixture
def lin(tenant: Tenant) -> User:
    return make.make_user(tenant=tenant, username=f"lin-{new_id().hex}", password=make.PASSWORD)


@pytest.fixture
def browser() -> Client:
    """Of an address of its own, since addresses are limited."""
    return Client(
        REMOTE_ADDR=f"2001:db8:{new_id().hex[-4:]}:{new_id().hex[-8:-4]}::1",
        headers={"Accept-Language": "en"},
    )


def sign_in(browser: Client, user: User, password: str = make.PASSWORD, **fields: str) -> Any:
    return browser.post(LOGIN, {"username": user.username, "password": password} | fields)


def is_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


def actions(tenant: Tenant) -> list[str]:
    return list(AuditEntry.objects.for_tenant(tenant.id).order_by("id").values_list("action", flat=True))


def demand_two_steps(tenant: Tenant) -> None:
    make.make_owned("tenants.SignInSettings", tenant=tenant, requires_second_factor=True)


def told(response: Any) -> str:
    """What stands in the page, without the name that was typed and the form's token."""
    text = re.sub(r'value="[^"]*"', "", response.content.decode())
    return f"{response.status_code} {text}"


# ── the password ────────────────────────────────────────────────────────────────────────────────────


def test_sign_in_is_on_record_with_where_from(browser: Client, lin: User, tenant: Tenant) -> None:
    assert sign_in(browser, lin)["Location"] == HOME
    entry = AuditEntry.objects.for_tenant(tenant.id).get()
    assert (entry.action, entry.actor, entry.object_id) == ("signed in", lin, str(lin.pk))
    assert entry.address.startswith("2001:db8:")
    row = UserSession.objects.get(user=lin)
    assert (row.address, row.session_key) == (entry.address, browser.session.session_key)


def test_answers_do_not_tell_whether_an_account_exists(browser: Client, lin: User, tenant: Tenant) -> None:
    gone = make.make_user(tenant=tenant, password=make.PASSWORD, is_active=False)
    answers = {
        told(sign_in(browser, lin, "wrong")),
        told(sign_in(browser, gone)),
        told(sign_in(browser, User(username="nobody"))),
        told(sign_in(browser, make.make_user())),  # has no password at all
    }
    assert len(answers) == 1
    assert actions(tenant) == ["sign-in failed", "sign-in failed"]


@pytest.mark.parametrize("exists", [True, False], ids=["account", "nobody"])
def test_sixth_attempt_is_refused_whoever_it_is(browser: Client, lin: User, exists: bool) -> None:
    person = lin if exists else User(username=f"nobody-{new_id().hex}")
    statuses = [sign_in(browser, person, "wrong").status_code for _number in range(6)]
    assert statuses == [200, 200, 200, 200, 200, 429]
    refused = sign_in(browser, person)  # the right password does not help now
    assert (refused.status_code, is_in(browser)) == (429, False)
    assert int(refused["Retry-After"]) <= 60
    assert "Too many attempts" in refused.content.decode()


def test_refusal_is_on_record_once(browser: Client, lin: User, tenant: Tenant) -> None:
    for _number in range(9):
        sign_in(browser, lin, "wrong")
    assert actions(tenant) == ["sign-in failed"] * 5 + ["sign-in blocked"]


def test_right_passwords_are_never_too_many(lin: User) -> None:
    for _number in range(8):
        assert sign_in(Client(REMOTE_ADDR="198.51.100.7"), lin)["Location"] == HOME


def test_forwarded_address_of_a_stranger_is_not_believed(lin: User) -> None:
    """Otherwise every attempt comes from another address."""
    statuses = {
        sign_in(
            Client(REMOTE_ADDR="198.51.100.8", headers={"X-Forwarded-For": f"203.0.113.{number}"}), lin, "no"
        ).status_code
        for number in range(6)
    }
    assert statuses == {200, 429}


def test_nobody_keeps_a_person_out_of_the_browser_they_use(browser: Client, lin: User, settings: Any) -> None:
    """Somebody guesses from everywhere, until the account takes no more attempts from anywhere new."""
    settings.KEFU_SIGN_INS_PER_ADDRESS = 1000
    sign_in(browser, lin)
    browser.post(reverse("console:logout"))
    for number in range(40):
        sign_in(Client(REMOTE_ADDR=f"203.0.113.{number}"), lin, "wrong")
    assert sign_in(Client(REMOTE_ADDR="203.0.113.200"), lin).status_code == 429
    assert sign_in(browser, lin)["Location"] == HOME


def test_forged_cookie_makes_no_known_browser(browser: Client, lin: User) -> None:
    browser.cookies["kefu_known"] = "e30:forged:forged"
    assert [sign_in(browser, lin, "wrong").status_code for _number in range(6)][-1] == 429


def test_session_key_changes_with_the_sign_in(browser: Client, lin: User) -> None:
    """Who planted a session before does not share the person's afterwards."""
    session = browser.session
    session["planted"] = True
    session.save()
    browser.cookies["kefu_session"] = session.session_key
    sign_in(browser, lin)
    assert browser.cookies["kefu_session"].value != session.session_key
    assert not UserSession.objects.filter(session_key=session.session_key).exists()


@pytest.mark.parametrize(
    ("role", "is_staff", "place"),
    [("agent", False, HOME), ("owner", True, HOME), ("analyst", True, "/admin/")],
)
def test_people_come_to_where_they_work(
    browser: Client, tenant: Tenant, role: str, is_staff: bool, place: str
) -> None:
    user = make.make_user(tenant=tenant, role=role, is_staff=is_staff, password=make.PASSWORD)
    assert sign_in(browser, user)["Location"] == place


# ── the second step ─────────────────────────────────────────────────────────────────────────────────


def test_password_alone_opens_nothing_when_there_is_a_second_step(browser: Client, lin: User) -> None:
    with_second_factor(lin)
    assert sign_in(browser, lin)["Location"] == CODE
    assert not is_in(browser)
    assert browser.get(HOME)["Location"].startswith(LOGIN)
    assert browser.get("/admin/", follow=True).redirect_chain[-1][0].startswith(LOGIN)


@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_code_signs_in_and_leads_on(browser: Client, lin: User, tenant: Tenant, kind: str) -> None:
    secret = with_second_factor(lin)
    code = code_of(secret) if kind == "app" else second_factor.new_recovery_codes(lin)[0]
    sign_in(browser, lin, next="/console/contacts/")
    assert browser.post(CODE, {"code": code})["Location"] == "/console/contacts/"
    assert is_in(browser)
    assert actions(tenant) == ["signed in"]


def test_second_step_never_leads_to_another_site(browser: Client, lin: User) -> None:
    secret = with_second_factor(lin)
    sign_in(browser, lin, next="https://evil.example.com/")
    assert browser.post(CODE, {"code": code_of(secret)})["Location"] == HOME


def test_used_code_does_not_sign_in_again(browser: Client, lin: User) -> None:
    code = code_of(with_second_factor(lin))
    sign_in(browser, lin)
    browser.post(CODE, {"code": code})
    second = Client(REMOTE_ADDR="198.51.100.9")
    sign_in(second, lin)
    assert second.post(CODE, {"code": code}).status_code == 400
    assert not is_in(second)


def test_codes_cannot_be_tried_one_after_the_other(browser: Client, lin: User, tenant: Tenant) -> None:
    secret = with_second_factor(lin)
    sign_in(browser, lin)
    for _number in range(5):
        assert browser.post(CODE, {"code": "000000"}).status_code == 400
    refused = browser.post(CODE, {"code": code_of(secret)})
    assert "Too many attempts" in refused.content.decode()
    assert not is_in(browser)
    assert actions(tenant) == ["wrong code"] * 5 + ["sign-in blocked"]


@pytest.mark.parametrize("step", [CODE, SETUP])
def test_second_step_needs_the_first(db: None, browser: Client, step: str) -> None:
    assert browser.get(step)["Location"] == LOGIN
    assert browser.post(step, {"code": "000000"})["Location"] == LOGIN


def change_password(browser: Client, user: User) -> None:
    user.set_password(NEW_PASSWORD)
    user.save()


def deactivate(browser: Client, user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def wait(browser: Client, user: User) -> None:
    session = browser.session
    session[PENDING] |= {"at": session[PENDING]["at"] - PENDING_S - 1}
    session.save()


@pytest.mark.parametrize("event", [change_password, deactivate, wait])
def test_first_step_does_not_last(browser: Client, lin: User, event: Callable[[Client, User], None]) -> None:
    secret = with_second_factor(lin)
    sign_in(browser, lin)
    event(browser, lin)
    assert browser.post(CODE, {"code": code_of(secret)})["Location"] == LOGIN
    assert not is_in(browser)


# ── where it is demanded ────────────────────────────────────────────────────────────────────────────


def test_who_has_none_sets_it_up_before_anything_else(browser: Client, lin: User, tenant: Tenant) -> None:
    demand_two_steps(tenant)
    assert sign_in(browser, lin, next="/console/contacts/")["Location"] == SETUP
    assert browser.get(HOME)["Location"].startswith(LOGIN)
    shown = browser.get(SETUP).content.decode()
    secret = "".join(re.findall(r'data-testid="secret">([^<]+)<', shown)[0].split())
    assert (
        browser.get(SETUP).content.decode().count(shown[shown.index("data:image") :][:500]) == 1
    )  # the same picture
    assert browser.post(SETUP, {"code": "000000"}).status_code == 400
    assert not is_in(browser)
    done = browser.post(SETUP, {"code": code_of(secret)})
    codes = re.findall(r"<li><code>([a-z2-7-]{19})</code>", done.content.decode())
    assert (is_in(browser), len(codes)) == (True, 10)
    assert 'href="/console/contacts/"' in done.content.decode()
    assert done["Cache-Control"] == "no-store"
    assert actions(tenant) == ["signed in", "second factor added"]
    second_factor.use(lin, codes[9])


def test_setup_does_not_replace_what_is_there(browser: Client, lin: User, tenant: Tenant) -> None:
    """Somebody with the password alone must not bring an app of their own."""
    demand_two_steps(tenant)
    secret = with_second_factor(lin)
    sign_in(browser, lin)
    assert browser.get(SETUP)["Location"] == LOGIN
    assert browser.post(SETUP, {"code": code_of(secret)})["Location"] == LOGIN
    assert SecondFactor.objects.filter(user=lin).count() == 1


def test_everybody_is_asked_where_the_installation_demands_it(
    browser: Client, db: None, settings: Any
) -> None:
    settings.KEFU_REQUIRE_SECOND_FACTOR = True
    root = make.make_superuser()
    root.set_password(make.PASSWORD)
    root.save()
    assert sign_in(browser, root)["Location"] == SETUP
