"""No state of the widget breaks a rule of WCAG 2.2 AA that a program can check: light and dark, desktop and phone."""

import pytest
from playwright.async_api import BrowserContext

from tests.axe import broken_rules
from tests.widget.embedded.house import House
from tests.widget.embedded.serving import Servers
from tests.widget.embedded.staging import DESKTOP, PHONE, staged
from tests.widget.embedded.states import STATES, State

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
async def test_state_breaks_no_rule(
    state: State, context: BrowserContext, house: House, servers: Servers
) -> None:
    """Everything on a light desktop and a dark phone; colours differ by theme alone, sizes by width alone."""
    async with staged(context, house, servers, inbox=state.inbox, settings=state.settings) as stage:
        await stage.page.set_viewport_size(DESKTOP)
        await state.reach(stage)
        found = {"light desktop": await broken_rules(stage.frame)}
        await stage.page.emulate_media(color_scheme="dark")
        await stage.page.set_viewport_size(PHONE)
        found["dark phone"] = await broken_rules(stage.frame)
    assert {look: rules for look, rules in found.items() if rules} == {}
