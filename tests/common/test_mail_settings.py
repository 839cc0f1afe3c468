"""EMAIL_URL and DEFAULT_FROM_EMAIL."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from kefu.mail import TIMEOUT_S, mail_settings, sender_address

SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.mark.parametrize(
    ("url", "backend", "port", "is_starttls", "is_tls"),
    [
        ("", "django.core.mail.backends.dummy.EmailBackend", 0, None, None),
        ("consolemail://", "django.core.mail.backends.console.EmailBackend", 0, None, None),
        ("smtp://mail.example.com", SMTP, 25, None, None),
        ("smtp://127.0.0.1:1025", SMTP, 1025, None, None),
        ("smtp+tls://mail.example.com", SMTP, 587, True, None),
        ("smtps://mail.example.com", SMTP, 587, True, None),
        ("smtp+ssl://mail.example.com", SMTP, 465, None, True),
    ],
    ids=["none", "console", "plain", "port", "starttls", "starttls-too", "tls"],
)
def test_address_of_the_mail_server_becomes_settings(
    url: str, backend: str, port: int, is_starttls: bool | None, is_tls: bool | None
) -> None:
    found = mail_settings(url)
    assert (found["EMAIL_BACKEND"], found["EMAIL_PORT"]) == (backend, port)
    assert (found.get("EMAIL_USE_TLS"), found.get("EMAIL_USE_SSL")) == (is_starttls, is_tls)
    assert found["EMAIL_TIMEOUT"] == TIMEOUT_S


def test_name_and_password_may_hold_anything() -> None:
    found = mail_settings("smtp+tls://shop%40example.com:p%40ss%2Fword@mail.example.com:2525?timeout=900")
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == ("mail.example.com", 2525)
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("shop@example.com", "p@ss/word")
    assert all(name.startswith("EMAIL_") for name in found)


@pytest.mark.parametrize(
    ("given", "base_url", "address"),
    [
        ("", "https://help.shop.example", "noreply@help.shop.example"),
        ("", "http://127.0.0.1:8000", "noreply@localhost"),
        ("", "http://[::1]:8000", "noreply@localhost"),
        ("", "http://kefu:8000", "noreply@kefu"),
        ('"Shop, Ltd" <help@shop.example>', "https://x.example", '"Shop, Ltd" <help@shop.example>'),
        ("help@shop.example", "https://x.example", "help@shop.example"),
        ("山野小铺 <help@shop.example>", "https://x.example", "山野小铺 <help@shop.example>"),
    ],
    ids=["host", "ipv4", "ipv6", "short", "quoted", "address", "name"],
)
def test_sender_has_an_address(given: str, base_url: str, address: str) -> None:
    assert sender_address(given, base_url) == address


@pytest.mark.parametrize("given", ["shop", "a@b.example\nBcc: c@d.example", "a@b.example, c@d.example", "<>"])
def test_sender_that_is_none_is_told_at_the_start(given: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        sender_address(given, "https://shop.example")
