"""Who gets each conversation of the line, or which team: the rules of the teams, with nothing done about it yet."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from apps.desk.assigning import line
from apps.desk.assigning.line import Waiting
from apps.desk.assigning.ranking import Case, Ranking, rank
from apps.desk.assigning.roster import Roster, Worker
from apps.desk.models import Assignment
from apps.desk.presence import OnDuty
from apps.tenants.hours import is_open
from apps.tenants.models import Team
from apps.tenants.queries import hours_of

Reason, Strategy, OffHours = Assignment.Reason, Team.Strategy, Team.OffHours
NOBODY = Ranking(None, "", [])


@dataclass(frozen=True, slots=True)
class Decision:
    """worker: who gets it, at that moment; without one it goes to the team."""

    waiting: Waiting
    team: Team | None
    ranking: Ranking
    reason: str
    worker: Worker | None = None
    at: datetime | None = None


@dataclass(slots=True)
class Look:
    """One look at the line: everything as it stands at this moment, and what is decided in it changes the rest."""

    roster: Roster
    here: OnDuty
    moment: datetime
    known: dict[UUID, UUID] = field(default_factory=dict)  # by contact: whom they talked to last
    _is_open: dict[tuple[UUID, UUID], bool] = field(default_factory=dict)  # by inbox and team
    _given: int = 0

    def decide(self, waiting: Iterable[Waiting]) -> list[Decision]:
        """In their order; who gets one has more to do when the next is looked at."""
        found = ((each, self._decide(each)) for each in waiting)
        return [decision for _each, decision in found if decision is not None]

    def _decide(self, each: Waiting) -> Decision | None:
        team = line.team_for(each, self.roster)
        if each.held_for is not None:
            worker = self.roster.workers.get(each.held_for)
            return self._to(worker, each, None, NOBODY, Reason.HELD) if worker and worker.is_here else None
        if team is None:
            return None
        if self.is_closed(each, team):
            return self._overflow(each, team, NOBODY, Reason.OFF_HOURS)
        ranking = NOBODY if team.strategy == Strategy.MANUAL else self.ranking(each, team)
        if ranking.chosen is None:
            return self._overflow(each, team, ranking, Reason.OVERFLOW)
        return self._to(ranking.chosen, each, team, ranking, ranking.reason)

    def is_closed(self, each: Waiting, team: Team) -> bool:
        """By the hours of the team, else of the inbox, where the team keeps to them."""
        if team.off_hours == OffHours.ASSIGN:
            return False
        place = (each.conversation.inbox_id, team.pk)
        if place not in self._is_open:
            self._is_open[place] = is_open(hours_of(each.conversation.tenant_id, *place), self.moment)
        return not self._is_open[place]

    def ranking(self, each: Waiting, team: Team) -> Ranking:
        known = self.known.get(each.conversation.contact_id)
        case = Case(team=team, demands=each.labels, known=known, asked=each.asked)
        return rank(case, self.roster.members(team.pk), self.here.connected, self.moment)

    def _to(
        self, worker: Worker, each: Waiting, team: Team | None, ranking: Ranking, reason: str
    ) -> Decision:
        self._given += 1
        at = self.moment + timedelta(microseconds=self._given)  # nobody's turn at the same time as another's
        worker.load += 1
        if team is not None:
            worker.given_at[team.pk] = at
        return Decision(each, team, ranking, reason, worker, at)

    def _overflow(self, each: Waiting, team: Team, ranking: Ranking, reason: str) -> Decision | None:
        """Where nobody can take it; None: it goes on waiting here."""
        if reason == Reason.OFF_HOURS and team.off_hours != OffHours.OVERFLOW:
            return None
        waited = self.moment - each.moved_at
        if reason == Reason.OVERFLOW and waited < timedelta(seconds=team.overflow_after_s):
            return None
        target = self.roster.teams.get(team.overflow_team_id) if team.overflow_team_id else None
        if target is None or target.pk in each.visited or target.pk == team.pk:
            return None
        return Decision(each, target, ranking, reason)


def look_at(waiting: list[Waiting], roster: Roster, here: OnDuty, moment: datetime) -> Look:
    """Reads whom the visitors know, where a team wants to know it."""
    known: dict[UUID, UUID] = {}
    if any(team.strategy == Strategy.LAST_AGENT for team in roster.teams.values()):
        contacts = {each.conversation.contact_id for each in waiting}
        known = line.known_agents(waiting[0].conversation.tenant_id, contacts)
    return Look(roster, here, moment, known)
