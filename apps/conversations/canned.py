"""Canned responses: finding, saving, counting their use. Whose they are stands in the row (models/canned.py)."""

from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from apps.common.clock import now
from apps.conversations.canned_filling import unknown_variables
from apps.conversations.models import CannedResponse
from apps.tenants.models import TeamMember

FOUND = 20


def shared_responses(tenant_id: UUID) -> QuerySet[CannedResponse]:
    """The tenant's and its teams': what administrators and programs look after."""
    return CannedResponse.objects.for_tenant(tenant_id).filter(owner=None).select_related("team")


def shared_response(tenant_id: UUID, response_id: UUID) -> CannedResponse | None:
    return shared_responses(tenant_id).filter(pk=response_id).first()


def responses_of(tenant_id: UUID, user_id: UUID) -> QuerySet[CannedResponse]:
    """All that this person may use: their own, their teams', everybody's."""
    rows = CannedResponse.objects.for_tenant(tenant_id).select_related("team")
    return rows.filter(Q(owner=user_id) | Q(owner=None, team=None) | Q(team__in=teams_of(tenant_id, user_id)))


def kept_by(tenant_id: UUID, user_id: UUID, *, supervises: bool) -> QuerySet[CannedResponse]:
    """Those in this person's list: what they may use; for supervisors also every team's."""
    if not supervises:
        return responses_of(tenant_id, user_id)
    rows = CannedResponse.objects.for_tenant(tenant_id).select_related("team")
    return rows.filter(Q(owner=user_id) | Q(owner=None))


def teams_of(tenant_id: UUID, user_id: UUID) -> QuerySet[TeamMember, UUID]:
    """Ids of the teams in which the person is active."""
    rows = TeamMember.objects.for_tenant(tenant_id)
    return rows.filter(membership__user_id=user_id, membership__is_active=True).values_list(
        "team_id", flat=True
    )


def find_responses(tenant_id: UUID, user_id: UUID, text: str) -> list[CannedResponse]:
    """The best few: by short code, by title, by what stands in them; among equals what is used most comes first."""
    text = text.strip()
    rows = matching(responses_of(tenant_id, user_id), text)
    fit = Case(
        When(short_code__iexact=text, then=Value(0)),
        When(short_code__istartswith=text, then=Value(1)),
        When(title__istartswith=text, then=Value(2)),
        When(Q(short_code__icontains=text) | Q(title__icontains=text), then=Value(3)),
        default=Value(4),
    )
    return list(rows.order_by(fit, "-uses", "short_code", "id")[:FOUND])


def matching(rows: QuerySet[CannedResponse], text: str) -> QuerySet[CannedResponse]:
    """All of them without a text."""
    if not text:
        return rows
    return rows.filter(Q(short_code__icontains=text) | Q(title__icontains=text) | Q(content__icontains=text))


def save_response(*, response: CannedResponse) -> CannedResponse:
    """Validate and store. Raises ValidationError: a short code given twice, a variable that does not exist."""
    response.short_code = response.short_code.strip().removeprefix("/").lower()
    response.content = response.content.strip()
    response.full_clean()
    if unknown := unknown_variables(response.content):
        shown = ", ".join(f"{{{{{name}}}}}" for name in unknown)
        raise ValidationError({"content": _("There is no such variable: %s") % shown})
    response.save()
    return response


def delete_responses(*, tenant_id: UUID, response_ids: Iterable[UUID]) -> int:
    rows = CannedResponse.objects.for_tenant(tenant_id).filter(pk__in=list(response_ids))
    count = rows.count()
    rows.delete()
    return count


def count_use(tenant_id: UUID, user_id: UUID, response_id: UUID) -> bool:
    """False: this person has no such response."""
    rows = CannedResponse.objects.filter(
        pk__in=responses_of(tenant_id, user_id).filter(pk=response_id).values("pk")
    )
    return bool(rows.update(uses=F("uses") + 1, used_at=now()))
