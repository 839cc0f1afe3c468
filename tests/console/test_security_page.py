"""A person's own sign-in: sessions, password, second factor. Only their own, and only with the password."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import UpdateError
from django.test import Client

from apps.common.clock import now
from apps.tenants.access import Desk
from apps.tenants.admission import SocketAccess, still_admitted
from apps.tenants.models import AuditEntry, SecondFactor, User, UserSession
from apps.tenants.session_store import SEEN_EVERY
from apps.tenants.signing_in import second_factor
from apps.tenants.signing_in.sessions import handle_of, sessions_of
from tests import factories as make
from tests.second_steps import code_of, with_second_factor

pytestmark = pytest.mark.django_db
PAGE = "/console/security/"
NEW_PASSWORD = "walking-boots-and-rain"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def lin() -> User:
    return make.make_user(password=make.PASSWORD)


def sign_in(user: User, **options: Any) -> Client:
    client = Client(**{"headers": {"Accept-Language": "en"}} | options)
    client.force_login(user)
    return client


def key_of(client: Client) -> str:
    return str(client.cookies[django_settings.SESSION_COOKIE_NAME].value)


def is_in(client: Client) -> bool:
    return client.get(PAGE).status_code == 200


def actions(user: User) -> list[str]:
    tenant_id = user.memberships.get().tenant_id
    return list(AuditEntry.objects.for_tenant(tenant_id).order_by("id").values_list("action", flat=True))


# ── sessions ────────────────────────────────────────────────────────────────────────────────────────


def test_page_shows_where_the_person_is_signed_in(lin: User) -> None:
    client = Client(REMOTE_ADDR="203.0.113.50", headers={"User-Agent": FIREFOX, "Accept-Language": "en"})
    client.post("/console/login/", {"username": lin.username, "password": make.PASSWORD})
    sign_in(make.make_user())
    shown = client.get(PAGE).content.decode()
    assert shown.count("<li>") == 1
    assert "Firefox · Windows" in shown
    assert "203.0.113.50" in shown
    assert key_of(client) not in shown


def test_one_session_is_ended(lin: User) -> None:
    here, there, third = sign_in(lin), sign_in(lin), sign_in(lin)
    assert here.post(f"{PAGE}sessions/{handle_of(key_of(there))}/end/").status_code == 302
    assert [is_in(each) for each in (here, there, third)] == [True, False, True]
    assert actions(lin) == ["session ended"]


def test_all_others_are_ended(lin: User) -> None:
    here, there, third = sign_in(lin), sign_in(lin), sign_in(lin)
    somebody = sign_in(make.make_user())
    assert here.post(f"{PAGE}sessions/end-others/").status_code == 302
    assert [is_in(each) for each in (here, there, third, somebody)] == [True, False, False, True]


def test_session_of_somebody_else_is_not_found(lin: User) -> None:
    theirs = sign_in(make.make_user())
    assert sign_in(lin).post(f"{PAGE}sessions/{handle_of(key_of(theirs))}/end/").status_code == 404
    assert is_in(theirs)


def test_ended_session_does_not_come_back(lin: User) -> None:
    """A page that was being made when the session ended does not write it anew."""
    session = sign_in(lin).session
    assert session[SESSION_KEY] == str(lin.pk)
    UserSession.objects.all().delete()
    session["kefu_tenant"] = "x"
    with pytest.raises(UpdateError):
        session.save()
    assert not UserSession.objects.exists()


def test_sockets_end_with_the_session(lin: User) -> None:
    """As the gateways ask it (tests/live/test_sockets.py has the sockets themselves)."""
    desk = Desk(lin, lin.memberships.get().tenant, "agent")
    here, there = sign_in(lin), sign_in(lin)
    entries = [SocketAccess(key_of(each), lin.pk, desk.tenant.id) for each in (here, there)]
    here.post(f"{PAGE}sessions/end-others/")
    assert set(still_admitted(entries)) == {entries[0]}


def test_sessions_of_an_older_password_are_not_listed(lin: User) -> None:
    sign_in(lin)
    lin.set_password(NEW_PASSWORD)
    lin.save()
    client = sign_in(lin)
    assert [each.row.session_key for each in sessions_of(lin)] == [key_of(client)]


# ── how long a session lasts ────────────────────────────────────────────────────────────────────────


def lasts_until(client: Client) -> Any:
    return UserSession.objects.get(session_key=key_of(client)).expire_date


def long_ago(client: Client, **moments: Any) -> None:
    UserSession.objects.filter(session_key=key_of(client)).update(**moments)


def test_session_ends_a_while_after_the_person_was_last_seen(lin: User, settings: Any) -> None:
    settings.KEFU_SESSION_IDLE_S = 1800
    client = sign_in(lin)
    assert timedelta(minutes=29) < lasts_until(client) - now() <= timedelta(minutes=30)
    long_ago(client, expire_date=now() - timedelta(seconds=1))
    assert not is_in(client)


@pytest.mark.parametrize(
    ("mode", "is_sign_of_life"), [("navigate", True), ("cors", False)], ids=["page", "script"]
)
def test_pages_are_signs_of_life_and_scripts_are_not(lin: User, mode: str, is_sign_of_life: bool) -> None:
    client = sign_in(lin)
    then = now() - SEEN_EVERY - timedelta(seconds=5)
    long_ago(client, last_seen_at=then)
    client.get(PAGE, headers={"Sec-Fetch-Mode": mode})
    row = UserSession.objects.get(user=lin)
    assert (row.last_seen_at > then) is is_sign_of_life


def test_nobody_stays_signed_in_for_ever(lin: User, settings: Any) -> None:
    """However often they are seen."""
    client = sign_in(lin)
    started = now() - timedelta(seconds=settings.SESSION_COOKIE_AGE - 600)
    long_ago(client, signed_in_at=started, last_seen_at=started)
    client.get(PAGE)
    assert lasts_until(client) <= now() + timedelta(seconds=600)


def test_page_costs_no_write_while_the_person_was_just_seen(
    lin: User, django_assert_num_queries: Any
) -> None:
    client = sign_in(lin)
    before = UserSession.objects.get(user=lin).last_seen_at
    client.get(PAGE)
    assert UserSession.objects.get(user=lin).last_seen_at == before


# ── password ────────────────────────────────────────────────────────────────────────────────────────


def change(client: Client, password: str = make.PASSWORD, new: str = NEW_PASSWORD, again: str = "") -> Any:
    data = {"password": password, "new_password1": new, "new_password2": again or new}
    return client.post(f"{PAGE}password/", data)


def test_new_password_ends_all_other_sessions(lin: User) -> None:
    here, there = sign_in(lin), sign_in(lin)
    old_key = key_of(here)
    assert change(here).status_code == 302
    lin.refresh_from_db()
    assert lin.check_password(NEW_PASSWORD)
    assert [is_in(here), is_in(there)] == [True, False]
    assert key_of(here) != old_key
    assert UserSession.objects.count() == 1
    assert actions(lin) == ["password changed"]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"password": "wrong"}, "This is not your password"),
        ({"new": "short"}, "too short"),
        ({"again": "something else entirely"}, "match"),
    ],
    ids=["wrong", "weak", "mistyped"],
)
def test_password_stays_when_something_is_wrong(lin: User, given: dict[str, str], told: str) -> None:
    response = change(sign_in(lin), **given)
    assert (response.status_code, told in response.content.decode()) == (400, True)
    lin.refresh_from_db()
    assert lin.check_password(make.PASSWORD)


def test_own_password_cannot_be_guessed_from_an_open_session(lin: User) -> None:
    client = sign_in(lin, REMOTE_ADDR="198.51.100.20")
    for _number in range(5):
        assert "This is not your password" in change(client, "wrong").content.decode()
    assert "Too many attempts" in change(client).content.decode()
    lin.refresh_from_db()
    assert lin.check_password(make.PASSWORD)


# ── second factor ───────────────────────────────────────────────────────────────────────────────────


def test_second_factor_is_set_up_with_password_and_code(lin: User) -> None:
    here, there = sign_in(lin), sign_in(lin)
    shown = here.get(f"{PAGE}app/").content.decode()
    secret = "".join(re.findall(r'data-testid="secret">([^<]+)<', shown)[0].split())
    refused = here.post(f"{PAGE}app/", {"code": code_of(secret), "password": "wrong"})
    assert (refused.status_code, SecondFactor.objects.exists()) == (400, False)
    done = here.post(f"{PAGE}app/", {"code": code_of(secret), "password": make.PASSWORD})
    codes = re.findall(r"<li><code>([a-z2-7-]{19})</code>", done.content.decode())
    assert len(codes) == 10
    assert (
        f'download="kefu-recovery-codes.txt" href="data:text/plain;charset=utf-8,{codes[0]}%0A'
        in done.content.decode()
    )
    assert [is_in(here), is_in(there)] == [True, False]
    assert secret not in here.get(PAGE).content.decode()
    assert here.get(f"{PAGE}app/")["Location"] == PAGE


def test_new_recovery_codes_need_the_password(lin: User) -> None:
    with_second_factor(lin)
    old = second_factor.new_recovery_codes(lin)
    client = sign_in(lin)
    assert client.post(f"{PAGE}codes/", {"password": "wrong"}).status_code == 400
    assert second_factor.recovery_codes_left(lin) == 10
    shown = client.post(f"{PAGE}codes/", {"password": make.PASSWORD}).content.decode()
    assert not any(code in shown for code in old)


@pytest.mark.parametrize(
    ("password", "is_demanded", "stays"),
    [(make.PASSWORD, False, False), ("wrong", False, True), (make.PASSWORD, True, True)],
    ids=["right", "wrong", "demanded"],
)
def test_second_factor_is_switched_off_only_by_its_owner_and_where_it_may(
    lin: User, password: str, is_demanded: bool, stays: bool
) -> None:
    with_second_factor(lin)
    tenant = lin.memberships.get().tenant
    make.make_owned("tenants.SignInSettings", tenant=tenant, requires_second_factor=is_demanded)
    sign_in(lin).post(f"{PAGE}app/off/", {"password": password})
    assert SecondFactor.objects.filter(user=lin).exists() is stays
