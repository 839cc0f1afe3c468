"""A conversation's hours: from what was said when, to figures. Knows no tables."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from apps.ai import reasons
from apps.conversations.models import Conversation, Message
from apps.desk.pipeline.plan import Source
from apps.reports.models import ConversationHour
from apps.reports.reading import Said, Thread
from apps.tenants.hours import Hours, open_time

Ending = ConversationHour.Ending
Verdict = ConversationHour.Verdict
Kind = Message.Sender
Visibility = Message.Visibility
COMES_BACK_WITHIN = timedelta(hours=72)
GOOD_SCORE, BAD_SCORE = 4, 2
OTHER_SOURCE = "other"  # a program's
LONGEST_REASON = 40
LACKING = frozenset({reasons.MISSING_KNOWLEDGE, reasons.LOW_CONFIDENCE, reasons.UNSUPPORTED_REQUEST})


@dataclass(slots=True)
class Hour:
    """The columns of ConversationHour that differ from hour to hour, with the same defaults."""

    day: date
    hour: int
    visitor_messages: int = 0
    agent_messages: int = 0
    ai_messages: int = 0
    sources: list[str] = field(default_factory=list)
    masked: int = 0
    blocked: int = 0
    reviewed: int = 0
    is_opened: bool = False
    is_return: bool = False
    is_resolved: bool = False
    is_reopened: bool = False
    handoffs: list[str] = field(default_factory=list)
    unanswered: int = 0
    answer_s: float | None = None
    response_s: float | None = None
    open_response_s: float | None = None
    responder_id: UUID | None = None
    resolution_s: float | None = None
    open_resolution_s: float | None = None
    ending: str = ""
    had_ai: bool = False
    verdict: str = ""
    settles_at: datetime | None = None
    has_stayed: bool = False
    score: int | None = None
    score_owner: str = ""
    score_agent_id: UUID | None = None
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: Decimal = Decimal(0)


def hours_of(thread: Thread, *, zone: ZoneInfo, business: Hours) -> list[Hour]:
    """In no order. business: the hours that count for the conversation."""
    return list(_Counting(thread, zone, business).hours())


class _Counting:
    def __init__(self, thread: Thread, zone: ZoneInfo, business: Hours) -> None:
        self._thread = thread
        self._zone = zone
        self._business = business
        self._hours: dict[tuple[date, int], Hour] = {}
        self._public = [line for line in thread.said if line.visibility == Visibility.PUBLIC]

    def hours(self) -> Iterable[Hour]:
        thread = self._thread
        opened = self._at(thread.opened_at)
        opened.is_opened = True
        opened.is_return = any(moment < thread.opened_at for moment in thread.opened)
        for line in thread.said:
            self._count(line)
        self._count_answer()
        self._count_response()
        self._count_score()
        self._count_uses()
        self._count_ending()
        return self._hours.values()

    def _at(self, moment: datetime) -> Hour:
        shown = moment.astimezone(self._zone)
        key = (shown.date(), shown.hour)
        if key not in self._hours:
            self._hours[key] = Hour(*key)
        return self._hours[key]

    # ── what was said ──────────────────────────────────────────────────────────────────────────────

    def _count(self, line: Said) -> None:
        hour = self._at(line.at)
        hour.masked += line.is_masked
        if line.visibility == Visibility.SUPERVISORS:
            hour.blocked += line.sender == Kind.VISITOR
        elif line.sender == Kind.SYSTEM:
            self._count_activity(hour, line)
        elif line.visibility == Visibility.PUBLIC:
            self._count_talk(hour, line)

    def _count_talk(self, hour: Hour, line: Said) -> None:
        if line.sender == Kind.VISITOR:
            hour.visitor_messages += 1
        elif line.sender == Kind.AGENT:
            hour.agent_messages += 1
        else:
            hour.ai_messages += 1
            hour.sources.append(line.detail if line.detail in set(Source) else OTHER_SOURCE)
            hour.unanswered += line.detail == Source.NOTHING

    def _count_activity(self, hour: Hour, line: Said) -> None:
        if line.activity == "handoff":
            hour.handoffs.append(line.detail[:LONGEST_REASON] or OTHER_SOURCE)
            hour.unanswered += line.detail in LACKING
        elif line.activity == "review":
            hour.reviewed += 1
        elif line.activity == "reopened":
            hour.is_reopened = True
        elif line.activity == "resolved":
            self._count_resolution(hour, line)

    def _count_resolution(self, hour: Hour, line: Said) -> None:
        opened_at = self._thread.opened_at
        hour.is_resolved = True
        hour.resolution_s = (line.at - opened_at).total_seconds()
        hour.open_resolution_s = open_time(self._business, opened_at, line.at).total_seconds()

    # ── how long it took ───────────────────────────────────────────────────────────────────────────

    def _first(self, kind: str) -> Said | None:
        return next((line for line in self._public if line.sender == kind), None)

    def _count_answer(self) -> None:
        asked, answered = self._first(Kind.VISITOR), self._after(self._first(Kind.VISITOR), Kind.AI)
        if asked and answered:
            self._at(answered.at).answer_s = (answered.at - asked.at).total_seconds()

    def _after(self, asked: Said | None, kind: str) -> Said | None:
        """The first one of that kind that was said after it."""
        if asked is None:
            return None
        return next((line for line in self._public if line.sender == kind and line.seq > asked.seq), None)

    def _count_response(self) -> None:
        first = self._first(Kind.AGENT)
        since = self._wished_at(first) if first else None
        if first is None or since is None:
            return
        hour = self._at(first.at)
        hour.response_s = (first.at - since).total_seconds()
        hour.open_response_s = open_time(self._business, since, first.at).total_seconds()
        hour.responder_id = first.sender_id

    def _wished_at(self, first: Said) -> datetime | None:
        """Since when a person was waited for: in the queue, else since the visitor's words that nobody had answered.

        None: the agent began by themselves.
        """
        waits = [since for since in self._thread.wishes if since <= first.at]
        if waits:
            return waits[0]
        unanswered: datetime | None = None
        for line in self._public:
            if line.seq >= first.seq:
                break
            if line.sender == Kind.VISITOR:
                unanswered = unanswered or line.at
            elif line.sender == Kind.AI:
                unanswered = None
        return unanswered

    # ── what came of it ────────────────────────────────────────────────────────────────────────────

    def _count_score(self) -> None:
        if score := self._thread.score:
            hour = self._at(score.at)
            hour.score, hour.score_owner, hour.score_agent_id = score.score, score.owner, score.agent_id

    def _count_uses(self) -> None:
        for use in self._thread.uses:
            hour = self._at(use.at)
            hour.prompt_tokens += use.prompt_tokens
            hour.completion_tokens += use.completion_tokens
            hour.cost += use.cost

    def _count_ending(self) -> None:
        """A conversation that nobody resolves has ended with its last word, until the next one."""
        talk = [line for line in self._public if line.sender != Kind.SYSTEM]
        if not any(line.sender == Kind.VISITOR for line in talk):
            return
        ended_at = self._ended_at(talk)
        hour = self._at(ended_at)
        hour.had_ai = any(line.sender == Kind.AI for line in talk)
        hour.ending = self._ending(talk)
        hour.settles_at = ended_at + COMES_BACK_WITHIN
        hour.has_stayed = hour.ending != Ending.NOBODY and self._has_stayed(talk)
        if hour.ending == Ending.AI:
            hour.verdict = self._verdict(ended_at)

    def _ended_at(self, talk: Sequence[Said]) -> datetime:
        last = talk[-1].at
        if self._thread.status != Conversation.Status.RESOLVED:
            return last
        resolved = [line.at for line in self._thread.said if line.activity == "resolved"]
        return max(last, *resolved) if resolved else last

    def _ending(self, talk: Sequence[Said]) -> str:
        is_persons = self._thread.owner == Conversation.Owner.HUMAN
        if is_persons or any(line.sender == Kind.AGENT for line in talk):
            return Ending.PERSON
        answered = max((line.seq for line in talk if line.sender == Kind.AI), default=0)
        called = max((line.seq for line in self._thread.said if line.activity == "handoff"), default=0)
        is_ai = self._thread.owner == Conversation.Owner.AI and answered > called
        return Ending.AI if is_ai else Ending.NOBODY

    def _verdict(self, ended_at: datetime) -> str:
        score = self._thread.score.score if self._thread.score else None
        if score is not None and score >= GOOD_SCORE:
            return Verdict.CONFIRMED
        if score is not None and score <= BAD_SCORE:
            return Verdict.REFUTED
        began, until = self._thread.opened_at, ended_at + COMES_BACK_WITHIN
        came_back = any(began < moment <= until for moment in self._thread.opened)
        return Verdict.REFUTED if came_back else Verdict.ASSUMED

    def _has_stayed(self, talk: Sequence[Said]) -> bool:
        """The visitor has had the last word, or has read or rated what was said to them."""
        last = talk[-1]
        has_read = last.sender == Kind.VISITOR or self._thread.visitor_read_seq >= last.seq
        return has_read or self._thread.score is not None
