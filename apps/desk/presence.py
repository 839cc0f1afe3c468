"""Who is online: what pages and programs ask, agents' own choice, and what is told to those who look."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

from redis.exceptions import RedisError

from apps.desk import later, register
from apps.desk.events import PresenceChanged
from apps.desk.register import Kind, Place
from apps.events import audiences, bus
from apps.events.audiences import Audience
from apps.tenants import availability
from apps.tenants.access import Desk, NotAMember
from apps.tenants.availability import choose_availability, chosen_availability
from apps.tenants.models import Membership

State = Membership.Availability


class OnDuty(NamedTuple):
    """connected: who has a socket, whatever they chose. states: online or busy, by user; who is missing is offline."""

    connected: frozenset[UUID]
    states: Mapping[UUID, State]


class Person(NamedTuple):
    """id: of the contact or of the user."""

    kind: Kind
    id: UUID


def visitor_state(tenant_id: UUID, contact_id: UUID) -> State | None:
    """None: Valkey does not answer, so nobody knows."""
    here = visitors_here(tenant_id, [contact_id])
    return None if here is None else _state(contact_id in here)


async def avisitor_state(tenant_id: UUID, contact_id: UUID) -> State | None:
    try:
        here = await register.apeople_here(Place(tenant_id, Kind.VISITOR), [contact_id])
    except (RedisError, OSError):
        return None
    return _state(contact_id in here)


def visitors_here(tenant_id: UUID, contact_ids: Iterable[UUID]) -> set[UUID] | None:
    """Those of a page's contacts who are online. None: nobody knows."""
    try:
        return register.people_here(Place(tenant_id, Kind.VISITOR), list(contact_ids))
    except (RedisError, OSError):
        return None


def agents_on_duty(tenant_id: UUID) -> Mapping[UUID, State] | None:
    """Online or busy, by user; who is missing is offline. None: nobody knows."""
    here = on_duty(tenant_id)
    return None if here is None else here.states


def on_duty(tenant_id: UUID) -> OnDuty | None:
    """None: nobody knows."""
    try:
        here = register.everybody_here(Place(tenant_id, Kind.AGENT))
    except (RedisError, OSError):
        return None
    chosen = chosen_availability(tenant_id, here)
    states = {user_id: state for user_id, state in chosen.items() if state != State.OFFLINE}
    return OnDuty(frozenset(here), states)


def set_availability(desk: Desk, state: str) -> State:
    """Keep the agent's choice and tell the colleagues. Returns what they see: offline without a socket.

    Raises ValueError for a state that does not exist, NotAMember.
    """
    chosen = State(state)
    choose_availability(desk, availability=chosen)
    return _tell_chosen(desk.tenant.id, desk.user.pk, chosen)


def set_availability_of(desk: Desk, user_id: UUID, state: str, *, note: str = "") -> State:
    """By a supervisor, who may say why: the person reads it. Returns what colleagues see.

    Raises ValueError for a state that does not exist, NotAMember for somebody who is not of this tenant.
    """
    chosen = State(state)
    by_name = desk.user.public_name
    if not availability.set_availability_of(
        desk.tenant.id, user_id, availability=chosen, by_name=by_name, note=note
    ):
        raise NotAMember("no such colleague")
    return _tell_chosen(desk.tenant.id, user_id, chosen)


def _tell_chosen(tenant_id: UUID, user_id: UUID, chosen: State) -> State:
    later.assign(tenant_id)
    seen = chosen if _may_be_here(tenant_id, user_id) else State.OFFLINE
    person = Person(Kind.AGENT, user_id)
    bus.publish(_changed(person, seen), to=[_watchers(tenant_id, person)])
    return seen


def arrived_states(tenant_id: UUID, kind: Kind, people: Iterable[UUID]) -> dict[UUID, State]:
    """What those who have just come are from now on: what agents chose, online for visitors."""
    if kind is Kind.AGENT:
        return chosen_availability(tenant_id, people)
    return dict.fromkeys(people, State.ONLINE)


def announce(tenant_id: UUID, person: Person, state: State) -> None:
    """Tell those who look, without waiting; from the gateway's loop too."""
    bus.push_soon(_changed(person, state), [_watchers(tenant_id, person)])


def _may_be_here(tenant_id: UUID, user_id: UUID) -> bool:
    """While Valkey is away, whoever chooses is believed to be here."""
    try:
        return bool(register.people_here(Place(tenant_id, Kind.AGENT), [user_id]))
    except (RedisError, OSError):
        return True


def _state(is_here: bool) -> State:
    return State.ONLINE if is_here else State.OFFLINE


def _changed(person: Person, state: State) -> PresenceChanged:
    return PresenceChanged(person={"kind": person.kind.value, "id": str(person.id)}, state=state.value)


def _watchers(tenant_id: UUID, person: Person) -> Audience:
    if person.kind is Kind.AGENT:
        return audiences.tenant_agents(tenant_id)
    return audiences.contact_watchers(tenant_id, person.id)
