"""How often somebody may try a password or a code, and be wrong.

Each attempt takes a token before anything is compared, and gives it back when it was right: a hundred attempts at the
same moment are a hundred, and people who sign in correctly use nothing up. An account has three limits: for each
address, for the address whatever the account, and for the account from everywhere. The last one could keep a person
out while somebody else guesses, so browsers in which the account has signed in before have a limit of their own.
Nothing here depends on whether an account exists.
"""

import hashlib
import ipaddress
import logging
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from prometheus_client import Counter
from redis.exceptions import RedisError

from apps.common import allowances, valkey
from apps.common.allowances import HOUR_S, MINUTE_S
from apps.common.buckets import TokenBucket
from apps.common.keys import SIGN_INS

WINDOW_S = 5 * MINUTE_S
PER_WINDOW = 5
PER_ACCOUNT = 30  # an hour, from everywhere
CODES_PER_ACCOUNT = 10  # the password is known to whoever tries codes
guesses_total = Counter("kefu_sign_ins", "Attempts to sign in.", ["secret", "result"])
log = logging.getLogger(__name__)
# While Valkey is away: of this process, for everybody together.
_alone = TokenBucket(rate=0.1, capacity=20)


class Secret(StrEnum):
    PASSWORD = "password"  # noqa: S105 - what is guessed at, not one
    CODE = "code"


class TooManyGuesses(Exception):
    """Ask again in wait_s seconds. is_first: nobody was told of this limit in the last minutes."""

    def __init__(self, wait_s: int, *, is_first: bool) -> None:
        super().__init__(f"too many attempts; next one in {wait_s} s")
        self.wait_s, self.is_first = wait_s, is_first


@dataclass(frozen=True, slots=True)
class Guess:
    """account: from account_of(); device: of a browser that this account has signed in with, else empty."""

    secret: Secret
    account: str
    address: str
    device: str = ""

    def buckets(self) -> Iterator[tuple[str, int, int]]:
        """(key, so many, in how many seconds)"""
        start = f"{SIGN_INS}{self.secret}:"
        if self.device:
            yield f"{start}device:{self.account}:{self.device}", PER_WINDOW, WINDOW_S
            return
        yield f"{start}both:{self.account}:{self.address}", PER_WINDOW, WINDOW_S
        yield f"{start}address:{self.address}", settings.KEFU_SIGN_INS_PER_ADDRESS, WINDOW_S
        most = PER_ACCOUNT if self.secret == Secret.PASSWORD else CODES_PER_ACCOUNT
        yield f"{start}account:{self.account}", most, HOUR_S


def account_of(username: str) -> str:
    """The name as a digest: what is typed there may be anything, even a password."""
    name = unicodedata.normalize("NFKC", username).strip().casefold()
    return hashlib.sha256(name.encode()).hexdigest()[:32]


def place_of(address: str) -> str:
    """Of an IPv6 address its /64, which one connection owns as a whole."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "nowhere"
    return str(found) if found.version == 4 else str(ipaddress.ip_network((found, 64), strict=False))


def begin(guess: Guess) -> None:
    """Raises TooManyGuesses."""
    try:
        for bucket, limit, per_s in guess.buckets():
            taken = allowances.take(bucket, limit=limit, per_s=per_s)
            if not taken.is_granted:
                guesses_total.labels(guess.secret, "refused").inc()
                raise TooManyGuesses(taken.next_in_s, is_first=_is_first(guess))
    except RedisError:
        log.warning("limits of sign-ins: Valkey is away, this process counts alone")
        if not _alone.take():
            raise TooManyGuesses(MINUTE_S, is_first=False) from None


def right(guess: Guess) -> None:
    """It was no guess: what begin() took is given back."""
    guesses_total.labels(guess.secret, "right").inc()
    try:
        for bucket, limit, _per_s in guess.buckets():
            allowances.give_back(bucket, limit=limit)
    except RedisError:
        log.warning("limits of sign-ins: Valkey is away")


def wrong(guess: Guess) -> None:
    guesses_total.labels(guess.secret, "wrong").inc()


def _is_first(guess: Guess) -> bool:
    """Floods of refused attempts leave one trace in a while, not one each."""
    key = f"{SIGN_INS}{guess.secret}:told:{guess.account}"
    return bool(valkey.client().set(key, 1, nx=True, ex=WINDOW_S))
