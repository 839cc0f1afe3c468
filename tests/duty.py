"""People at their desks, as a gateway would have entered them."""

from apps.common import loop
from apps.desk.register import Kind, Place, Register
from apps.tenants.access import Desk
from apps.tenants.models import Membership, Tenant
from tests.factories import make_desk


def on_duty(tenant: Tenant, availability: str = "online", desk: Desk | None = None) -> Desk:
    """A person of the tenant who is connected and chose that."""
    desk = desk or make_desk(tenant=tenant)
    Membership.objects.filter(tenant=tenant, user=desk.user).update(availability=availability)
    arriving = _gateway_of(desk).arrive(Place(tenant.id, Kind.AGENT), [desk.user.pk])
    loop.submit(arriving).result(60)
    return desk


def off_duty(tenant: Tenant, desk: Desk) -> None:
    """No socket of theirs is open any more."""
    leaving = _gateway_of(desk).depart(Place(tenant.id, Kind.AGENT), [desk.user.pk])
    loop.submit(leaving).result(60)


def _gateway_of(desk: Desk) -> Register:
    """One for each person."""
    return Register(f"gateway of {desk.user.pk.hex}", life_s=60.0)
