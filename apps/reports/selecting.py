"""Which rows a figure is made of, and the list behind it: the same rows, so that both agree."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, ExtractHour, ExtractIsoWeekDay

from apps.common.ids import parse_id
from apps.conversations.models import Contact, Conversation, Message
from apps.desk.models import GapQuestion
from apps.desk.pipeline.plan import Source
from apps.reports.counting import OTHER_SOURCE
from apps.reports.figures import ARRAYS, SPECS, Kind, Spec
from apps.reports.models import ConversationHour
from apps.reports.shapes import Filters, InvalidPlace, Period, Place
from apps.reports.zones import zone_of

SENDERS = {
    "visitor_messages": Message.Sender.VISITOR,
    "agent_messages": Message.Sender.AGENT,
    "ai_messages": Message.Sender.AI,
}
LONGEST_PART = 60


@dataclass(frozen=True, slots=True)
class Listing:
    kind: Kind
    rows: QuerySet[Any]


def listing(place: Place) -> Listing:
    """What a number counts. Raises InvalidPlace."""
    spec = SPECS.get(place.figure)
    if spec is None:
        raise InvalidPlace("there is no such figure")
    if place.part and (not spec.part or len(place.part) > LONGEST_PART or "\0" in place.part):
        raise InvalidPlace("this figure has no such part")
    if spec.kind is Kind.QUESTIONS and (place.weekday, place.hour) != (None, None):
        raise InvalidPlace("this figure is not counted by hours")
    lists = {
        Kind.CONVERSATIONS: _conversations,
        Kind.CONTACTS: _contacts,
        Kind.MESSAGES: _messages,
        Kind.QUESTIONS: _questions,
    }
    return Listing(spec.kind, lists[spec.kind](spec, place))


def hours(filters: Filters, *, agent: str = "agent_id") -> QuerySet[ConversationHour]:
    """What happened in the period. agent: the column that says whose it is."""
    rows = ConversationHour.objects.for_tenant(filters.tenant_id).order_by()
    rows = rows.filter(day__gte=filters.period.first, day__lte=filters.period.last)
    chosen: dict[str, Any] = {
        "inbox_id": filters.inbox_id,
        "team_id": filters.team_id,
        agent: filters.agent_id,
        "label_ids__contains": [filters.label_id] if filters.label_id else None,
    }
    return rows.filter(**{column: value for column, value in chosen.items() if value is not None})


def _hours_of(spec: Spec, place: Place) -> QuerySet[ConversationHour]:
    rows = hours(place.filters, agent=spec.agent).filter(spec.of)
    if place.weekday is not None:
        rows = rows.filter(day__iso_week_day=place.weekday + 1)
    if place.hour is not None:
        rows = rows.filter(hour=place.hour)
    return rows.filter(_part(spec, place.part)) if place.part else rows


def _part(spec: Spec, part: str) -> Q:
    if spec.part in ARRAYS:
        return Q(**{f"{spec.part}__contains": [part]})
    if spec.part == "score" and not (part.isascii() and part.isdecimal() and len(part) == 1):
        raise InvalidPlace("a score is a digit")
    return Q(**{spec.part: part})


def _conversations(spec: Spec, place: Place) -> QuerySet[Conversation]:
    rows = Conversation.objects.for_tenant(place.filters.tenant_id)
    return rows.filter(pk__in=_hours_of(spec, place).values("conversation_id"))


def _contacts(spec: Spec, place: Place) -> QuerySet[Contact]:
    rows = Contact.objects.for_tenant(place.filters.tenant_id)
    return rows.filter(pk__in=_hours_of(spec, place).values("person_id"))


def _messages(spec: Spec, place: Place) -> QuerySet[Message]:
    """As far as they have not been deleted since they were counted."""
    tenant_id = place.filters.tenant_id
    zone = zone_of(tenant_id)
    rows = Message.objects.for_tenant(tenant_id).filter(
        Q(**_span("created_at", place.filters.period, zone)),
        conversation__in=_hours_of(spec, place).values("conversation_id"),
        sender_kind=SENDERS.get(spec.name, Message.Sender.AI),
        visibility=Message.Visibility.PUBLIC,
    )
    source = Source.CACHE.value if spec.name in ("cached", "cache_rate") else place.part
    if source:
        named = KeyTextTransform("source", "metadata")
        rows = rows.annotate(source=Coalesce(named, Value(""), output_field=TextField()))
        known = [each.value for each in Source]
        rows = rows.exclude(source__in=known) if source == OTHER_SOURCE else rows.filter(source=source)
    if place.weekday is not None:
        rows = rows.annotate(on=ExtractIsoWeekDay("created_at", tzinfo=zone)).filter(on=place.weekday + 1)
    if place.hour is not None:
        rows = rows.annotate(at=ExtractHour("created_at", tzinfo=zone)).filter(at=place.hour)
    return rows


def _questions(spec: Spec, place: Place) -> QuerySet[GapQuestion]:
    """The questions of gaps that are kept: the newest of each."""
    filters = place.filters
    rows = GapQuestion.objects.for_tenant(filters.tenant_id).filter(
        Q(**_span("asked_at", filters.period, zone_of(filters.tenant_id)))
    )
    chosen: dict[str, UUID | None] = {
        "conversation__inbox": filters.inbox_id,
        "conversation__team": filters.team_id,
        "conversation__assignee": filters.agent_id,
        "conversation__labels": filters.label_id,
    }
    if place.part:
        gap_id = parse_id(place.part)
        if gap_id is None:
            raise InvalidPlace("a gap has an id")
        chosen["gap"] = gap_id
    rows = rows.filter(**{column: value for column, value in chosen.items() if value is not None})
    return rows.exclude(outcome=GapQuestion.Outcome.ANSWERED)


def _span(column: str, period: Period, zone: ZoneInfo) -> dict[str, datetime]:
    end = datetime.combine(period.last + timedelta(days=1), time(), zone)
    begin = datetime.combine(period.first, time(), zone)
    return {f"{column}__gte": begin.astimezone(UTC), f"{column}__lt": end.astimezone(UTC)}
