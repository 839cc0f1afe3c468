"""Changes of known answers: questions that are asked often, what administrators confirm, what still holds."""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from redis.exceptions import RedisError

from apps.ai import asked
from apps.ai.asked import OFTEN, Asked
from apps.ai.known import State, known_answers
from apps.ai.language import detect_language
from apps.ai.models import KnownAnswer
from apps.ai.normal_form import normal_form
from apps.ai.scopes import Answer, Key, Scope, key_of
from apps.common.clock import now

LONGEST_QUESTION = 300
FORGOTTEN_DAYS = 60
log = logging.getLogger(__name__)


# ── what is asked ───────────────────────────────────────────────────────────────────────────────────
def store_counts(*, tenant_id: UUID) -> int:
    """Write what was counted since the last time: in a few statements, however much was asked.

    Answers how many questions were written. Those asked less than OFTEN times go on being counted.
    """
    try:
        rows = asked.take(tenant_id)
        stored = _store(tenant_id, rows) if rows else set()
        asked.put_back(tenant_id, [row for row in rows if row.member not in stored])
    except RedisError as error:
        log.warning("what was asked stays where it is, Valkey is away: %s", error)
        return 0
    return len(stored)


@transaction.atomic
def _store(tenant_id: UUID, rows: Sequence[Asked]) -> set[str]:
    moment = now()
    listed = _listed(tenant_id, rows)
    new = [
        _suggestion(tenant_id, row, moment) for row in rows if row.times >= OFTEN and row.member not in listed
    ]
    KnownAnswer.objects.bulk_create(new, ignore_conflicts=True)
    for row in rows:
        if known := listed.get(row.member):
            known.times_asked = F("times_asked") + row.times
            known.last_asked_at = moment
            _suggest(known, row, moment)
    fields = ["times_asked", "last_asked_at", "text", "citations", "sources", "scope", "checked_at"]
    KnownAnswer.objects.bulk_update(listed.values(), fields, batch_size=500)
    return {*listed, *(_member(row) for row in new)}


def _listed(tenant_id: UUID, rows: Sequence[Asked]) -> dict[str, KnownAnswer]:
    digests = {row.question for row in rows}
    wanted = {row.member for row in rows}
    known = known_answers(tenant_id=tenant_id).filter(question_digest__in=digests)
    return {_member(row): row for row in known.select_for_update() if _member(row) in wanted}


def _member(row: KnownAnswer) -> str:
    return f"{row.place}:{row.question_digest}"


def _suggestion(tenant_id: UUID, row: Asked, moment: datetime) -> KnownAnswer:
    known = KnownAnswer(
        tenant_id=tenant_id,
        question=row.wording if len(row.wording) <= LONGEST_QUESTION else normal_form(row.wording),
        question_digest=row.question,
        place=row.place,
        language=detect_language(row.wording),
        times_asked=row.times,
        last_asked_at=moment,
    )
    _suggest(known, row, moment)
    return known


def _suggest(known: KnownAnswer, row: Asked, moment: datetime) -> None:
    """The model's last answer, for somebody to confirm. What was confirmed or withdrawn keeps its text."""
    if row.answer and known.state == State.SUGGESTED:
        _take_over(known, row.answer, row.scope, moment)


def _take_over(known: KnownAnswer, answer: Answer, scope: str, moment: datetime) -> None:
    known.text, known.scope, known.checked_at = answer.text, scope, moment
    known.citations, known.sources = list(answer.citations), list(answer.sources)


# ── what still holds ────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def renew(*, scope: Scope, question: str, passages: Sequence[str]) -> bool:
    """After something has changed: does the known answer hold, now that it would be made from these passages?

    From the same ones, in the same style: it belongs to the new scope and goes on being given. Otherwise a
    confirmed answer waits to be checked, and a suggested one is forgotten. False: it does not hold, or there is none.
    """
    key, sources = key_of(scope, question), list(scope.sources(passages))
    known = _locked(key)
    if known is None or known.state == State.WITHDRAWN:
        return False
    holds = known.text != "" and known.sources == sources and known.state != State.OUTDATED
    known.scope, known.sources = key.scope, sources
    if holds:
        known.checked_at = now()
    elif known.state == State.SUGGESTED:
        known.text, known.citations = "", []
    else:
        known.state = State.OUTDATED
    known.save()
    return holds


@transaction.atomic
def suggest(*, scope: Scope, question: str, answer: Answer) -> bool:
    """A fresh answer for somebody to confirm. False when the question is not asked often, or is decided already."""
    key = key_of(scope, question)
    known = _locked(key)
    if known is None or known.state != State.SUGGESTED:
        return False
    _take_over(known, answer, key.scope, now())
    known.save()
    return True


def _locked(key: Key) -> KnownAnswer | None:
    rows = known_answers(tenant_id=key.tenant_id).filter(place=key.place, question_digest=key.question)
    return rows.order_by("id").select_for_update().first()


# ── what people decide ──────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def save_known_answer(*, known: KnownAnswer, by: UUID | None) -> KnownAnswer:
    """Text and state as somebody has edited them; who leaves it confirmed has confirmed it. Raises ValidationError."""
    if known.state == State.CONFIRMED:
        _check_text(known)
        known.confirmed_by_id, known.confirmed_at, known.checked_at = by, now(), now()
    known.full_clean()
    known.save()
    return known


def _check_text(known: KnownAnswer) -> None:
    if not known.text.strip():
        raise ValidationError({"text": _("Only an answer that has a text can be confirmed.")})


def confirm(*, tenant_id: UUID, ids: Iterable[UUID], by: UUID | None) -> int:
    """Answers how many: those without a text cannot be confirmed."""
    moment = now()
    rows = known_answers(tenant_id=tenant_id).filter(id__in=list(ids)).exclude(text="")
    return rows.update(state=State.CONFIRMED, confirmed_by_id=by, confirmed_at=moment, checked_at=moment)


def withdraw(*, tenant_id: UUID, ids: Iterable[UUID]) -> int:
    """They are not given any more, and not suggested again."""
    rows = known_answers(tenant_id=tenant_id).filter(id__in=list(ids))
    return rows.update(state=State.WITHDRAWN, confirmed_by_id=None, confirmed_at=None)


def forget_rarely_asked(*, tenant_id: UUID, days: int = FORGOTTEN_DAYS) -> int:
    """Suggestions that nobody has decided on and nobody asks for any more."""
    old = known_answers(tenant_id=tenant_id).filter(
        state=State.SUGGESTED, last_asked_at__lt=now() - timedelta(days=days)
    )
    removed, _by_model = old.delete()
    return removed
