"""Gives what waits to whoever can take it, by the settings of the teams. One decides at a time in each tenant.

Everything it needs stands in the tables: a worker that dies in the middle leaves nothing behind but work for the sweep.
"""

from datetime import timedelta
from hashlib import blake2b
from uuid import UUID

from django.db import connection, transaction

from apps.common.clock import now
from apps.conversations import triage
from apps.conversations.locking import Named, locked_conversations
from apps.conversations.models import Conversation
from apps.desk import actors, changing, offers, presence
from apps.desk.assigning import line, recording, roster
from apps.desk.assigning.deciding import Decision, look_at
from apps.desk.models import Assignment
from apps.desk.notifying import Kind, notify
from apps.tenants.models import Team, TeamMember, User

Reason = Assignment.Reason
AT_ONCE = 10  # decisions of one transaction: so long others wait for these conversations
MOST_ROUNDS = 50


def assign_waiting(tenant_id: UUID) -> int:
    """How many decisions were made."""
    made = 0
    for _round in range(MOST_ROUNDS):
        found = _decide_some(tenant_id)
        made += found
        if found < AT_ONCE:
            break
    return made


def _decide_some(tenant_id: UUID) -> int:
    if not line.is_anything_managed(tenant_id):
        return 0
    here = presence.on_duty(tenant_id)
    if here is None:
        return 0  # who is connected, nobody can say: nothing is given to somebody who may be gone
    with transaction.atomic():
        decide_alone(tenant_id)
        waiting = line.waiting(tenant_id)
        if not waiting:
            return 0
        look = look_at(waiting, roster.of_tenant(tenant_id, here), here, now())
        return _apply(tenant_id, look.decide(waiting)[:AT_ONCE])


def decide_alone(tenant_id: UUID) -> None:
    """Until the end of the transaction nobody else decides in this tenant. A lost connection ends it as well."""
    digest = blake2b(b"kefu.assigning" + tenant_id.bytes, digest_size=8).digest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(digest, signed=True)])


def _apply(tenant_id: UUID, decisions: list[Decision]) -> int:
    """A conversation that somebody holds at this moment is left to the next look."""
    names = [Named(tenant_id, each.waiting.conversation.pk) for each in decisions]
    locked = locked_conversations(names, skip_locked=True) if names else {}
    done = 0
    for name, each in zip(names, decisions, strict=True):
        conversation = locked.get(name)
        if conversation is not None and _still_waits(conversation, each):
            _do(conversation, each)
            done += 1
    return done


def _still_waits(conversation: Conversation, decision: Decision) -> bool:
    """It was read before it was locked."""
    if conversation.owner != Conversation.Owner.QUEUE or conversation.status != Conversation.Status.OPEN:
        return False
    if conversation.team_id != decision.waiting.conversation.team_id:
        return False
    row = offers.open_one(conversation)
    return (row.agent_id if row else None) == decision.waiting.held_for


def _do(conversation: Conversation, decision: Decision) -> None:
    team, worker = decision.team, decision.worker
    if team is not None:
        if worker is None:
            recording.moved(
                conversation, team, reason=decision.reason, candidates=decision.ranking.candidates
            )
        triage.set_team(conversation, team=team)
    if worker is None:
        if team is not None and team.strategy == Team.Strategy.MANUAL:
            _call(team, conversation)
        return
    person = User.objects.get(pk=worker.user_id)
    if team is not None and team.offer_timeout_s:
        _offer(conversation, person, decision, team)
    else:
        _give(conversation, person, decision)
    if team is not None:
        members = TeamMember.objects.for_tenant(conversation.tenant_id).filter(team=team)
        members.filter(membership=worker.membership_id).update(last_given_at=decision.at)


def _call(team: Team, conversation: Conversation) -> None:
    """Somebody of the team has to take it by hand."""
    members = TeamMember.objects.for_tenant(team.tenant_id).filter(team=team)
    people = list(members.values_list("membership__user_id", flat=True))
    notify(team.tenant_id, people, Kind.TEAM, conversation=conversation)


def _offer(conversation: Conversation, person: User, decision: Decision, team: Team) -> None:
    row = recording.offered(
        conversation,
        person,
        reason=decision.reason,
        expires_at=now() + timedelta(seconds=team.offer_timeout_s),
        candidates=decision.ranking.candidates,
    )
    offers.announce(row, conversation)
    notify(conversation.tenant_id, [person.pk], Kind.OFFERED, conversation=conversation)


def _give(conversation: Conversation, person: User, decision: Decision) -> None:
    changing.give_to_person(actors.itself(conversation.tenant_id), conversation, person)
    if decision.reason != Reason.HELD:  # its row says it already: it was kept, and accepted
        recording.given(conversation, person, reason=decision.reason, candidates=decision.ranking.candidates)
    notify(conversation.tenant_id, [person.pk], Kind.ASSIGNED, conversation=conversation)
