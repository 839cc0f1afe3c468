"""Letters to colleagues who are away: what concerned them meanwhile, in one letter, at most one an hour.

What waits in conversations of theirs is read from the conversations: no message writes anything for it. A letter tells
of a span of time; the span is claimed before it is queued, so no worker tells of it twice, and is read again when the
letter is made, so what was read meanwhile is not told at all.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from apps.common.clock import now
from apps.desk import choosing, mailing
from apps.desk.digest_letter import Span, has_news, unanswered, unread
from apps.desk.presence import agents_on_duty
from apps.tenants.access import TALKING_ROLES
from apps.tenants.models import Membership, NotificationChoices

LOOKS_BACK = timedelta(hours=24)
APART = timedelta(hours=1)
MOST_PEOPLE = 500
TEMPLATE = "digest"


def mail_due(tenant_id: UUID) -> int:
    """Have letters mailed to those who are away and for whom something waits. Answers how many."""
    here = agents_on_duty(tenant_id) if mailing.is_available() else None
    if here is None:  # no mail at all, or nobody knows who is away
        return 0
    moment = now()
    away = _concerned(tenant_id, moment) - set(here)
    return sum(_mail(row, moment) for row in _members(tenant_id, away))


def _concerned(tenant_id: UUID, moment: datetime) -> set[UUID]:
    told = unread(tenant_id).filter(created_at__gte=moment - LOOKS_BACK).order_by()
    assigned = unanswered(tenant_id).filter(last_activity_at__gte=moment - LOOKS_BACK).order_by()
    people = told.values_list("user_id", flat=True).distinct()[:MOST_PEOPLE]
    owners = assigned.exclude(assignee=None).values_list("assignee_id", flat=True).distinct()[:MOST_PEOPLE]
    return {*people, *filter(None, owners)}


def _members(tenant_id: UUID, user_ids: Iterable[UUID]) -> QuerySet[Membership]:
    rows = Membership.objects.for_tenant(tenant_id).filter(
        user_id__in=list(user_ids), is_active=True, user__is_active=True, role__in=TALKING_ROLES
    )
    return rows.exclude(user__email="").select_related("user", "notification_choices")


def _mail(member: Membership, moment: datetime) -> bool:
    choices = choosing.of_membership(member)
    stored: NotificationChoices | None = getattr(member, "notification_choices", None)
    last = stored.mailed_until if stored else None
    until = moment - timedelta(minutes=choices.mail_after_minutes)
    if not choices.is_mailed or (last and until < last + APART):
        return False
    span = Span(max(last or moment - LOOKS_BACK, moment - LOOKS_BACK), until)
    if not has_news(member.tenant_id, choices, span):
        return False
    return _claim_and_send(member, last, span)


@transaction.atomic
def _claim_and_send(member: Membership, last: datetime | None, span: Span) -> bool:
    own = NotificationChoices.objects.for_tenant(member.tenant_id)
    own.get_or_create(membership=member, defaults={"tenant_id": member.tenant_id})
    if not own.filter(membership=member, mailed_until=last).update(mailed_until=span.until):
        return False  # another worker tells of it
    mailing.send(
        tenant_id=member.tenant_id,
        to=member.user.email,
        template=TEMPLATE,
        language=member.user.locale or settings.LANGUAGE_CODE,
        about={
            "membership_id": str(member.id),
            "since": span.since.isoformat(),
            "until": span.until.isoformat(),
        },
    )
    return True
