"""Whether somebody is there for an inbox's visitors: its hours, and the people who may talk to them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from apps.common.clock import isoformat, now
from apps.common.freshness import Fresh
from apps.desk.presence import State, agents_on_duty
from apps.tenants.hours import ALWAYS_OPEN, closed_by, next_change, next_opening
from apps.tenants.hours_said import said_holiday, said_opening
from apps.tenants.models import Inbox
from apps.tenants.queries import hours_of, widget_settings
from apps.tenants.texts import said

Json = dict[str, object]


class Situation(StrEnum):
    THERE = "there"
    BUSY = "busy"  # all who are there
    NOBODY = "nobody"
    CLOSED = "closed"  # by the hours, whoever happens to be there
    UNKNOWN = "unknown"  # who is connected, nobody can say just now


@dataclass(frozen=True, slots=True)
class Staff:
    """How many people of a tenant may be given a conversation, and how many more are there but busy."""

    online: int
    busy: int


_staff: Fresh[UUID, Staff | None] = Fresh(size=1000)


def staff(tenant_id: UUID) -> Staff | None:
    """As it was at most CONFIGURATION_FRESH_S ago; None: nobody knows. Asks Valkey: once before a transaction in which
    it is needed, and it is at hand there."""
    return _staff.get(tenant_id, partial(staff_now, tenant_id))


def staff_now(tenant_id: UUID) -> Staff | None:
    here = agents_on_duty(tenant_id)
    if here is None:
        return None
    states = list(here.values())
    return Staff(states.count(State.ONLINE), states.count(State.BUSY))


@dataclass(frozen=True, slots=True)
class Outlook:
    """opens: the next opening, in the hours' zone, while closed. None: not within a year. holiday: why it is closed."""

    situation: Situation
    moment: datetime
    opens: datetime | None = None
    holiday: str = ""

    @property
    def is_away(self) -> bool:
        return self.situation in (Situation.CLOSED, Situation.NOBODY)


def outlook(tenant_id: UUID, inbox_id: UUID, team_id: UUID | None = None) -> Outlook:
    """What somebody who asks for a person, or for one of a team, has to expect."""
    moment, hours = now(), hours_of(tenant_id, inbox_id, team_id)
    opens = next_opening(hours, moment)
    if opens is None or opens > moment:
        return Outlook(Situation.CLOSED, moment, opens, closed_by(hours, moment))
    return Outlook(_situation(staff(tenant_id)), moment)


def _situation(here: Staff | None) -> Situation:
    if here is None:
        return Situation.UNKNOWN
    if here.online:
        return Situation.THERE
    return Situation.BUSY if here.busy else Situation.NOBODY


# ── what visitors are shown ─────────────────────────────────────────────────────────────────────────


def presence_json(inbox: Inbox, locale: str) -> Json:
    """{"hours": {"is_open", "opens_at" time or None, "text", "holiday"} or None for «always», "people_online"}."""
    return shown(inbox, locale, staff(inbox.tenant_id))


def shown(inbox: Inbox, locale: str, here: Staff | None) -> Json:
    """As presence_json. While nobody knows who is there, nobody is said to be missing."""
    return {"hours": _hours_json(inbox, locale), "people_online": here is None or here.online > 0}


def changes_at(inbox: Inbox) -> datetime | None:
    """When the hours change what is shown, within two days, though nothing happens."""
    return next_change(hours_of(inbox.tenant_id, inbox.id), now())


def _hours_json(inbox: Inbox, locale: str) -> Json | None:
    hours, moment = hours_of(inbox.tenant_id, inbox.id), now()
    if hours is ALWAYS_OPEN:
        return None
    opens = next_opening(hours, moment)
    if opens is not None and opens <= moment:
        return {"is_open": True, "opens_at": None, "text": "", "holiday": ""}
    holiday = closed_by(hours, moment)
    text = said(widget_settings(inbox).off_hours_text, locale) or closed_text(opens, moment, locale, holiday)
    opens_at = isoformat(opens) if opens else None
    with translation.override(locale):
        return {"is_open": False, "opens_at": opens_at, "text": text, "holiday": said_holiday(holiday)}


def closed_text(opens: datetime | None, moment: datetime, language: str, holiday: str = "") -> str:
    """When somebody is there again, and that the message is kept. holiday: why nobody is, as the tenant wrote it."""
    with translation.override(language):
        if opens is None:
            return _("Nobody is here at present. Leave your message: we read it when we are back.")
        text = _("We are closed now and will be back %(opening)s. Leave your message: we answer it then.")
        if holiday:
            text = _(
                "We are closed now (%(holiday)s) and will be back %(opening)s. "
                "Leave your message: we answer it then."
            )
        return text % {"opening": said_opening(opens, moment), "holiday": said_holiday(holiday)}
