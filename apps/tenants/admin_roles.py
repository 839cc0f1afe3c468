"""What each role may see and change in the back office, area by area."""

from enum import StrEnum

from apps.tenants.models import Membership

Role = Membership.Role


class Area(StrEnum):
    AUTOMATION = "automation"  # answer styles, rules, words, who answers in an inbox
    KNOWLEDGE = "knowledge"
    CONVERSATIONS = "conversations"  # contacts, threads, AI runs
    INBOXES = "inboxes"
    PEOPLE = "people"
    ACCESS = "access"  # what opens doors: API keys, model providers
    AUDIT = "audit"
    INSTALLATION = "installation"  # superusers only


_EVERYTHING_BUT_THE_INSTALLATION = frozenset(Area) - {Area.INSTALLATION}

MAY_VIEW: dict[str, frozenset[Area]] = {
    Role.OWNER: _EVERYTHING_BUT_THE_INSTALLATION,
    Role.ADMINISTRATOR: _EVERYTHING_BUT_THE_INSTALLATION,
    Role.SUPERVISOR: frozenset(
        {Area.AUTOMATION, Area.KNOWLEDGE, Area.CONVERSATIONS, Area.INBOXES, Area.PEOPLE}
    ),
    Role.ANALYST: frozenset({Area.AUTOMATION, Area.KNOWLEDGE, Area.CONVERSATIONS, Area.INBOXES}),
    Role.EDITOR: frozenset({Area.KNOWLEDGE}),
}
MAY_CHANGE: dict[str, frozenset[Area]] = {
    Role.OWNER: _EVERYTHING_BUT_THE_INSTALLATION,
    Role.ADMINISTRATOR: _EVERYTHING_BUT_THE_INSTALLATION,
    Role.SUPERVISOR: frozenset({Area.AUTOMATION, Area.KNOWLEDGE, Area.CONVERSATIONS}),
    Role.EDITOR: frozenset({Area.KNOWLEDGE}),
}
SUPERVISING = frozenset({Role.OWNER, Role.ADMINISTRATOR, Role.SUPERVISOR})
