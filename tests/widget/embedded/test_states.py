"""No state of the widget breaks a rule of WCAG 2.2 AA that a program can check: light and dark, desktop and phone."""

from pathlib import Path

import pytest
from playwright.async_api import BrowserContext

from tests.widget.embedded.house import House
from tests.widget.embedded.serving import Servers
from tests.widget.embedded.staging import DESKTOP, PHONE, staged
from tests.widget.embedded.states import STATES, State

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
AXE = (Path(__file__).parents[2] / "vendor/axe-core/axe.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# A menu that hangs over the page belongs to no landmark, by the pattern of WAI-ARIA.
OPTIONS = {"runOnly": TAGS, "resultTypes": ["violations"], "rules": {"region": {"enabled": False}}}
RUN = """async (options) => {
  const {violations} = await axe.run(document, options);
  return violations.flatMap(({id, nodes}) => nodes.map(({target, any, all, none}) =>
    `${id} ${target.join(" ")}: ${[...any, ...all, ...none].map(({message}) => message).join("; ")}`));
}"""


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
async def test_state_breaks_no_rule(
    state: State, context: BrowserContext, house: House, servers: Servers
) -> None:
    """Everything on a light desktop and a dark phone; colours differ by theme alone, sizes by width alone."""
    async with staged(context, house, servers, inbox=state.inbox, settings=state.settings) as stage:
        await stage.page.set_viewport_size(DESKTOP)
        await state.reach(stage)
        await stage.frame.evaluate(AXE)
        found = {"light desktop": await stage.frame.evaluate(RUN, OPTIONS)}
        await stage.page.emulate_media(color_scheme="dark")
        await stage.page.set_viewport_size(PHONE)
        found["dark phone"] = await stage.frame.evaluate(RUN, OPTIONS)
    assert {look: rules for look, rules in found.items() if rules} == {}
