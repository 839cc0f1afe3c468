"""What people and programs decide: take a conversation, give it to somebody, pass it on, answer an offer."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.conversations import services as conversations
from apps.conversations import triage
from apps.conversations.models import Conversation, Message
from apps.conversations.services import ConversationClosed, ConversationMissing, Draft
from apps.desk import actors, attending, changing, later, offers, presence, queries, waiting
from apps.desk.actors import Actor
from apps.desk.assigning import recording
from apps.desk.assigning.exceptions import OfferGone, SlotTaken, TargetMissing
from apps.desk.handoff import hand_off, language_of
from apps.desk.models import Assignment
from apps.desk.notifying import Kind, notify
from apps.tenants.access import TALKING_ROLES, Desk
from apps.tenants.models import Membership, Team, User
from apps.tenants.queries import team as team_of

__all__ = [
    "ConversationClosed",
    "ConversationMissing",
    "OfferGone",
    "SlotTaken",
    "Target",
    "TargetMissing",
    "accept",
    "assign",
    "claim",
    "decline",
    "transfer",
]
Owner = Conversation.Owner
State, Reason = Assignment.State, Assignment.Reason
HANDOFF_REASON = "transferred"
ASSIGNED_REASON = "rule"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One of the three."""

    agent: UUID | None = None
    team: UUID | None = None
    ai: bool = False


# ── taking ──────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def claim(desk: Desk, conversation_id: UUID) -> Conversation:
    """Take a conversation that no colleague has. Of two at the same moment one gets it, and the other is told.

    Unlike take_over, which takes it from a colleague. Raises ConversationMissing, ConversationClosed, SlotTaken.
    """
    conversation = _open_one(desk.tenant.id, conversation_id)
    _take(desk, conversation, Reason.CLAIMED)
    return conversation


@transaction.atomic
def accept(desk: Desk, conversation_id: UUID) -> Conversation:
    """The offer is taken. Raises ConversationMissing, ConversationClosed, SlotTaken, OfferGone."""
    conversation = _open_one(desk.tenant.id, conversation_id)
    row = offers.open_one(conversation)
    if row is not None and row.state == State.OFFERED and row.agent_id == desk.user.pk:
        changing.give_to_person(actors.agent(desk), conversation, desk.user)
        return conversation
    _require_free(conversation, desk.user)
    if conversation.assignee_id != desk.user.pk:
        raise OfferGone("the offer is over")
    return conversation  # accepted before, from another tab


@transaction.atomic
def decline(desk: Desk, conversation_id: UUID, *, reason: str = "") -> Conversation:
    """The next one is asked. reason: for the colleagues, as a note. Raises ConversationMissing, OfferGone."""
    conversation = conversations.locked_conversation(desk.tenant.id, conversation_id)
    row = offers.open_one(conversation)
    if row is None or row.state != State.OFFERED or row.agent_id != desk.user.pk:
        raise OfferGone("the offer is over")
    offers.close(row, State.DECLINED)
    _note(actors.agent(desk), conversation, reason)
    later.assign(desk.tenant.id)
    return conversation


def _take(desk: Desk, conversation: Conversation, reason: str) -> None:
    _require_free(conversation, desk.user)
    if conversation.assignee_id == desk.user.pk:
        return
    was_offered = offers.open_one(conversation)
    changing.give_to_person(actors.agent(desk), conversation, desk.user)
    if was_offered is None or was_offered.agent_id != desk.user.pk:
        recording.given(conversation, desk.user, reason=reason, by_name=desk.user.public_name)


def _require_free(conversation: Conversation, user: User) -> None:
    """Raises SlotTaken."""
    has_it = conversation.assignee
    if conversation.owner == Owner.HUMAN and has_it is not None and has_it.pk != user.pk:
        raise SlotTaken(f"{has_it.public_name} has this conversation")


# ── giving ──────────────────────────────────────────────────────────────────────────────────────────


def assign(
    actor: Actor,
    conversation_id: UUID,
    *,
    agent: UUID | None = None,
    team: UUID | None = None,
    note: str = "",
) -> Conversation:
    """Give the conversation to that agent, whether they are here or not; or into the team's queue. Both: the agent
    gets it, the team is in charge. Neither: no team is. note: private, for whoever reads the thread.

    Raises ConversationMissing, ConversationClosed, TargetMissing.
    """
    attending.staff(actor.tenant_id)  # asked before the transaction, which is told who is there
    with transaction.atomic():
        conversation = _open_one(actor.tenant_id, conversation_id)
        person = _person(actor.tenant_id, agent) if agent else None
        group = _team(actor.tenant_id, team) if team else None
        if group or not person:
            if group and group.pk != conversation.team_id:
                offers.withdraw(conversation)
            triage.set_team(conversation, team=group, by=actor.by, name=actor.name)
        if person:
            _give(actor, conversation, person, Reason.ASSIGNED)
        elif group:
            _queue(actor, conversation, reason=ASSIGNED_REASON)
        _note(actor, conversation, note)
    return conversation


def transfer(actor: Actor, conversation_id: UUID, *, to: Target, note: str = "") -> Conversation:
    """Pass the conversation on. An agent who is not here gets it when they come; until then it waits in the queue, for
    anybody. A team gets it into its queue, the AI at once. note: private, below the line that tells of it.

    Raises ConversationMissing, ConversationClosed, TargetMissing.
    """
    here = presence.agents_on_duty(actor.tenant_id)
    attending.staff(actor.tenant_id)
    with transaction.atomic():
        conversation = _open_one(actor.tenant_id, conversation_id)
        if to.agent:
            person = _person(actor.tenant_id, to.agent)
            if here is None or person.pk in here:
                _give(actor, conversation, person, Reason.TRANSFERRED)
            else:
                _hold(actor, conversation, person)
        elif to.team:
            _pass_to_team(actor, conversation, _team(actor.tenant_id, to.team))
        elif to.ai:
            _require_assistant(conversation)
            conversation = changing.release(actor, conversation_id)
        else:
            raise TargetMissing("to whom?")
        _note(actor, conversation, note)
    return conversation


def _give(actor: Actor, conversation: Conversation, person: User, reason: str) -> None:
    if conversation.owner == Owner.HUMAN and conversation.assignee_id == person.pk:
        return
    activity = "transferred" if reason == Reason.TRANSFERRED else "assigned"
    changing.give_to_person(actor, conversation, person, activity=activity)
    recording.given(conversation, person, reason=reason, by_name=actor.name)
    kind = Kind.TRANSFERRED if reason == Reason.TRANSFERRED else Kind.ASSIGNED
    _tell(actor, conversation, [person], kind)


def _hold(actor: Actor, conversation: Conversation, person: User) -> None:
    _queue(actor, conversation, reason=HANDOFF_REASON)
    offers.withdraw(conversation)
    recording.held(conversation, person, by_name=actor.name)
    triage.note(
        conversation,
        _("%s is not here. The conversation waits for them in the queue."),
        person.public_name,
        activity="held",
        by=actor.by,
        name=actor.name,
        to=person.public_name,
    )
    _tell(actor, conversation, [person], Kind.TRANSFERRED)


def _pass_to_team(actor: Actor, conversation: Conversation, team: Team) -> None:
    offers.withdraw(conversation)
    recording.moved(
        conversation, team, reason=Reason.TRANSFERRED, by_name=actor.name, passed_on_by=actor.user
    )
    conversation_team = conversation.team_id
    triage.set_team(conversation, team=team, by=actor.by, name=actor.name)
    _queue(actor, conversation, reason=HANDOFF_REASON)
    if conversation_team != team.pk:
        members = User.objects.filter(memberships__teams=team, memberships__is_active=True)
        _tell(actor, conversation, list(members), Kind.TEAM)


def _queue(actor: Actor, conversation: Conversation, *, reason: str) -> None:
    if conversation.owner != Owner.QUEUE:
        hand_off(conversation, reason=reason, language=language_of(conversation))
    elif waiting.since(conversation) is None:
        waiting.begin_all([conversation])
    later.assign(conversation.tenant_id)


def _tell(actor: Actor, conversation: Conversation, people: list[User], kind: Kind) -> None:
    others = [person.pk for person in people if actor.user is None or person.pk != actor.user.pk]
    notify(conversation.tenant_id, others, kind, conversation=conversation, actor_name=actor.name)


def _note(actor: Actor, conversation: Conversation, text: str) -> None:
    """Raises MessageTooLong."""
    if text.strip():
        draft = Draft(sender=actor.sender, content=text, visibility=Message.Visibility.AGENTS)
        conversations.post_new(conversation, draft)


# ── who and what ────────────────────────────────────────────────────────────────────────────────────


def _open_one(tenant_id: UUID, conversation_id: UUID) -> Conversation:
    conversation = conversations.locked_conversation(tenant_id, conversation_id)
    changing.require_open(conversation)
    return conversation


def _person(tenant_id: UUID, user_id: UUID) -> User:
    """Raises TargetMissing."""
    rows = Membership.objects.for_tenant(tenant_id).filter(
        user_id=user_id, is_active=True, user__is_active=True, role__in=TALKING_ROLES
    )
    row = rows.select_related("user").first()
    if row is None:
        raise TargetMissing("no such agent")
    return row.user


def _team(tenant_id: UUID, team_id: UUID) -> Team:
    """Raises TargetMissing."""
    found = team_of(tenant_id, team_id)
    if found is None:
        raise TargetMissing("no such team")
    return found


def _require_assistant(conversation: Conversation) -> None:
    """Raises TargetMissing."""
    if not queries.answering(conversation.inbox).is_ai_enabled:
        raise TargetMissing("people alone answer here")
