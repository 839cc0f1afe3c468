"""Panels: which addresses may be shown."""

import pytest
from django.core.exceptions import ValidationError

from apps.tenants import panels
from apps.tenants.models import MAX_PANELS, Panel
from tests import factories

pytestmark = pytest.mark.django_db


def panel(url: str, allowed_origin: str = "") -> Panel:
    tenant = factories.make_tenant()
    return Panel(tenant=tenant, title="Orders", url=url, allowed_origin=allowed_origin)


@pytest.mark.parametrize(
    "url",
    [
        "http://orders.example/",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://",
        "https://user:secret@orders.example/",
        "https://orders.example/;script-src *",
        "https://orders.example 'unsafe-inline'",
        "https://订单.example/",
        "https://orders.example:port/",
        "//orders.example/",
    ],
)
def test_panel_of_an_unfit_address_is_refused(url: str) -> None:
    with pytest.raises(ValidationError):
        panels.save_panel(panel=panel(url))


@pytest.mark.parametrize(
    "origin", ["https://orders.example/", "https://orders.example/x", "http://a.example", "*"]
)
def test_panel_of_an_unfit_origin_is_refused(origin: str) -> None:
    with pytest.raises(ValidationError):
        panels.save_panel(panel=panel("https://orders.example/", origin))


def test_panel_of_kefu_itself_is_refused(settings: object) -> None:
    settings.KEFU_BASE_URL = "https://kefu.example"  # type: ignore[attr-defined]
    with pytest.raises(ValidationError):
        panels.save_panel(panel=panel("https://KEFU.example/console/"))


def test_panels_are_bounded_and_in_order() -> None:
    tenant = factories.make_tenant()
    for number in range(MAX_PANELS):
        factories.make_panel(tenant=tenant, position=MAX_PANELS - number)
    assert [each.position for each in panels.panels(tenant.id)] == list(range(1, MAX_PANELS + 1))
    with pytest.raises(ValidationError):
        panels.save_panel(panel=Panel(tenant=tenant, title="One more", url="https://more.example/"))


def test_origin_is_the_addresss_own_unless_another_is_named() -> None:
    assert panel("https://Orders.example:8443/c?x=1").origin == "https://orders.example:8443"
    assert panel("https://orders.example/", "https://api.example").origin == "https://api.example"
