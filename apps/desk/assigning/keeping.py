"""What time brings: offers that nobody accepted, conversations kept for too long, people of whom nothing is heard."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from apps.common.clock import now
from apps.conversations import services as conversations
from apps.conversations.services import ConversationMissing
from apps.desk import alertness, offers, presence
from apps.desk.assigning import engine, roster
from apps.desk.models import Assignment
from apps.desk.presence import OnDuty, Person
from apps.desk.register import Kind
from apps.tenants import availability
from apps.tenants.models import AssignmentSettings, Membership, Team, Tenant

State = Assignment.State
Because = Membership.Because
RECENTLY = timedelta(hours=12)


def tenants_to_look_at() -> list[UUID]:
    """Where anything may have to be done by itself."""
    managed = Team.objects.exclude(strategy=Team.Strategy.MANUAL, overflow_team=None)
    undecided = Assignment.objects.filter(state__in=Assignment.OPEN)
    watched = AssignmentSettings.objects.filter(away_after_minutes__gt=0)
    concerned = Q(pk__in=managed.values("tenant")) | Q(pk__in=undecided.values("tenant"))
    rows = Tenant.objects.filter(concerned | Q(pk__in=watched.values("tenant")), is_active=True)
    return list(rows.values_list("pk", flat=True))


def keep(tenant_id: UUID) -> None:
    """Every few seconds, and once more after whatever went wrong before."""
    here = presence.on_duty(tenant_id)
    if here is None:
        return
    settings = roster.settings_of(tenant_id)
    send_away_the_silent(tenant_id, settings, here)
    for row in _ended_offers(tenant_id, here):
        _end(row, settings, here)
    engine.assign_waiting(tenant_id)


# ── offers ──────────────────────────────────────────────────────────────────────────────────────────


def _ended_offers(tenant_id: UUID, here: OnDuty) -> list[Assignment]:
    """Overdue, or their person has left."""
    rows = Assignment.objects.for_tenant(tenant_id).filter(state__in=Assignment.OPEN)
    left = Q(state=State.OFFERED) & ~Q(agent__in=list(here.states))
    return list(rows.filter(Q(expires_at__lte=now()) | left).defer("candidates"))


@transaction.atomic
def _end(seen: Assignment, settings: AssignmentSettings, here: OnDuty) -> None:
    try:
        conversation = conversations.locked_conversation(seen.tenant_id, seen.conversation_id)
    except ConversationMissing:
        return
    row = offers.open_one(conversation)
    if row is None or row.pk != seen.pk:
        return  # answered in the last moment
    was_offered = row.state == State.OFFERED
    offers.close(row, State.EXPIRED)
    if was_offered and row.agent_id and row.agent_id in here.states:
        _send_away_who_misses(row.tenant_id, row.agent_id, settings.away_after_missed)


def _send_away_who_misses(tenant_id: UUID, user_id: UUID, most: int) -> None:
    """So many offers, one after the other, since they last said how available they are."""
    member = Membership.objects.for_tenant(tenant_id).filter(user_id=user_id).first()
    if not most or member is None:
        return
    since = max(now() - RECENTLY, member.availability_at or now() - RECENTLY)
    own = Assignment.objects.for_tenant(tenant_id).filter(agent=user_id, created_at__gte=since)
    answers = own.exclude(state__in=(*Assignment.OPEN, State.MOVED, State.TAKEN)).exclude(expires_at=None)
    last = list(answers.order_by("-created_at").values_list("state", flat=True)[:most])
    if last == [State.EXPIRED] * most:
        _change(member, Membership.Availability.OFFLINE, Because.MISSED)


# ── people ──────────────────────────────────────────────────────────────────────────────────────────


def send_away_the_silent(tenant_id: UUID, settings: AssignmentSettings, here: OnDuty) -> None:
    """Who has done nothing for long is offline; who was sent away for that and does something is back."""
    if not settings.away_after_minutes:
        return
    seen = alertness.last_active(tenant_id, here.connected)
    if seen is None:
        return
    members = Membership.objects.for_tenant(tenant_id).filter(
        user_id__in=list(here.connected), is_active=True
    )
    since = now() - timedelta(minutes=settings.away_after_minutes)
    for member in members:
        at = seen[member.user_id]
        if member.availability == Membership.Availability.OFFLINE:
            is_back = member.availability_at is not None and at > member.availability_at
            if member.availability_because == Because.SILENT and is_back:
                _change(member, Membership.Availability.ONLINE, Because.CHOSEN)
        elif at < since and (member.availability_at is None or member.availability_at < since):
            _change(member, Membership.Availability.OFFLINE, Because.SILENT)


def _change(member: Membership, to: Membership.Availability, because: Because) -> None:
    """Unless they have chosen something else just now."""
    if availability.change_if_unchanged(member, availability=to, because=because):
        person = Person(Kind.AGENT, member.user_id)
        transaction.on_commit(lambda: presence.announce(member.tenant_id, person, to))
