import asyncio
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from channels.layers import get_channel_layer
from django.db import transaction

from apps.common import loop, valkey
from apps.desk import presence
from apps.desk.presence import Person, State
from apps.desk.register import BATCH, Claim, Kind, Place, Register
from apps.events import audiences
from apps.events.envelopes import events_of
from apps.tenants.access import NotAMember
from apps.tenants.models import Membership, Tenant
from tests.factories import make_desk, make_membership, make_tenant, make_user

pytestmark = pytest.mark.django_db(transaction=True)
Hear = Callable[[], list[tuple[list[str], str, dict[str, Any]]]]


def connect(tenant_id: UUID, kind: Kind, *people: UUID, life_s: float = 60.0) -> None:
    register = Register(uuid4().hex, life_s=life_s)
    loop.submit(register.arrive(Place(tenant_id, kind), people)).result(60)


@pytest.fixture
def tenant() -> Tenant:
    return make_tenant()


@pytest.fixture
def hear(tenant: Tenant) -> Hear:
    """hear(): the events of the next envelope that reaches another gateway of the tenant."""

    async def join() -> str:
        channel: str = await get_channel_layer().new_channel()
        await get_channel_layer().group_add(audiences.tenant_channel(tenant.id), channel)
        return channel

    async def receive() -> list[Any]:
        envelope = await asyncio.wait_for(get_channel_layer().receive(channel), 30)
        events = [(event.groups, event.name, event.data) for event in events_of(envelope)]
        return events or await receive()

    channel = loop.submit(join()).result(60)
    return lambda: loop.submit(receive()).result(60)


@pytest.fixture
def no_server(settings: Any) -> Iterator[None]:
    settings.REDIS_URL = "unix:///nowhere/valkey.sock"
    valkey.client.cache_clear()
    yield
    valkey.client.cache_clear()


def test_set_availability_keeps_the_choice_and_tells_the_colleagues(tenant: Tenant, hear: Hear) -> None:
    desk = make_desk(tenant=tenant)
    connect(tenant.id, Kind.AGENT, desk.user.pk)
    assert presence.set_availability(desk, "busy") is State.BUSY
    assert Membership.objects.for_tenant(tenant.id).get(user=desk.user).availability == "busy"
    person = {"kind": "agent", "id": str(desk.user.pk)}
    assert hear() == [
        (
            [audiences.tenant_agents(tenant.id).group],
            "presence.changed",
            {"person": person, "state": "busy"},
        )
    ]


def test_set_availability_shows_nobody_online_without_a_socket(tenant: Tenant, hear: Hear) -> None:
    desk = make_desk(tenant=tenant)
    assert presence.set_availability(desk, "online") is State.OFFLINE
    assert [data["state"] for _groups, _name, data in hear()] == ["offline"]


def test_set_availability_tells_nothing_that_was_rolled_back(tenant: Tenant, hear: Hear) -> None:
    desk = make_desk(tenant=tenant)
    connect(tenant.id, Kind.AGENT, desk.user.pk)
    with transaction.atomic():
        presence.set_availability(desk, "busy")
        transaction.set_rollback(True)
    presence.set_availability(desk, "offline")
    assert [data["state"] for _groups, _name, data in hear()] == ["offline"]


def test_set_availability_concerns_one_tenant_alone(tenant: Tenant) -> None:
    desk, other = make_desk(tenant=tenant), make_tenant()
    make_membership(user=desk.user, tenant=other)
    presence.set_availability(desk, "offline")
    assert Membership.objects.for_tenant(other.id).get(user=desk.user).availability == "online"


def test_set_availability_refuses_an_unknown_state(tenant: Tenant) -> None:
    desk = make_desk(tenant=tenant)
    with pytest.raises(ValueError, match="away"):
        presence.set_availability(desk, "away")
    assert Membership.objects.for_tenant(tenant.id).get(user=desk.user).availability == "online"


def test_set_availability_refuses_who_is_no_member_any_more(tenant: Tenant) -> None:
    desk = make_desk(tenant=tenant)
    Membership.objects.for_tenant(tenant.id).update(is_active=False)
    with pytest.raises(NotAMember):
        presence.set_availability(desk, "busy")


def test_set_availability_is_kept_while_the_server_is_away(tenant: Tenant, no_server: None) -> None:
    desk = make_desk(tenant=tenant)
    assert presence.set_availability(desk, "busy") is State.BUSY
    assert Membership.objects.for_tenant(tenant.id).get(user=desk.user).availability == "busy"


def test_agents_on_duty_are_connected_and_have_not_chosen_to_be_away(tenant: Tenant) -> None:
    choices = {"online": make_user(tenant=tenant), "busy": make_user(tenant=tenant)}
    hidden, absent = make_user(tenant=tenant), make_user(tenant=tenant)
    analyst = make_user(tenant=tenant, role=Membership.Role.ANALYST)
    former, stranger = make_user(tenant=tenant), make_user()
    own = Membership.objects.for_tenant(tenant.id)
    own.filter(user=choices["busy"]).update(availability="busy")
    own.filter(user=hidden).update(availability="offline")
    own.filter(user=former).update(is_active=False)
    connected = [*choices.values(), hidden, analyst, former, stranger]
    connect(tenant.id, Kind.AGENT, *(user.pk for user in connected))
    connect(make_tenant().id, Kind.AGENT, absent.pk)
    connect(tenant.id, Kind.VISITOR, absent.pk)
    assert presence.agents_on_duty(tenant.id) == {
        choices["online"].pk: State.ONLINE,
        choices["busy"].pk: State.BUSY,
    }


def test_agents_on_duty_are_counted_over_all_gateways(tenant: Tenant) -> None:
    first, second = make_user(tenant=tenant), make_user(tenant=tenant)
    connect(tenant.id, Kind.AGENT, first.pk)
    connect(tenant.id, Kind.AGENT, first.pk, second.pk)
    assert presence.agents_on_duty(tenant.id) == {first.pk: State.ONLINE, second.pk: State.ONLINE}


@pytest.mark.parametrize("agents", [1, 3])
def test_agents_on_duty_take_one_query(
    tenant: Tenant, agents: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    connect(tenant.id, Kind.AGENT, *(make_user(tenant=tenant).pk for _number in range(agents)))
    with django_assert_num_queries(1):
        assert len(presence.agents_on_duty(tenant.id) or {}) == agents


def test_nobody_is_on_duty_in_an_empty_tenant(tenant: Tenant) -> None:
    assert presence.agents_on_duty(tenant.id) == {}


def test_visitor_state_ends_with_the_life_of_the_gateway(tenant: Tenant) -> None:
    here, lost = uuid4(), uuid4()
    connect(tenant.id, Kind.VISITOR, here)
    connect(tenant.id, Kind.VISITOR, lost, life_s=0.0)
    assert presence.visitor_state(tenant.id, here) is State.ONLINE
    assert presence.visitor_state(tenant.id, lost) is State.OFFLINE
    assert presence.visitor_state(make_tenant().id, here) is State.OFFLINE


async def test_visitor_state_on_the_gateways_loop(tenant: Tenant) -> None:
    here = uuid4()
    await Register(uuid4().hex, life_s=60).arrive(Place(tenant.id, Kind.VISITOR), [here])
    assert await presence.avisitor_state(tenant.id, here) is State.ONLINE
    assert await presence.avisitor_state(tenant.id, uuid4()) is State.OFFLINE
    await valkey.close_async_client()


def test_visitors_here_are_those_of_the_page(tenant: Tenant) -> None:
    page = [uuid4() for _number in range(BATCH)]
    connect(tenant.id, Kind.VISITOR, *page[:3], uuid4())
    assert presence.visitors_here(tenant.id, page) == set(page[:3])
    assert presence.visitors_here(tenant.id, []) == set()


async def test_presence_is_unknown_while_the_server_is_away(no_server: None) -> None:
    tenant_id, person = uuid4(), uuid4()
    assert await presence.avisitor_state(tenant_id, person) is None
    assert presence.visitor_state(tenant_id, person) is None
    assert presence.visitors_here(tenant_id, [person]) is None
    assert presence.agents_on_duty(tenant_id) is None
    await valkey.close_async_client()


def test_announce_reaches_who_has_the_visitors_conversation_open(tenant: Tenant, hear: Hear) -> None:
    person = Person(Kind.VISITOR, uuid4())
    presence.announce(tenant.id, person, State.OFFLINE)
    assert hear() == [
        (
            [audiences.contact_watchers(tenant.id, person.id).group],
            "presence.changed",
            {"person": {"kind": "visitor", "id": str(person.id)}, "state": "offline"},
        )
    ]


async def test_register_gives_nobody_the_people_of_a_living_gateway() -> None:
    place, people = Place(uuid4(), Kind.VISITOR), [uuid4(), uuid4()]
    living = Register("living", life_s=60)
    await living.arrive(place, people)
    assert await Register("greedy", life_s=60).claim(place, "living") == Claim(0, [])
    assert (await living.beat([place.tenant_id]))[place.tenant_id].counts[Kind.VISITOR] == 2
    await valkey.close_async_client()


async def test_register_gives_each_person_of_a_dead_gateway_to_one_survivor() -> None:
    place, people = Place(uuid4(), Kind.VISITOR), [uuid4() for _number in range(BATCH + 2)]
    for start in (0, BATCH):
        await Register("dead", life_s=0).arrive(place, people[start : start + BATCH])
    survivors = [Register(name, life_s=60) for name in ("one", "two", "three")]
    await survivors[0].arrive(place, people[:1])
    claims = await asyncio.gather(*(survivor.claim(place, "dead") for survivor in survivors))
    assert sorted(claim.taken for claim in claims) == [0, 2, BATCH]
    assert sorted(person for claim in claims for person in claim.gone) == sorted(people[1:])
    await valkey.close_async_client()
