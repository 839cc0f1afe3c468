"""A person's own profile: name, picture, language and address."""

import io
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from apps.tenants.models import Membership, Portrait, User
from tests import factories as make

pytestmark = pytest.mark.django_db
PAGE = "/console/profile/"


@pytest.fixture
def lin() -> User:
    return make.make_user(email="lin@kefu.example", password=make.PASSWORD)


@pytest.fixture
def client(lin: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(lin)
    return client


def picture(colour: str = "teal", name: str = "me.png") -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.new("RGB", (400, 300), colour).save(file, "PNG")
    return SimpleUploadedFile(name, file.getvalue(), "image/png")


def save(client: Client, **given: Any) -> Any:
    answers = {"display_name": "Lin", "email": "lin@kefu.example", "locale": ""} | given
    return client.post(PAGE, answers)


def test_name_and_language_are_kept(client: Client, lin: User) -> None:
    response = save(client, display_name="Lin Z", locale="en")
    assert (response.status_code, response["Location"]) == (302, f"{PAGE}?said=saved")
    assert response.cookies[django_settings.LANGUAGE_COOKIE_NAME].value == "en"
    lin.refresh_from_db()
    assert (lin.public_name, lin.locale, lin.check_password(make.PASSWORD)) == ("Lin Z", "en", True)


def test_picture_is_drawn_anew_and_seen_by_everybody(client: Client, lin: User) -> None:
    assert save(client, picture=picture()).status_code == 302
    lin.refresh_from_db()
    shown = Client().get(lin.avatar_url)
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/png")
    assert shown["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert Image.open(io.BytesIO(shown.content)).size == (160, 120)
    assert lin.avatar_url in client.get(PAGE).content.decode()


def test_next_picture_keeps_its_place(client: Client, lin: User) -> None:
    """Old messages hold the address: they show the person as they are now."""
    addresses = []
    for colour in ("teal", "orange"):
        save(client, picture=picture(colour))
        lin.refresh_from_db()
        addresses.append(lin.avatar_url)
    assert addresses[0] != addresses[1]
    assert addresses[0].partition("?")[0] == addresses[1].partition("?")[0]
    assert Portrait.objects.count() == 1


def test_picture_can_go(client: Client, lin: User) -> None:
    save(client, picture=picture())
    save(client, remove_picture="on")
    lin.refresh_from_db()
    assert (lin.avatar_url, Portrait.objects.count()) == ("", 0)


@pytest.mark.parametrize("content", [b"<svg onload=alert(1)>", b"", b"x" * 5_000_001])
def test_what_is_no_picture_is_refused(client: Client, lin: User, content: bytes) -> None:
    response = save(
        client, picture=SimpleUploadedFile("me.png", content or b"\0", "image/png"), display_name="Lin Z"
    )
    assert response.status_code == 400
    lin.refresh_from_db()
    assert (lin.avatar_url, lin.public_name) == ("", lin.display_name)
    assert Portrait.objects.count() == 0


@pytest.mark.parametrize(
    ("password", "address"),
    [("", "lin@kefu.example"), ("wrong", "lin@kefu.example"), (make.PASSWORD, "lin@new.example")],
    ids=["none", "wrong", "right"],
)
def test_address_changes_with_the_password_alone(
    client: Client, lin: User, password: str, address: str
) -> None:
    save(client, email="lin@new.example", password=password)
    lin.refresh_from_db()
    assert lin.email == address


def test_who_has_no_desk_has_a_profile() -> None:
    editor = make.make_user(role=Membership.Role.EDITOR)
    client = Client()
    client.force_login(editor)
    assert client.get(PAGE).status_code == 200


def test_portrait_of_nobody_is_not_found() -> None:
    assert Client().get("/console/portraits/00000000-0000-7000-8000-000000000000").status_code == 404
