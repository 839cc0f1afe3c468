"""What stands on top of every page at the desk: availability, news, the way to other pages."""

from dataclasses import dataclass
from typing import Any

from apps.console.ownership import may, supervises
from apps.console.pages import desks
from apps.console.words import TEXTS, catalogue, say
from apps.desk import notifying
from apps.tenants.access import Desk
from apps.tenants.admin_roles import Verb
from apps.tenants.availability import own_membership
from apps.tenants.models import Membership


@dataclass(frozen=True, slots=True)
class Topbar:
    """availability: what the person is for others while connected; why: who or what chose it, if not they."""

    availability: str
    why: str
    unread: int
    supervises: bool

    @property
    def badge(self) -> str:
        return badge(self.unread)


def around(desk: Desk) -> dict[str, Any]:
    """What the template of every page at the desk needs beside its own."""
    me = {
        "id": str(desk.user.id),
        "name": desk.user.public_name,
        "supervises": supervises(desk),
        "reveals": may(desk, Verb.REVEAL),
    }
    return {
        "desk": desk,
        "desks": desks(desk.user),
        "topbar": topbar_of(desk),
        "words": catalogue(),
        "me": me,
    }


def topbar_of(desk: Desk) -> Topbar:
    """Two queries."""
    row = own_membership(desk)
    unread = notifying.unread_count(desk.tenant.id, desk.user.pk)
    return Topbar(row.availability, why(row), unread, supervises(desk))


def why(row: Membership) -> str:
    """«Why am I offline»; empty when the person chose so."""
    return because("own", row.availability_because, by=row.availability_by, note=row.availability_note)


def because(whose: str, code: str, *, by: str, note: str) -> str:
    """whose: own or theirs. by: of a colleague; note: what that colleague wrote."""
    key = f"because.{whose}.{code}"
    if not code or key not in TEXTS:
        return ""
    return " · ".join(filter(None, (say(key, by=by), note)))


def badge(unread: int) -> str:
    if unread >= notifying.MOST_COUNTED:
        return f"{notifying.MOST_COUNTED - 1}+"
    return str(unread) if unread else ""
