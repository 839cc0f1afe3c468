"""What no rule checker sees: the keyboard alone, small and enlarged screens, still pictures, the other direction."""

from typing import Any

import pytest
from playwright.async_api import BrowserContext, expect

from tests.widget.embedded.house import House
from tests.widget.embedded.serving import Servers
from tests.widget.embedded.staging import DESKTOP, PHONE, Stage, staged
from tests.widget.embedded.states import STATES, State

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
BY_NAME = {state.name: state for state in STATES}
NARROW = {"width": 320, "height": 640}  # 1280 pixels at 400 %

# The focused element, what else Tab should reach, and whether one sees where the focus is.
FOCUS = """() => {
  const at = document.activeElement;
  const style = getComputedStyle(at.closest("#composer:has(textarea:focus)") ?? at);
  const isSeen = style.outlineStyle !== "none" || style.boxShadow !== "none" || at.matches("main");
  return [at.dataset.testid || at.id || at.tagName, isSeen];
}"""
REACHABLE = """() => [...document.querySelectorAll("a[href], button, input, textarea, select, [tabindex]")]
  .filter((e) => e.tabIndex >= 0 && !e.disabled && e.checkVisibility({visibilityProperty: true}))
  .map((e) => e.dataset.testid || e.id || e.tagName)"""
OVERFLOW = """() => {
  const width = document.documentElement.clientWidth;
  const wide = [...document.querySelectorAll("body *")].filter((e) => {
    const {left, right, width: own} = e.getBoundingClientRect();
    return own > 1 && e.checkVisibility() && (right > width + 1 || left < -1) && !e.closest(".visually-hidden");
  });
  return [document.documentElement.scrollWidth > width, ...wide.map((e) => e.className || e.tagName)];
}"""


async def reached(name: str, stage: Stage) -> None:
    await BY_NAME[name].reach(stage)


def of(name: str) -> dict[str, Any]:
    state: State = BY_NAME[name]
    return {"inbox": state.inbox, "settings": state.settings}


async def test_keyboard_alone_reaches_everything(
    context: BrowserContext, house: House, servers: Servers
) -> None:
    async with staged(context, house, servers) as stage:
        await stage.page.set_viewport_size(DESKTOP)
        await stage.visit()
        await stage.page.keyboard.press("Tab")
        await stage.page.keyboard.press("Enter")
        await stage.gateway.welcome()
        await expect(stage.find("composer-input")).to_be_focused()
        await stage.find("composer-input").fill("…")  # or there is nothing to send
        expected = await stage.frame.evaluate(REACHABLE)
        start = expected.index("composer-input")
        walked = [await stage.frame.evaluate(FOCUS)]
        for _ in expected[:start]:
            await stage.page.keyboard.press("Shift+Tab")
            walked.insert(0, await stage.frame.evaluate(FOCUS))
        assert [name for name, _ in walked] == expected[: start + 1]
        assert [name for name, is_seen in walked if not is_seen] == []
        await stage.page.keyboard.press("Escape")
        await expect(stage.launcher).to_be_focused()


async def test_enter_in_the_hands_of_an_ime_sends_nothing(
    context: BrowserContext, house: House, servers: Servers
) -> None:
    async with staged(context, house, servers) as stage:
        await stage.open()
        await stage.find("composer-input").focus()
        typing = await context.new_cdp_session(stage.page)
        await typing.send(
            "Input.imeSetComposition", {"text": "ni hao", "selectionStart": 6, "selectionEnd": 6}
        )
        await stage.page.keyboard.press("Enter")
        await expect(stage.find("message")).to_have_count(0)
        await typing.send("Input.insertText", {"text": "你好"})
        await stage.page.keyboard.press("Enter")
        assert (await stage.gateway.expect("message"))["content"].endswith("你好")


@pytest.mark.parametrize("name", ["team", "answered", "cards", "pre-chat", "rating", "attaching", "emoji"])
async def test_nothing_is_cut_off(name: str, context: BrowserContext, house: House, servers: Servers) -> None:
    """At 400 % zoom, with letters twice as large, and from right to left."""
    async with staged(context, house, servers, **of(name)) as stage:
        await stage.page.set_viewport_size(NARROW)
        await reached(name, stage)
        found = {"narrow": await stage.frame.evaluate(OVERFLOW)}
        await stage.page.set_viewport_size(PHONE)
        await stage.frame.evaluate("() => (document.documentElement.style.fontSize = '200%')")
        found["large letters"] = await stage.frame.evaluate(OVERFLOW)
        await stage.frame.evaluate("() => (document.documentElement.style.fontSize = '')")
        await stage.frame.evaluate("() => (document.documentElement.dir = 'rtl')")
        found["right to left"] = await stage.frame.evaluate(OVERFLOW)
    assert found == {"narrow": [False], "large letters": [False], "right to left": [False]}


async def test_nothing_moves_for_who_wants_it_still(
    context: BrowserContext, house: House, servers: Servers
) -> None:
    running = "() => document.getAnimations().filter(({playState}) => playState === 'running').length"
    async with staged(context, house, servers) as stage:
        await reached("thinking", stage)
        assert await stage.frame.evaluate(running) == 0
        await stage.page.emulate_media(reduced_motion="no-preference")
        await stage.frame.wait_for_function(f"() => ({running})() > 0")
