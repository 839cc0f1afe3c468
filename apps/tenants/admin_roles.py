"""What each role may see and change, area by area, and the few deeds that are allowed by themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from apps.tenants.models import Membership

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

Role = Membership.Role


class Verb(StrEnum):
    """A deed that no area decides. Scope.may(verb) in the back office, Desk.may(verb) at the desk."""

    SUPERVISE = "supervise"  # what concerns others: their messages, their work, what all share
    SEE_BLOCKED = "see_blocked"  # what a sensitive word kept back
    REVEAL = "reveal"  # personal data that is masked for others
    EXPORT = "export"  # take data out as a file
    MANAGE_PEOPLE = "manage_people"  # invite, give roles, reset passwords and second factors
    MANAGE_DATA = "manage_data"  # retention, holds, erasing a contact


VERB_TITLES: "dict[Verb, StrPromise]" = {
    Verb.SUPERVISE: _("Look into colleagues' work, take back their messages, share views and texts"),
    Verb.SEE_BLOCKED: _("See messages that a sensitive word blocked"),
    Verb.REVEAL: _("See personal data that is masked"),
    Verb.EXPORT: _("Export data as files"),
    Verb.MANAGE_PEOPLE: _("Invite people, give roles, reset passwords"),
    Verb.MANAGE_DATA: _("Decide how long data is kept, and erase it"),
}


class Area(StrEnum):
    AUTOMATION = "automation"  # answer styles, rules, words, who answers in an inbox
    KNOWLEDGE = "knowledge"
    CONVERSATIONS = "conversations"  # contacts, threads, AI runs
    INBOXES = "inboxes"
    PEOPLE = "people"
    ACCESS = "access"  # what opens doors: API keys, model providers
    REPORTS = "reports"  # figures, and the files made of them
    AUDIT = "audit"
    INSTALLATION = "installation"  # superusers only


_EVERYTHING_BUT_THE_INSTALLATION = frozenset(Area) - {Area.INSTALLATION}
AREA_TITLES: "dict[Area, StrPromise]" = {
    Area.AUTOMATION: _("How we answer"),
    Area.KNOWLEDGE: _("Knowledge"),
    Area.CONVERSATIONS: _("Conversations and contacts"),
    Area.REPORTS: _("Reports"),
    Area.INBOXES: _("Inboxes and opening hours"),
    Area.PEOPLE: _("People and teams"),
    Area.ACCESS: _("Model providers and API keys"),
    Area.AUDIT: _("Audit log"),
}
GIVABLE_AREAS = _EVERYTHING_BUT_THE_INSTALLATION

MAY_VIEW: dict[str, frozenset[Area]] = {
    Role.OWNER: _EVERYTHING_BUT_THE_INSTALLATION,
    Role.ADMINISTRATOR: _EVERYTHING_BUT_THE_INSTALLATION,
    Role.SUPERVISOR: frozenset(
        {Area.AUTOMATION, Area.KNOWLEDGE, Area.CONVERSATIONS, Area.INBOXES, Area.PEOPLE, Area.REPORTS}
    ),
    Role.ANALYST: frozenset(
        {Area.AUTOMATION, Area.KNOWLEDGE, Area.CONVERSATIONS, Area.INBOXES, Area.REPORTS}
    ),
    Role.EDITOR: frozenset({Area.KNOWLEDGE}),
}
MAY_CHANGE: dict[str, frozenset[Area]] = {
    Role.OWNER: _EVERYTHING_BUT_THE_INSTALLATION,
    Role.ADMINISTRATOR: _EVERYTHING_BUT_THE_INSTALLATION,
    Role.SUPERVISOR: frozenset({Area.AUTOMATION, Area.KNOWLEDGE, Area.CONVERSATIONS}),
    Role.EDITOR: frozenset({Area.KNOWLEDGE}),
}

MAY: dict[str, frozenset[Verb]] = {
    Role.OWNER: frozenset(Verb),
    Role.ADMINISTRATOR: frozenset(Verb),
    Role.SUPERVISOR: frozenset({Verb.SUPERVISE, Verb.SEE_BLOCKED, Verb.REVEAL, Verb.EXPORT}),
    Role.ANALYST: frozenset({Verb.EXPORT}),
}


@dataclass(frozen=True, slots=True)
class Permissions:
    """All that somebody may do in a tenant."""

    views: frozenset[Area] = frozenset()
    changes: frozenset[Area] = frozenset()
    verbs: frozenset[Verb] = frozenset()

    def covers(self, other: "Permissions") -> bool:
        """Whether nobody with these could get more by becoming the other."""
        return self.views >= other.views and self.changes >= other.changes and self.verbs >= other.verbs

    @property
    def open_back_office(self) -> bool:
        return bool(self.views)


@cache
def permissions_of_role(role: str) -> Permissions:
    return Permissions(
        MAY_VIEW.get(role, frozenset()), MAY_CHANGE.get(role, frozenset()), MAY.get(role, frozenset())
    )


class Reach(StrEnum):
    """How far a role of a tenant's own reaches into an area."""

    NONE = "none"
    VIEW = "view"
    CHANGE = "change"


YES, NO = "yes", "no"


def permissions_of(role: str, overrides: Mapping[str, str] | None = None) -> Permissions:
    """The base role's permissions, changed as overrides say: {area: Reach, verb: yes or no}."""
    base = permissions_of_role(role)
    if not overrides:
        return base
    reach = {area: overrides[area] for area in GIVABLE_AREAS & overrides.keys()}
    said = {verb: overrides[verb] for verb in frozenset(Verb) & overrides.keys()}
    return Permissions(
        (base.views - reach.keys()) | {area for area, far in reach.items() if far != Reach.NONE},
        (base.changes - reach.keys()) | {area for area, far in reach.items() if far == Reach.CHANGE},
        (base.verbs - said.keys()) | {verb for verb, answer in said.items() if answer == YES},
    )


def permissions_in(membership: Membership) -> Permissions:
    """What its person may do. Reads the row's own role: select_related("custom_role") where there are many."""
    own = membership.custom_role if membership.custom_role_id else None
    return permissions_of(membership.role, own.overrides if own else None)
