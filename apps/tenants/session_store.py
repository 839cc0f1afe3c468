"""Where sessions are kept (SESSION_ENGINE): Django's database store, with whose each one is and two limits of its life.

A session ends KEFU_SESSION_IDLE_S after the person was last seen, and SESSION_COOKIE_AGE after signing in at the
latest. Both stand in expire_date, so whoever asks for sessions that have not expired asks for both.
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.db.models import F, Value
from django.db.models.functions import Least

from apps.common.clock import now
from apps.common.ids import parse_id
from apps.tenants.models import UserSession

STARTED, ADDRESS, BROWSER = "kefu_started", "kefu_address", "kefu_browser"
SEEN_EVERY = timedelta(minutes=1)


class SessionStore(db.SessionStore):
    last_seen_at: datetime | None = None  # of a session that was read

    @classmethod
    def get_model_class(cls) -> type[UserSession]:
        return UserSession

    def load(self) -> dict[str, Any]:
        row = self._get_session_from_db()  # type: ignore[attr-defined]
        if row is None:
            return {}
        self.last_seen_at = row.last_seen_at
        return self.decode(row.session_data)

    def create_model_instance(self, data: dict[str, Any]) -> UserSession:
        moment = now()
        started = datetime.fromtimestamp(data.setdefault(STARTED, moment.timestamp()), UTC)
        row = super().create_model_instance(data)
        assert isinstance(row, UserSession)
        row.user_id = _user_id(data)
        row.signed_in_at, row.last_seen_at = started, moment
        row.address, row.user_agent = data.get(ADDRESS), data.get(BROWSER, "")
        row.expire_date = min(moment + _idle(), started + _age())
        return row


def seen(session_key: str) -> None:
    """The person behind it has just done something. At most one write a minute; an ended session stays ended."""
    moment = now()
    UserSession.objects.filter(
        session_key=session_key, expire_date__gt=moment, last_seen_at__lt=moment - SEEN_EVERY
    ).update(
        last_seen_at=moment,
        expire_date=Least(Value(moment + _idle()), F("signed_in_at") + Value(_age())),
    )


def _user_id(data: dict[str, Any]) -> UUID | None:
    return parse_id(data.get(SESSION_KEY))


def _age() -> timedelta:
    return timedelta(seconds=settings.SESSION_COOKIE_AGE)


def _idle() -> timedelta:
    return timedelta(seconds=settings.KEFU_SESSION_IDLE_S)
