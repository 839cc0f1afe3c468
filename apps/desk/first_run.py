"""From an empty tenant to the first answer: which steps there are, and which are done.

Nothing ticks a step: whether it is done is read from what is there. Remembered is only what cannot be read.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import QuerySet

from apps.common.clock import now
from apps.desk.models import BotTurn, FirstRun
from apps.desk.queries import has_model
from apps.knowledge.queries import published_articles
from apps.tenants.models import BusinessHours, Inbox, Invitation, Membership
from apps.tenants.sightings import sightings


class Step(StrEnum):
    """In the order in which they are offered."""

    MODEL = "model"
    KNOWLEDGE = "knowledge"
    INBOX = "inbox"
    TRY = "try"
    SITE = "site"
    COLLEAGUE = "colleague"
    HOURS = "hours"


# The others lead to the first answer; without these it comes all the same.
MAY_WAIT = frozenset({Step.SITE, Step.COLLEAGUE, Step.HOURS})


class State(StrEnum):
    DONE = "done"
    NEXT = "next"  # the first that is not done
    OPEN = "open"
    SKIPPED = "skipped"


class NotSkippable(Exception):
    """Without this step there is no answer."""


@dataclass(frozen=True, slots=True)
class Guide:
    """is_hidden: somebody has put it away; it stays on its own page."""

    states: dict[Step, State]
    is_hidden: bool
    is_knowledge_only: bool

    @property
    def done(self) -> int:
        return sum(state in (State.DONE, State.SKIPPED) for state in self.states.values())

    @property
    def is_complete(self) -> bool:
        return self.done == len(self.states)

    @property
    def next_step(self) -> Step | None:
        return next((step for step, state in self.states.items() if state == State.NEXT), None)


def guide(tenant_id: UUID) -> Guide:
    row = FirstRun.objects.for_tenant(tenant_id).first() or FirstRun(tenant_id=tenant_id)
    done = {step for step in Step if IS_DONE[step](row)}
    left = [step for step in Step if step not in done and step not in row.skipped]
    states = {step: State.DONE if step in done else State.SKIPPED for step in Step}
    states |= dict.fromkeys(left, State.OPEN) | dict.fromkeys(left[:1], State.NEXT)
    return Guide(states, row.dismissed_at is not None, row.is_knowledge_only)


def is_hidden(tenant_id: UUID) -> bool:
    return FirstRun.objects.for_tenant(tenant_id).filter(dismissed_at__isnull=False).exists()


# ── what is done ───────────────────────────────────────────────────────────────────────────────────
def _has_model(row: FirstRun) -> bool:
    return row.is_knowledge_only or has_model(row.tenant_id, None)


def _has_knowledge(row: FirstRun) -> bool:
    return published_articles(row.tenant_id).exists()


def _has_inbox(row: FirstRun) -> bool:
    return _inboxes(row).exists()


def _has_answered(row: FirstRun) -> bool:
    answered = BotTurn.objects.for_tenant(row.tenant_id).filter(state=BotTurn.State.ANSWERED)
    return row.tried_at is not None or answered.exists()


def _is_on_a_site(row: FirstRun) -> bool:
    """Somebody's browser has loaded the chat in a page that may show it."""
    return any(sightings(inbox, is_allowed=True) for inbox in _inboxes(row))


def _has_colleague(row: FirstRun) -> bool:
    """Or somebody was asked."""
    if Invitation.objects.for_tenant(row.tenant_id).exists():
        return True
    return Membership.objects.for_tenant(row.tenant_id).filter(is_active=True).count() > 1


def _has_hours(row: FirstRun) -> bool:
    return BusinessHours.objects.for_tenant(row.tenant_id).exists()


def _inboxes(row: FirstRun) -> "QuerySet[Inbox]":
    return Inbox.objects.for_tenant(row.tenant_id).filter(is_active=True)


IS_DONE: dict[Step, Callable[[FirstRun], bool]] = {
    Step.MODEL: _has_model,
    Step.KNOWLEDGE: _has_knowledge,
    Step.INBOX: _has_inbox,
    Step.TRY: _has_answered,
    Step.SITE: _is_on_a_site,
    Step.COLLEAGUE: _has_colleague,
    Step.HOURS: _has_hours,
}


# ── what is remembered ─────────────────────────────────────────────────────────────────────────────
def choose_knowledge_only(tenant_id: UUID) -> None:
    """Answers come from the articles alone, until a model is connected."""
    _remember(tenant_id, is_knowledge_only=True)


def note_answer_seen(tenant_id: UUID) -> None:
    """Somebody has seen an answer in the playground. Only the first time is kept."""
    seen = FirstRun.objects.for_tenant(tenant_id).filter(tried_at__isnull=False)
    if not seen.exists():
        _remember(tenant_id, tried_at=now())


def skip(tenant_id: UUID, step: Step) -> None:
    """Raises NotSkippable."""
    if step not in MAY_WAIT:
        raise NotSkippable(step)
    row = _row(tenant_id)
    if step not in row.skipped:
        _remember(tenant_id, skipped=[*row.skipped, step])


def hide(tenant_id: UUID) -> None:
    _remember(tenant_id, dismissed_at=now())


def show_again(tenant_id: UUID) -> None:
    """With the steps that were put aside."""
    _remember(tenant_id, dismissed_at=None, skipped=[])


def _row(tenant_id: UUID) -> FirstRun:
    row, _is_new = FirstRun.objects.for_tenant(tenant_id).get_or_create(tenant_id=tenant_id)
    return row


def _remember(tenant_id: UUID, **fields: object) -> None:
    FirstRun.objects.update_or_create(tenant_id=tenant_id, defaults=fields)
