"""Frames by which agents take, give and pass on conversations."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from apps.desk.assigning.services import Target
from apps.live.frame_fields import Frame, InvalidFrame, Raw, common, flag, identity, plain, text

MAX_NOTE = 10_000
MAX_REASON = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Assign(Frame):
    agent: UUID | None
    team: UUID | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer(Frame):
    to: Target
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decline(Frame):
    reason: str


def _assign(raw: Raw, ref: str | None) -> Frame:
    return Assign(
        **common(raw, ref),
        agent=identity(raw, "agent"),
        team=identity(raw, "team"),
        note=text(raw, "note", limit=MAX_NOTE),
    )


def _transfer(raw: Raw, ref: str | None) -> Frame:
    return Transfer(**common(raw, ref), to=_target(raw.get("to")), note=text(raw, "note", limit=MAX_NOTE))


def _target(given: object) -> Target:
    if not isinstance(given, dict):
        raise InvalidFrame("to must hold agent, team or ai")
    target = Target(agent=identity(given, "agent"), team=identity(given, "team"), ai=flag(given, "ai"))
    if [target.agent is not None, target.team is not None, target.ai].count(True) != 1:
        raise InvalidFrame("to must hold one of agent, team and ai")
    return target


def _decline(raw: Raw, ref: str | None) -> Frame:
    return Decline(**common(raw, ref), reason=text(raw, "reason", limit=MAX_REASON))


COMMANDS: dict[str, Callable[[Raw, str | None], Frame]] = {
    "claim": plain,
    "accept": plain,
    "decline": _decline,
    "assign": _assign,
    "transfer": _transfer,
    "active": plain,
}
