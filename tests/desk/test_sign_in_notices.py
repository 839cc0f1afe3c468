"""A letter when somebody signs in from a browser that is new for the account, and none otherwise."""

from typing import Any

import pytest
from django.test import Client, TestCase

from apps.common.ids import new_id
from apps.desk import tasks
from apps.tenants.models import User
from tests import factories
from tests.mail_server import MailServer, part, queued, running_mail, server

__all__ = ["running_mail", "server"]
pytestmark = pytest.mark.django_db
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Mobile/15E148 Safari/604.1"
)


@pytest.fixture
def lin() -> User:
    """Has signed in before, somewhere else."""
    user = factories.make_user(
        username=f"lin-{new_id().hex}",
        password=factories.PASSWORD,
        email="lin@hillside.example",
        locale="en",
        display_name="Lin",
    )
    sign_in(Client(), user)
    return user


def sign_in(browser: Client, user: User) -> list[dict[str, Any]]:
    """Answers what it queues."""
    data = {"username": user.username, "password": factories.PASSWORD}
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert browser.post("/console/login/", data).status_code == 302
    return queued("")


def phone() -> Client:
    return Client(REMOTE_ADDR="203.0.113.77", headers={"User-Agent": SAFARI})


def test_new_browser_is_told_with_time_place_and_what_to_do(server: MailServer, lin: User) -> None:
    (order,) = sign_in(phone(), lin)
    tasks.send_mail(order)
    (letter,) = server.letters
    assert letter["to"] == "lin@hillside.example"
    assert letter["subject"] == "New sign-in to your account"
    for text in (part(letter, "plain"), part(letter, "html")):
        assert "account of Lin" in text
        assert "Safari · iPhone" in text
        assert "203.0.113.77" in text
        assert "https://kefu.example/console/security/" in text


def test_known_browser_is_no_news(server: MailServer, lin: User) -> None:
    browser = phone()
    assert len(sign_in(browser, lin)) == 1
    browser.post("/console/logout/")
    assert sign_in(browser, lin) == []


def test_after_a_new_password_every_browser_is_news(server: MailServer, lin: User) -> None:
    """Whoever signed in with the stolen one does not come back unnoticed."""
    browser = phone()
    sign_in(browser, lin)
    lin.refresh_from_db()
    lin.set_password(factories.PASSWORD)  # another hash is enough
    lin.save()
    assert len(sign_in(browser, lin)) == 1


def test_first_sign_in_of_an_account_is_no_news(server: MailServer, lin: User) -> None:
    new = factories.make_user(password=factories.PASSWORD, email="new@hillside.example")
    assert sign_in(phone(), new) == []


@pytest.mark.parametrize("change", [{"email": ""}, {"email": "no address"}], ids=["none", "broken"])
def test_person_without_an_address_gets_none(server: MailServer, lin: User, change: dict[str, str]) -> None:
    User.objects.filter(pk=lin.pk).update(**change)
    assert sign_in(phone(), lin) == []


def test_installation_without_mail_sends_none(server: MailServer, lin: User, settings: Any) -> None:
    settings.KEFU_HAS_MAIL = False
    assert sign_in(phone(), lin) == []
