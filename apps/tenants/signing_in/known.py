"""Browsers in which people have signed in before: a signed cookie that says for which accounts.

Such a browser has limits of its own (guessing.py), so nobody keeps a person out of it by guessing elsewhere, and
signing in there is no news. It opens nothing.
"""

import secrets
from dataclasses import dataclass, field
from typing import Any

from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

from apps.tenants.models import User
from apps.tenants.signing_in.guessing import account_of

COOKIE = "kefu_known"
LASTS_S = 180 * 24 * 3600
MOST_ACCOUNTS = 5  # of one browser
_SALT = "kefu.known-browser"


@dataclass(frozen=True, slots=True)
class KnownBrowser:
    """accounts: {account: [the browser's own number for it, fingerprint of the password it signed in with]}"""

    accounts: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def read(cls, cookie: str) -> "KnownBrowser":
        try:
            found: Any = signing.loads(cookie, salt=_SALT, max_age=LASTS_S) if cookie else {}
        except signing.BadSignature:
            found = {}
        return cls(found)

    def device(self, account: str) -> str:
        """For Guess.device."""
        return self.accounts.get(account, [""])[0]

    def knows(self, user: User) -> bool:
        """Whether this person has signed in here with the password of now."""
        entry = self.accounts.get(account_of(user.username))
        return entry is not None and constant_time_compare(entry[1], _fingerprint(user))

    def remembering(self, user: User) -> str:
        """The cookie after this person has signed in."""
        account = account_of(user.username)
        others = {name: entry for name, entry in self.accounts.items() if name != account}
        latest = dict(list(others.items())[-(MOST_ACCOUNTS - 1) :])
        number = self.device(account) or secrets.token_urlsafe(9)
        return signing.dumps(latest | {account: [number, _fingerprint(user)]}, salt=_SALT)


def _fingerprint(user: User) -> str:
    return salted_hmac(_SALT, f"{user.pk}{user.password}", algorithm="sha256").hexdigest()[:20]
