"""The answer cache as its users see it: what is known already, what is asked often.

key = key_of(scope, question)          # after personal.question_reason() had nothing against it
known = recall(key, question)          # one round trip to Valkey and at most one query (two, once a second)
async with flights.boarding(key, …)    # otherwise, around the request to the model
stale(key)                             # when no model answers
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.conf import settings

from apps.ai import burst
from apps.ai.burst import CACHE
from apps.ai.models import KnownAnswer
from apps.ai.scopes import Answer, Key, Scope
from apps.common.clock import now
from apps.common.freshness import Fresh
from apps.tenants.scoping import TenantQuerySet

State = KnownAnswer.State
STALE_DAYS = 7
WARM = 50
MOST_REMEMBERED = 2000
_FIELDS = ("text", "citations", "sources")


@dataclass(frozen=True, slots=True)
class Known:
    """origin: burst (somebody asked the same just now), confirmed, or stale."""

    answer: Answer
    origin: str


def known_answers(*, tenant_id: UUID) -> TenantQuerySet[KnownAnswer]:
    return KnownAnswer.objects.for_tenant(tenant_id)


def recall(key: Key, question: str, *, is_counted: bool = True) -> Known | None:
    """An answer that may be given as it is. is_counted: somebody asked; not when it is only looked what would happen.

    Not from a coroutine.
    """
    found = _recent(key, question, is_counted) or _confirmed(key)
    if is_counted:
        CACHE.labels(found.origin if found else "miss").inc()
    return found


def _recent(key: Key, question: str, is_counted: bool) -> Known | None:
    answer = burst.look(key, question, is_counted=is_counted)
    return Known(answer, "burst") if answer else None


def _confirmed(key: Key) -> Known | None:
    if not _may_be_confirmed(key):
        return None
    rows = _of(key).filter(state=State.CONFIRMED, scope=key.scope)
    return _known(rows, "confirmed")


def _may_be_confirmed(key: Key) -> bool:
    """Most questions have no confirmed answer: they need not ask the database.

    Where nothing is remembered, to ask for all of them would cost more than to ask for this one.
    """
    if not settings.CONFIGURATION_FRESH_S:
        return True
    return _confirmed_members.get(key.tenant_id, partial(_members, key.tenant_id)).may_have(key)


@dataclass(frozen=True, slots=True)
class _Members:
    """Which questions have a confirmed answer; None: too many to remember, so every question is looked up."""

    known: frozenset[tuple[str, str]] | None

    def may_have(self, key: Key) -> bool:
        return self.known is None or (key.place, key.question) in self.known


_confirmed_members: Fresh[UUID, _Members] = Fresh(size=1000)


def _members(tenant_id: UUID) -> _Members:
    rows = known_answers(tenant_id=tenant_id).filter(state=State.CONFIRMED).order_by()
    found = list(rows.values_list("place", "question_digest")[: MOST_REMEMBERED + 1])
    return _Members(frozenset(found) if len(found) <= MOST_REMEMBERED else None)


def stale(key: Key, *, days: int = STALE_DAYS) -> Known | None:
    """The answer of an earlier version, for when no model can be asked: better than none, if it is not too old."""
    since = now() - timedelta(days=days)
    rows = _of(key).exclude(state__in=[State.WITHDRAWN, State.OUTDATED]).exclude(text="")
    found = _known(rows.filter(checked_at__gte=since), "stale")
    if found:
        CACHE.labels("stale").inc()
    return found


def _of(key: Key) -> TenantQuerySet[KnownAnswer]:
    rows = known_answers(tenant_id=key.tenant_id)
    return rows.filter(place=key.place, question_digest=key.question)


def _known(rows: TenantQuerySet[KnownAnswer], origin: str) -> Known | None:
    # Without an order: it would lead the planner to the index of the most asked ones. There is one row at most.
    row = next(iter(rows.order_by().values(*_FIELDS)), None)
    if row is None:
        return None
    return Known(Answer(row["text"], tuple(row["citations"]), tuple(row["sources"])), origin)


def most_asked(*, tenant_id: UUID, limit: int = WARM) -> TenantQuerySet[KnownAnswer]:
    rows = known_answers(tenant_id=tenant_id).exclude(state=State.WITHDRAWN)
    return rows.order_by("-times_asked", "question")[:limit]


def questions_to_warm(
    *, tenant_id: UUID, scopes: Iterable[Scope], limit: int = WARM
) -> list[tuple[Scope, str]]:
    """Of the most asked questions those whose answer is of another version than the tenant's present scopes."""
    present = {scope.place: scope for scope in scopes}
    rows = most_asked(tenant_id=tenant_id, limit=limit)
    return [
        (present[row.place], row.question)
        for row in rows
        if row.place in present and row.scope != present[row.place].fingerprint
    ]
