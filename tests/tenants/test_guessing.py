"""How often somebody may be wrong: by address, by account, in known browsers, and without Valkey."""

from typing import Any

import pytest
from django.test import override_settings

from apps.common import valkey
from apps.common.buckets import TokenBucket
from apps.common.ids import new_id
from apps.tenants.signing_in import guessing
from apps.tenants.signing_in.guessing import Guess, Secret, TooManyGuesses, account_of, place_of


def guess(**fields: Any) -> Guess:
    """Of nobody else."""
    return Guess(**{"secret": Secret.PASSWORD, "account": new_id().hex, "address": new_id().hex} | fields)


def until_refused(*guesses: Guess, most: int = 100) -> int:
    """How many of them, tried in turn, are let through."""
    for number in range(most):
        try:
            guessing.begin(guesses[number % len(guesses)])
        except TooManyGuesses:
            return number
    return most


def test_five_wrong_ones_of_an_address_and_account_are_enough() -> None:
    tried = guess()
    assert until_refused(tried) == 5
    with pytest.raises(TooManyGuesses) as refused:
        guessing.begin(tried)
    assert 0 < refused.value.wait_s <= 60


def test_right_ones_use_nothing_up() -> None:
    tried = guess()
    for _number in range(20):
        guessing.begin(tried)
        guessing.right(tried)
    assert until_refused(tried) == 5


def test_others_are_not_affected() -> None:
    tried = guess()
    until_refused(tried)
    assert until_refused(guess(account=tried.account)) == 5
    assert until_refused(guess(address=tried.address)) == 5


def test_address_is_limited_whatever_the_account(settings: Any) -> None:
    settings.KEFU_SIGN_INS_PER_ADDRESS = 8
    address = new_id().hex
    assert until_refused(*(guess(address=address) for _number in range(20))) == 8


def test_account_is_limited_from_everywhere_but_in_known_browsers() -> None:
    account = new_id().hex
    assert until_refused(*(guess(account=account) for _number in range(50))) == guessing.PER_ACCOUNT
    assert until_refused(guess(account=account, device="the one at home")) == 5


def test_codes_are_counted_apart_and_more_strictly() -> None:
    tried = guess()
    until_refused(tried)
    codes = [guess(account=tried.account, secret=Secret.CODE) for _number in range(50)]
    assert until_refused(*codes) == guessing.CODES_PER_ACCOUNT


def test_refusals_are_told_once_in_a_while() -> None:
    tried, told = guess(), []
    for _number in range(8):
        try:
            guessing.begin(tried)
        except TooManyGuesses as refused:
            told.append(refused.is_first)
    assert told == [True, False, False]


def test_keys_hold_no_names() -> None:
    tried = guess(account=account_of("lin@shop.example"))
    guessing.begin(tried)
    keys = [key for key in valkey.client().scan_iter("sys:signin:*") if tried.account in key]
    assert keys
    assert not any("lin" in key for key in keys)


@pytest.mark.parametrize("name", ["Lin", " lin ", "LIN", "ｌｉｎ"])
def test_names_that_look_the_same_share_a_limit(name: str) -> None:
    assert account_of(name) == account_of("lin")


def test_ipv6_counts_by_the_network_that_one_connection_owns() -> None:
    assert place_of("2001:db8:1:2:3::4") == place_of("2001:db8:1:2::9") == "2001:db8:1:2::/64"
    assert place_of("203.0.113.9") == "203.0.113.9"
    assert place_of("") == place_of("nonsense") == "nowhere"


def test_without_valkey_each_process_counts_for_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guessing, "_alone", TokenBucket(rate=0.0, capacity=3))
    valkey.client.cache_clear()
    with override_settings(REDIS_URL="redis://127.0.0.1:1/0"):
        refused_after = until_refused(*(guess() for _number in range(10)))
        guessing.right(guess())
    valkey.client.cache_clear()
    assert refused_after == 3
