"""Puts what was asked into gaps, and counts how a gap's questions are answered once its article is published."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from apps.common.clock import now
from apps.desk.gaps import reading
from apps.desk.gaps.forgetting import trim
from apps.desk.gaps.grouping import Groups, new_gap
from apps.desk.gaps.reading import Asked, Outcome
from apps.desk.models import Gap, GapQuestion, ReviewProgress
from apps.desk.upkeep import uses

BATCH = 500
MOST_BATCHES = 20  # in one go; what is left comes the next time
FIRST_LOOK = timedelta(days=30)
SETTLING = timedelta(seconds=2)  # so young a run may still be on its way into the database
_COUNTS = {
    Outcome.UNANSWERED: "unanswered",
    Outcome.HANDED_OFF: "handed_off",
    Outcome.BADLY_RATED: "badly_rated",
}


def review(tenant_id: UUID) -> int:
    """Look through the AI's runs and the ratings since the last time. Answers how many runs there were."""
    seen = 0
    for _batch in range(MOST_BATCHES):
        looked_at = _review_batch(tenant_id)
        seen += looked_at
        if looked_at < BATCH:
            break
    return seen


@transaction.atomic
def _review_batch(tenant_id: UUID) -> int:
    until = now() - SETTLING
    progress = _locked_progress(tenant_id)
    turns = reading.ended_turns(tenant_id, since=progress.turns_until, until=until, limit=BATCH)
    cited = uses.count(tenant_id, turns)
    asked = list(reading.asked_in(turns, cited=cited))
    asked += reading.badly_rated(tenant_id, since=progress.ratings_until, until=until)
    asked += reading.reported(tenant_id, since=progress.ratings_until, until=until)
    if asked:
        collect(tenant_id, asked)
    progress.ratings_until = until
    progress.turns_until = turns[-1].created_at if turns else progress.turns_until
    progress.save()
    return len(turns)


def _locked_progress(tenant_id: UUID) -> ReviewProgress:
    begin = now() - FIRST_LOOK
    defaults = {"turns_until": begin, "ratings_until": begin}
    rows = ReviewProgress.objects.select_for_update()
    return rows.get_or_create(tenant_id=tenant_id, defaults=defaults)[0]


def collect(tenant_id: UUID, asked: Iterable[Asked]) -> None:
    """Each question once, however often it is collected."""
    asked = list(asked)
    groups, known = Groups(tenant_id), _known(tenant_id, asked)
    touched: dict[UUID, Gap] = {}
    questions: dict[tuple[UUID, int], GapQuestion] = {}
    for one in asked:
        place = (one.conversation_id, one.seq)
        earlier = questions.get(place) or known.get(place)
        gap = _worsened(earlier, one, touched) if earlier else _gap_of(groups, tenant_id, one)
        if gap is None:
            continue
        gap = touched.setdefault(gap.pk, gap)
        if earlier is None:
            questions[place] = _question(gap, one)
            _count(gap, one)
    _store(touched, questions.values(), known.values())


def _known(tenant_id: UUID, asked: Iterable[Asked]) -> dict[tuple[UUID, int], GapQuestion]:
    rows = GapQuestion.objects.for_tenant(tenant_id).select_related("gap")
    found = rows.filter(conversation_id__in={one.conversation_id for one in asked})
    return {(row.conversation_id, row.seq): row for row in found}


def _gap_of(groups: Groups, tenant_id: UUID, one: Asked) -> Gap | None:
    """None for an answered question that is nobody's: only after an article was published do those count."""
    gap = groups.gap_for(one.text)
    is_answered = one.outcome == Outcome.ANSWERED
    if gap is None and not is_answered:
        gap = new_gap(tenant_id, one)
        groups.add(gap, [one.text])
    if gap is None or (is_answered and not is_after(gap, one)):
        return None
    return gap


def is_after(gap: Gap, one: Asked) -> bool:
    return gap.resolved_at is not None and one.at >= gap.resolved_at


def _question(gap: Gap, one: Asked) -> GapQuestion:
    return GapQuestion(
        tenant_id=gap.tenant_id,
        gap=gap,
        conversation_id=one.conversation_id,
        seq=one.seq,
        text=one.text,
        outcome=one.outcome,
        is_after=is_after(gap, one),
        asked_at=one.at,
    )


def _count(gap: Gap, one: Asked) -> None:
    gap.last_asked_at = max(gap.last_asked_at, one.at)
    if not is_after(gap, one):
        gap.times_asked += 1
        name = _COUNTS[Outcome(one.outcome)]
        setattr(gap, name, getattr(gap, name) + 1)
    elif one.outcome == Outcome.ANSWERED:
        gap.after_answered += 1
        gap.after_cited += gap.article_id in one.cited
    else:
        gap.after_missed += 1


def _worsened(earlier: GapQuestion, one: Asked, touched: dict[UUID, Gap]) -> Gap | None:
    """What looked like an answer was rated badly afterwards."""
    if one.outcome != Outcome.BADLY_RATED or earlier.outcome != Outcome.ANSWERED:
        return None
    earlier.outcome = one.outcome
    gap = touched.get(earlier.gap_id, earlier.gap)
    gap.after_answered, gap.after_missed = gap.after_answered - 1, gap.after_missed + 1
    return gap


def _store(gaps: dict[UUID, Gap], new: Iterable[GapQuestion], known: Iterable[GapQuestion]) -> None:
    counted = ["last_asked_at", "times_asked", *_COUNTS.values()]
    counted += ["after_answered", "after_cited", "after_missed"]
    Gap.objects.bulk_create([gap for gap in gaps.values() if gap._state.adding])
    Gap.objects.bulk_update(gaps.values(), counted, batch_size=500)
    GapQuestion.objects.bulk_create(new, batch_size=500)
    GapQuestion.objects.bulk_update(known, ["outcome"], batch_size=500)
    trim(gaps.values())
