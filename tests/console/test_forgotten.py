"""A forgotten password: nobody learns who has an account, and the link works once."""

import json
from base64 import b64decode
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from apps.common import valkey
from apps.common.keys import FORGOTTEN
from apps.desk import forgetting_passwords, tasks
from apps.tenants import passwords
from apps.tenants.models import AuditEntry, User
from tests import factories as make
from tests.mail_server import QUEUE, queued
from tests.second_steps import with_second_factor

pytestmark = pytest.mark.django_db
FORGOT, RESET, CHOOSE = "/console/forgot/", "/console/reset/", "/console/reset/choose/"
PASSWORD = "walking-boots-and-rain"


@pytest.fixture(autouse=True)
def with_mail(settings: Any) -> None:
    settings.KEFU_HAS_MAIL = True
    client = valkey.client()
    client.delete(QUEUE, *client.scan_iter(f"{FORGOTTEN}*"))


@pytest.fixture
def lin() -> User:
    return make.make_user(username="zhao-lin", email="lin@kefu.example", password=make.PASSWORD, locale="en")


def english() -> Client:
    return Client(headers={"accept-language": "en"})


def token_for(user: User) -> str:
    return passwords.link_for(user).partition("#")[2]


def follow(client: Client, token: str) -> Any:
    return client.post(RESET, {"token": token}, follow=True)


def asked() -> list[str]:
    """What workers were given to do for the sign-in page."""
    tasks_there = [json.loads(each) for each in valkey.client().lrange(QUEUE, 0, -1)]
    own = [each for each in tasks_there if each["headers"]["task"] == forgetting_passwords.TASK]
    return [json.loads(b64decode(each["body"]))[0][0] for each in own]


@pytest.mark.parametrize("name", ["zhao-lin", "LIN@kefu.example", "nobody", "nobody@kefu.example"])
def test_answer_is_the_same_whoever_is_asked_for(lin: User, name: str) -> None:
    response = english().post(FORGOT, {"name": name})
    assert (response.status_code, response.context["is_asked"], len(asked())) == (200, True, 1)
    assert name not in response.content.decode()
    assert name not in asked()[0]


def test_letter_leads_to_a_new_password(
    lin: User, mailoutbox: Any, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    english().post(FORGOT, {"name": "lin@kefu.example"})
    with django_capture_on_commit_callbacks(execute=True):
        tasks.forgot_password(*asked())
    (order,) = queued("")
    tasks.send_mail(order)
    (letter,) = mailoutbox
    assert letter.to == ["lin@kefu.example"]
    token = letter.body.partition("/console/reset/#")[2].split()[0]
    assert token[:32] == lin.pk.hex
    client = english()
    assert follow(client, token).context["state"] == "choose"
    assert client.post(CHOOSE, {"password": PASSWORD}, follow=True).context["desk"].user == lin
    assert User.objects.get(pk=lin.pk).check_password(PASSWORD)


@pytest.mark.parametrize("name", ["nobody", "twins@kefu.example", "gone", "silent"])
def test_nobody_is_mailed_who_cannot_be_told_apart(
    name: str, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    """No such account, two with the address, one that was deactivated, one without an address."""
    for twin in ("a", "b"):
        make.make_user(username=twin, email="twins@kefu.example")
    make.make_user(username="gone", email="gone@kefu.example", is_active=False)
    make.make_user(username="silent")
    english().post(FORGOT, {"name": name})
    with django_capture_on_commit_callbacks(execute=True):
        tasks.forgot_password(*asked())
    assert queued("") == []


def test_letters_to_one_name_are_limited_without_a_word(lin: User) -> None:
    answers = {english().post(FORGOT, {"name": "zhao-lin"}).status_code for _ in range(5)}
    assert (answers, len(asked())) == ({200}, forgetting_passwords.PER_NAME)


def test_letters_from_one_address_are_limited() -> None:
    answers = [english().post(FORGOT, {"name": f"n{number}"}).status_code for number in range(11)]
    assert answers == [200] * 10 + [429]
    assert Client(REMOTE_ADDR="203.0.113.77").post(FORGOT, {"name": "zhao-lin"}).status_code == 200


def test_without_mail_nothing_is_asked(settings: Any) -> None:
    settings.KEFU_HAS_MAIL = False
    response = english().post(FORGOT, {"name": "zhao-lin"})
    assert (response.context["is_asked"], asked()) == (False, [])


def test_new_password_ends_sessions_and_is_put_on_record(lin: User) -> None:
    elsewhere = english()
    elsewhere.force_login(lin)
    client = english()
    follow(client, token_for(lin))
    client.post(CHOOSE, {"password": PASSWORD})
    assert elsewhere.get("/console/").status_code == 302
    entry = AuditEntry.objects.get(action="password reset by mail")
    assert (entry.actor, entry.tenant_id) == (lin, lin.memberships.get().tenant_id)
    assert PASSWORD not in str(entry.summary)


def test_link_is_good_once(lin: User) -> None:
    token = token_for(lin)
    first, second = english(), english()
    follow(first, token)
    follow(second, token)
    assert first.post(CHOOSE, {"password": PASSWORD}).status_code == 302
    assert second.post(CHOOSE, {"password": "another-good-password"}).context["state"] == "invalid"
    assert follow(english(), token).status_code == 404
    assert User.objects.get(pk=lin.pk).check_password(PASSWORD)


def test_link_ends_after_an_hour(lin: User, settings: Any) -> None:
    token = token_for(lin)
    assert settings.PASSWORD_RESET_TIMEOUT == 3600
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert follow(english(), token).status_code == 404


def test_link_of_somebody_who_was_deactivated_opens_nothing(lin: User) -> None:
    token = token_for(lin)
    User.objects.filter(pk=lin.pk).update(is_active=False)
    assert follow(english(), token).status_code == 404


@pytest.mark.parametrize("change", ["", "x", "0", "-"], ids=["cut", "x", "nought", "hyphen"])
def test_what_is_no_link_opens_nothing(lin: User, change: str) -> None:
    client, token = english(), token_for(lin)
    assert follow(client, token[:-1] + ("1" if token[-1] == change else change)).status_code == 404
    assert django_settings.SESSION_COOKIE_NAME not in client.cookies


def test_weak_password_is_refused_and_the_link_stays(lin: User) -> None:
    client = english()
    follow(client, token_for(lin))
    assert client.post(CHOOSE, {"password": "short"}).status_code == 400
    assert client.post(CHOOSE, {"password": PASSWORD}).status_code == 302


def test_second_factor_is_asked_all_the_same(lin: User) -> None:
    """Whoever reads the mail has one of two."""
    with_second_factor(lin)
    client = english()
    follow(client, token_for(lin))
    assert client.post(CHOOSE, {"password": PASSWORD})["Location"] == "/console/login/code/"
    assert client.get("/console/").status_code == 302
