"""Which member of a team gets a conversation, and why each of the others does not. Knows no database."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from apps.desk.assigning.roster import Worker
from apps.desk.models import Assignment
from apps.desk.presence import State
from apps.tenants.models import Team

Reason, Strategy = Assignment.Reason, Team.Strategy
Json = dict[str, Any]
# When all have been asked, the one asked longest ago is asked again after so long.
ASK_AGAIN_AFTER = timedelta(seconds=60)
MOST_REMEMBERED = 50


class Verdict(StrEnum):
    CHOSEN = "chosen"
    LATER = "later"  # could have got it, but somebody else came first
    OFFLINE = "offline"  # not connected
    AWAY = "away"  # connected, but chose to be offline, or was made to be
    BUSY = "busy"
    FULL = "full"
    UNSKILLED = "unskilled"
    DECLINED = "declined"
    MISSED = "missed"
    PASSED_ON = "passed_on"


class Asked(NamedTuple):
    """That somebody had it already while it waits this time, and what came of it."""

    verdict: Verdict
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A conversation that waits. demands: skills; known: whom the visitor talked to last."""

    team: Team
    demands: frozenset[str] = frozenset()
    known: UUID | None = None
    asked: Mapping[UUID, Asked] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ranking:
    """chosen: None when nobody can take it. candidates: all members as JSON, the chosen one first."""

    chosen: Worker | None
    reason: str
    candidates: list[Json]


def rank(case: Case, members: Sequence[Worker], connected: frozenset[UUID], moment: datetime) -> Ranking:
    """connected: users with a socket, whatever they chose."""
    demands = _demands(case, members)
    verdicts = {each.user_id: _hindrance(each, case.team, demands, connected) for each in members}
    able = [each for each in members if verdicts[each.user_id] is None]
    new = [each for each in able if each.user_id not in case.asked]
    chosen, reason = (
        _choose(case, new) if new else (_asked_longest_ago(case, able, moment), Reason.ROUND_ROBIN)
    )
    for each in able:
        known = case.asked.get(each.user_id)
        verdicts[each.user_id] = known.verdict if known else Verdict.LATER
    if chosen is not None:
        verdicts[chosen.user_id] = Verdict.CHOSEN
    shown = sorted(members, key=lambda each: (_RANKS[verdicts[each.user_id] or Verdict.LATER], each.name))
    candidates = [_json(each, verdicts[each.user_id], demands, case.team) for each in shown[:MOST_REMEMBERED]]
    return Ranking(chosen, reason if chosen else "", candidates)


_RANKS = {verdict: place for place, verdict in enumerate(Verdict)}


def _demands(case: Case, members: Sequence[Worker]) -> frozenset[str]:
    """What nobody of the team can do is not asked for: it would wait for ever."""
    offered = {word for each in members for word in each.skills} | set(case.team.skills)
    return case.demands & offered


def _hindrance(
    worker: Worker, team: Team, demands: frozenset[str], connected: frozenset[UUID]
) -> Verdict | None:
    if not worker.is_here:
        return Verdict.AWAY if worker.user_id in connected else Verdict.OFFLINE
    if worker.state == State.BUSY:
        return Verdict.BUSY
    if demands - worker.skills - set(team.skills):
        return Verdict.UNSKILLED
    return Verdict.FULL if worker.is_full else None


def _choose(case: Case, able: Sequence[Worker]) -> tuple[Worker, str]:
    if case.team.strategy == Strategy.LAST_AGENT:
        for each in able:
            if each.user_id == case.known:
                return each, Reason.LAST_AGENT
    if case.team.strategy == Strategy.LEAST_LOADED:
        return min(able, key=_fewest(case.team)), Reason.LEAST_LOADED
    return min(able, key=_turn(case.team)), Reason.ROUND_ROBIN


def _turn(team: Team) -> Callable[[Worker], tuple[Any, ...]]:
    return lambda each: (each.given_at[team.pk], each.user_id)


def _fewest(team: Team) -> Callable[[Worker], tuple[Any, ...]]:
    turn = _turn(team)
    return lambda each: (each.load, *turn(each))


def _asked_longest_ago(case: Case, able: Sequence[Worker], moment: datetime) -> Worker | None:
    rested = [each for each in able if case.asked[each.user_id].at <= moment - ASK_AGAIN_AFTER]
    return min(rested, key=lambda each: case.asked[each.user_id].at, default=None)


def _json(worker: Worker, verdict: Verdict | None, demands: frozenset[str], team: Team) -> Json:
    shown: Json = {
        "id": str(worker.user_id),
        "name": worker.name,
        "verdict": str(verdict or Verdict.LATER),
        "load": worker.load,
        "capacity": worker.capacity,
    }
    if verdict is Verdict.UNSKILLED:
        shown["lacks"] = sorted(demands - worker.skills - set(team.skills))
    return shown
