"""Clock, ids, environment readers, origins, buckets, encryption."""

from datetime import datetime, timedelta, timezone
from ipaddress import ip_network
from uuid import UUID

import pytest
from django.core.exceptions import ImproperlyConfigured

from apps.common import clock, encryption, ids, origins
from apps.common.buckets import TokenBucket
from apps.common.env import Reader


def test_new_id_is_a_growing_uuid7() -> None:
    made = [ids.new_id() for _ in range(50)]
    assert made == sorted(made)
    assert {value.version for value in made} == {7}


def test_short_id_is_22_safe_characters() -> None:
    assert ids.short(UUID(int=2**128 - 1)) == "_" * 21 + "w"
    assert len(ids.short(ids.new_id())) == 22


@pytest.mark.parametrize("value", [None, 5, "", "x", "0" * 65, ["a"], {"a": 1}])
def test_parse_id_refuses_what_is_no_id(value: object) -> None:
    assert ids.parse_id(value) is None


def test_isoformat_is_utc_with_milliseconds() -> None:
    shanghai = timezone(timedelta(hours=8))
    assert clock.isoformat(datetime(2026, 5, 1, 8, 0, 0, 123_456, shanghai)) == "2026-05-01T00:00:00.123Z"


@pytest.mark.parametrize(("value", "expected"), [("1", True), ("Yes", True), ("off", False), ("", False)])
def test_flag_reads_yes_and_no(value: str, expected: bool) -> None:
    assert Reader({"DEBUG": value}).flag("DEBUG", default=True) is expected


@pytest.mark.parametrize(
    ("read", "message"),
    [
        (lambda env: env.flag("X", default=False), "X='maybe' is not a yes or a no; use 1 or 0."),
        (
            lambda env: env.integer("X", 1, minimum=1, maximum=9),
            "X='maybe' must be a whole number from 1 to 9.",
        ),
        (lambda env: env.url("X", "", schemes=frozenset({"http"})), "X must start with one of http://."),
    ],
)
def test_readers_say_what_is_wrong(read, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ImproperlyConfigured) as raised:
        read(Reader({"X": "maybe"}))
    assert str(raised.value) == message


def test_networks_are_read_and_checked() -> None:
    assert Reader({"N": "10.0.0.0/8, ::1/128"}).networks("N") == [
        ip_network("10.0.0.0/8"),
        ip_network("::1/128"),
    ]
    with pytest.raises(ImproperlyConfigured):
        Reader({"N": "ten"}).networks("N")


@pytest.mark.parametrize(
    ("origin", "allowed", "any_port", "expected"),
    [
        ("", [], False, True),
        ("http://kefu.example:8000", [], False, True),
        ("http://kefu.example:9000", [], False, False),
        ("http://kefu.example:9000", [], True, True),
        ("https://shop.example", [], True, False),
        ("https://shop.example", ["https://shop.example/"], False, True),
        ("https://SHOP.example", ["https://shop.example"], False, True),
        ("https://shop.example.evil.example", ["https://shop.example"], False, False),
        ("http://shop.example", ["https://shop.example"], False, False),
        ("https://anywhere.example", ["*"], False, True),
        ("null", [], True, False),
        ("file:///etc", [], True, False),
        ("http://[broken", [], True, False),
    ],
)
def test_origins(origin: str, allowed: list[str], any_port: bool, expected: bool) -> None:
    assert origins.is_allowed(origin, allowed, own_host="kefu.example:8000", any_port=any_port) is expected


def test_own_origin_with_an_ipv6_address() -> None:
    assert origins.is_own("http://[::1]:9000", own_host="[::1]:8000", any_port=True)


def test_bucket_empties_and_refills(monkeypatch: pytest.MonkeyPatch) -> None:
    time = [100.0]
    monkeypatch.setattr("apps.common.buckets.time.monotonic", lambda: time[0])
    bucket = TokenBucket(rate=2, capacity=3)
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]
    time[0] += 0.5
    assert [bucket.take() for _ in range(2)] == [True, False]


def test_encryption_round_trip_and_rotation(settings) -> None:  # type: ignore[no-untyped-def]
    settings.KEFU_SECRETS_KEYS = ["old"]
    stored = encryption.encrypt("sk-secret")
    assert "sk-secret" not in stored
    settings.KEFU_SECRETS_KEYS = ["new", "old"]
    assert encryption.decrypt(stored) == "sk-secret"
    settings.KEFU_SECRETS_KEYS = ["new"]
    with pytest.raises(encryption.UnreadableSecret):
        encryption.decrypt(stored)


def test_encryption_keeps_the_empty_text_empty() -> None:
    assert encryption.encrypt("") == ""
    assert encryption.decrypt("") == ""


def test_bucket_forgives_what_gathered_while_nobody_listened() -> None:
    bucket = TokenBucket(rate=0.001, capacity=1)
    assert bucket.take()
    assert not bucket.take()
    bucket.forgive(2_000)
    assert [bucket.take() for _ in range(3)] == [True, True, False]
