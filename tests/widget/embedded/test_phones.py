"""What a phone takes of the screen: its keyboard, the notch, the finger."""

import pytest
from playwright.async_api import BrowserContext, expect

from tests.widget.embedded.house import House
from tests.widget.embedded.serving import Servers
from tests.widget.embedded.staging import PHONE, Stage, staged
from tests.widget.embedded.states import STATES

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
BY_NAME = {state.name: state for state in STATES}
WITH_KEYBOARD = PHONE | {"height": 430}
FINGER_PX = 44
# What somebody presses with a finger and is smaller than that: in the chat, by their test ids.
SMALL = """(least) => [...document.querySelectorAll("button, a[href], input, select, textarea, summary")]
  .filter((e) => e.checkVisibility({visibilityProperty: true}) && !e.closest("p, li, .visually-hidden"))
  .map((e) => (e.type === "checkbox" ? e.labels[0] : e))
  .filter((e) => {
    const {width, height} = e.getBoundingClientRect();
    return width > 1 && Math.min(width, height) < least - 0.5;
  })
  .map((e) => `${e.dataset.testid || e.id || e.className} ${e.getBoundingClientRect().height}`)"""


async def test_keyboard_covers_neither_the_text_nor_the_last_message(
    context: BrowserContext, house: House, servers: Servers
) -> None:
    """The keyboard takes its part of the page, as the viewport of the chat asks for."""
    async with staged(context, house, servers) as stage:
        await stage.page.set_viewport_size(PHONE)
        await BY_NAME["person"].reach(stage)
        await stage.find("composer-input").focus()
        await stage.page.set_viewport_size(WITH_KEYBOARD)
        for what in (stage.find("composer-input"), stage.find("composer-send"), stage.find("message").last):
            await expect(what).to_be_in_viewport(ratio=0.95)
        assert await below(stage, "composer-input") <= WITH_KEYBOARD["height"]


async def below(stage: Stage, test_id: str) -> float:
    """Where its lower edge is on the screen."""
    box = await stage.find(test_id).bounding_box()
    assert box is not None
    return box["y"] + box["height"]


async def test_notch_and_home_bar_cover_nothing(
    context: BrowserContext, house: House, servers: Servers
) -> None:
    """The page around the chat knows of them; a frame in it is told nothing."""
    async with staged(context, house, servers) as stage:
        await stage.page.set_viewport_size(PHONE)
        await BY_NAME["person"].reach(stage)
        screen = await context.new_cdp_session(stage.page)
        insets = {"top": 47, "topMax": 47, "bottom": 34, "bottomMax": 34}
        await screen.send("Emulation.setSafeAreaInsetsOverride", {"insets": insets})
        await stage.frame.wait_for_function("height => innerHeight === height", arg=PHONE["height"] - 47 - 34)
        frame = stage.page.get_by_test_id("kefu-frame")
        await expect(frame).to_have_css("padding", "47px 0px 34px")
        await expect(stage.find("composer-send")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("name", ["first-screen", "person", "rating", "attaching", "pre-chat", "menu"])
async def test_targets_are_as_large_as_a_finger(
    name: str, context: BrowserContext, house: House, servers: Servers
) -> None:
    state = BY_NAME[name]
    async with staged(context, house, servers, inbox=state.inbox, settings=state.settings) as stage:
        await stage.page.set_viewport_size(PHONE)
        await state.reach(stage)
        assert await stage.frame.evaluate(SMALL, FINGER_PX) == []
