"""What is not kept of gaps: old questions, what was recalled, gaps that nobody asks about any more."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from apps.common.clock import now
from apps.desk.models import Gap, GapQuestion

MOST_QUESTIONS = 50  # of a gap
MOST_GAPS = 2000  # of a tenant
QUESTIONS_KEPT = timedelta(days=180)
OPEN_KEPT = timedelta(days=90)  # without being asked again


def trim(gaps: Iterable[Gap]) -> None:
    """The newest questions of each stay."""
    for gap in gaps:
        if gap.times_asked + gap.after_answered + gap.after_missed > MOST_QUESTIONS:
            rows = GapQuestion.objects.for_tenant(gap.tenant_id).filter(gap=gap).order_by("-asked_at", "-id")
            surplus = list(rows.values_list("pk", flat=True)[MOST_QUESTIONS:])
            GapQuestion.objects.for_tenant(gap.tenant_id).filter(pk__in=surplus).delete()


def forget_old(tenant_id: UUID) -> None:
    moment = now()
    GapQuestion.objects.for_tenant(tenant_id).filter(asked_at__lt=moment - QUESTIONS_KEPT).delete()
    gaps = Gap.objects.for_tenant(tenant_id)
    undecided = gaps.filter(state=Gap.State.OPEN)
    undecided.filter(last_asked_at__lt=moment - OPEN_KEPT).delete()
    surplus = undecided.order_by("-times_asked", "-last_asked_at").values_list("pk", flat=True)[MOST_GAPS:]
    gaps.filter(pk__in=list(surplus)).delete()


@transaction.atomic
def forget_said(tenant_id: UUID, conversation_id: UUID, *, since_seq: int) -> None:
    """Somebody took a message back: what quotes it goes, and a gap that was known from it alone."""
    rows = GapQuestion.objects.for_tenant(tenant_id).filter(
        conversation_id=conversation_id, seq__gte=since_seq
    )
    for question in rows.select_related("gap"):
        question.delete()
        _without(question.gap, question.text)


def _without(gap: Gap, text: str) -> None:
    if gap.question != text:
        return
    other = gap.questions.exclude(text=text).order_by("asked_at").first()
    if other is not None:
        gap.question = other.text
        gap.save(update_fields=["question"])
    elif not gap.questions.exists() and gap.article_id is None:
        gap.delete()
