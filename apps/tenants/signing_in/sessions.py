"""Where people are signed in, and ending that. Sockets end with the session that they came in by."""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db.models import Exists, OuterRef
from django.utils.functional import cached_property

from apps.common.clock import now
from apps.tenants.models import Membership, SecondFactor, User, UserSession
from apps.tenants.signing_in.browsers import browser_name


@dataclass(frozen=True)
class SignedIn:
    """One place where a person is signed in."""

    row: UserSession
    is_present: bool  # the one from which it is looked at

    @cached_property
    def handle(self) -> str:
        """Names the session in pages and addresses without opening it."""
        return handle_of(self.row.session_key)

    @property
    def browser(self) -> str:
        return browser_name(self.row.user_agent)

    @property
    def address(self) -> str:
        return self.row.address or ""

    @property
    def signed_in_at(self) -> datetime:
        return self.row.signed_in_at

    @property
    def last_seen_at(self) -> datetime:
        return self.row.last_seen_at


def handle_of(session_key: str) -> str:
    return hashlib.sha256(session_key.encode()).hexdigest()[:32]


def is_signed_in(session: Mapping[str, Any], user: User) -> bool:
    """As django.contrib.auth.get_user decides it, without reading user and session one by one."""
    if session.get(SESSION_KEY) != str(user.pk):
        return False
    if session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return False
    given = str(session.get(HASH_SESSION_KEY, ""))
    right = (user.get_session_auth_hash(), *user.get_session_auth_fallback_hash())
    return any(hmac.compare_digest(given.encode(), each.encode()) for each in right)


def sessions_of(user: User, *, present: str | None = None) -> list[SignedIn]:
    """Those that open something, last seen first; the one with the key `present` above them."""
    rows = UserSession.objects.filter(user=user, expire_date__gt=now()).order_by("-last_seen_at")
    found = [
        SignedIn(row, row.session_key == present) for row in rows if is_signed_in(row.get_decoded(), user)
    ]
    return sorted(found, key=lambda each: not each.is_present)


def end_one(user: User, handle: str) -> bool:
    """False: the person has no such session."""
    rows = UserSession.objects.filter(user=user)
    keys = [row.session_key for row in rows if hmac.compare_digest(handle_of(row.session_key), handle)]
    return bool(_end(user, keys))


def end_others(user: User, *, keep: str | None) -> int:
    rows = UserSession.objects.filter(user=user).exclude(session_key=keep or "")
    return _end(user, rows.values_list("session_key", flat=True))


def end_all(user: User) -> int:
    return end_others(user, keep=None)


def end_without_second_factor(tenant_id: UUID) -> int:
    """Of the tenant's people. Answers how many people have to sign in anew."""
    members = Membership.objects.filter(tenant_id=tenant_id).values("user_id")
    with_factor = SecondFactor.objects.filter(user_id=OuterRef("pk"))
    people = User.objects.filter(~Exists(with_factor), pk__in=members)
    return sum(1 for person in people if end_all(person))


def forget_expired() -> None:
    UserSession.objects.filter(expire_date__lt=now()).delete()


def _end(user: User, keys: Iterable[str]) -> int:
    ended, _details = UserSession.objects.filter(session_key__in=list(keys)).delete()
    if ended:
        user.announce_access()
    return ended
