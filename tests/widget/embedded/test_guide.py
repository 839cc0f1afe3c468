"""docs/embed.md, exercised: every setting, call, event and snippet in it, on a page of another site."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import BrowserContext, expect

from apps.conversations.visitors import is_genuine
from apps.tenants.models import Inbox
from apps.widget.modules import source_path
from tests.widget.conftest import conversation
from tests.widget.embedded import guide
from tests.widget.embedded.house import House
from tests.widget.embedded.serving import Servers
from tests.widget.embedded.staging import Stage, said, staged

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
LOADER = source_path("widget/loader.js").read_text("utf-8")
OURS_ALONE = {"isLoaded", "push", "extend", "describe"}  # not for pages
HEAR = """<script>
  window.heard = [];
  for (const name of %s) addEventListener(name, ({type, detail}) => heard.push([type, detail]));
</script>"""
Check = Callable[[Stage], Awaitable[None]]
CHECKS: dict[str, Check] = {}


def effect_of(name: str) -> Callable[[Check], Check]:
    def kept(check: Check) -> Check:
        CHECKS[name] = check
        return check

    return kept


async def has_asked(stage: Stage, method: str, path: str, body: Any) -> None:
    """Somebody asked for this, or asks soon."""
    for _ in range(600):
        if any(
            (m, p, part_of(body, b)) == (method, f"/api/v1/widget/{path}", True) for m, p, b in stage.asked
        ):
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"nobody asked {method} {path} {body}, but {stage.asked}")


def part_of(expected: Any, found: Any) -> bool:
    if not isinstance(expected, dict):
        return bool(expected == found)
    return isinstance(found, dict) and all(part_of(value, found.get(key)) for key, value in expected.items())


@effect_of("toggle")
async def opens(stage: Stage) -> None:
    await stage.gateway.welcome(conversation())
    await expect(stage.find("composer-input")).to_be_visible()


@effect_of("toggleBubbleVisibility")
async def hides(stage: Stage) -> None:
    await expect(stage.launcher).to_be_hidden()


@effect_of("popoutChatWindow")
async def pops_out(stage: Stage) -> None:
    """The window has been asked for; the browser makes it in a moment."""
    start = f"{stage.servers.ours}/chat/{stage.site_key}/"
    for _ in range(200):
        for window in stage.page.context.pages:
            if window.url.startswith(start):
                await window.close()
                return
        await asyncio.sleep(0.05)
    raise AssertionError("no window of the chat was opened")


@effect_of("setUser")
async def identifies(stage: Stage) -> None:
    user = {"identifier": "42", "name": "Lin", "email": "lin@example.com", "identifier_hash": "…"}
    await has_asked(stage, "POST", "sessions", {"visitor": user})
    await stage.gateway.welcome(conversation())


@effect_of("setCustomAttributes")
async def describes(stage: Stage) -> None:
    await has_asked(
        stage, "POST", "sessions", {"visitor": {"custom_attributes": {"plan": "gold", "orders": 3}}}
    )
    await stage.gateway.welcome(conversation())


@effect_of("deleteCustomAttribute")
async def deletes(stage: Stage) -> None:
    await has_asked(stage, "PATCH", "contact", {"custom_attributes": {"plan": None}})


@effect_of("setConversationCustomAttributes")
async def describes_the_conversation(stage: Stage) -> None:
    await has_asked(stage, "PATCH", "conversation", {"custom_attributes": {"cart": "¥899"}})


@effect_of("setLabel")
async def labels(stage: Stage) -> None:
    await has_asked(stage, "PATCH", "conversation", {"labels": {"add": ["vip"]}})


@effect_of("removeLabel")
async def takes_off(stage: Stage) -> None:
    await has_asked(stage, "PATCH", "conversation", {"labels": {"remove": ["vip"]}})


@effect_of("setLocale")
async def speaks(stage: Stage) -> None:
    await expect(stage.chat.locator("html")).to_have_attribute("lang", "zh-hans")
    await stage.gateway.welcome(conversation())


@effect_of("setColorScheme")
async def darkens(stage: Stage) -> None:
    await expect(stage.chat.locator("html")).to_have_attribute("data-theme", "dark")


@effect_of("sendMessage")
async def writes(stage: Stage) -> None:
    assert (await stage.gateway.expect("message"))["content"] == "Where is my order?"


@effect_of("reset")
async def forgets(stage: Stage) -> None:
    assert (await stage.gateway.welcome())["token"] == f"{stage.site_key}:{stage.token_number}"
    assert stage.token_number > 1
    await expect(stage.find("message")).to_have_count(0)


async def test_guide_names_every_call_and_each_does_what_it_says(
    context: BrowserContext, house: House, servers: Servers
) -> None:
    answers = {"/api/v1/widget/contact": {"contact": {}, "kept": []}}
    answers["/api/v1/widget/conversation"] = {"unknown_labels": []}
    async with staged(context, house, servers, answers=answers) as stage:
        await stage.visit()
        named = await stage.page.evaluate("Object.keys($kefu)")
        assert set(guide.calls()) == set(named) - OURS_ALONE == set(CHECKS)
        for name, call in guide.calls().items():
            await stage.page.evaluate(f"() => void {call}")
            await CHECKS[name](stage)


async def test_guide_names_every_event_and_each_is_heard(
    context: BrowserContext, house: House, servers: Servers
) -> None:
    events = guide.column("Events")
    async with staged(context, house, servers, head=HEAR % events) as stage:
        await stage.open()
        await stage.find("composer-input").fill("Hello")
        await stage.find("composer-send").click()
        posted = await stage.gateway.expect("message")
        stage.gateway.acknowledge(posted, 1)
        stage.gateway.send(said(2, "agent", "Hi"))
        await expect(stage.find("message")).to_have_count(2)
        await stage.page.evaluate("$kefu.toggle('close')")
        stage.gateway.send(said(3, "agent", "Still there?"))
        await expect(stage.find("message")).to_have_count(3)
        await expect(stage.page.get_by_test_id("kefu-badge")).to_be_visible()
        await stage.page.evaluate("$kefu.push(['nonsense'])")
        heard = await stage.page.evaluate("heard")
    assert {name for name, _ in heard} == set(events) == {f"kefu:{name}" for name in emitted()}
    assert [detail["content"] for name, detail in heard if name == "kefu:on-message"] == [
        "Hi",
        "Still there?",
    ]
    assert ["kefu:error", {"code": "unknown_call", "call": "nonsense"}] in heard


def emitted() -> set[str]:
    """Every event that the loader can send."""
    return set(re.findall(r'emit\((?:isOpen \? )?"([\w-]+)"', LOADER)) | set(
        re.findall(r': "(closed)", \{\}\)', LOADER)
    )


async def test_guide_names_every_setting_and_error_of_the_loader() -> None:
    assert set(guide.column("Settings")) == set(re.findall(r'\bsetting\("(\w+)"', LOADER))
    codes = set(re.findall(r'emit\("error", \{ code: "(\w+)"', LOADER))
    assert codes == {code for code in codes if f"`{code}`" in guide.section("Events")}


@pytest.mark.parametrize("number", range(len(guide.blocks("html"))))
async def test_guide_has_snippets_that_work(
    number: int, context: BrowserContext, house: House, servers: Servers
) -> None:
    async with staged(context, house, servers) as stage:
        snippet = guide.blocks("html")[number].replace(guide.EXAMPLE_KEY, stage.site_key)
        snippet = snippet.replace(guide.EXAMPLE, servers.ours)
        if "widget.js" not in snippet:  # calls made before the script is there
            snippet += (
                f'<script src="{servers.ours}/widget.js" data-site-key="{stage.site_key}" async></script>'
            )
        stage.raw = f"<!doctype html><title>Shop</title><body><h1>Shop</h1>{snippet}"
        await stage.visit()
        if "open" in snippet.lower():
            await stage.gateway.expect("hello")
            await expect(stage.find("composer-input")).to_be_visible()


async def test_guide_shows_the_wide_launcher_of_its_settings(
    context: BrowserContext, house: House, servers: Servers
) -> None:
    async with staged(context, house, servers) as stage:
        html = guide.blocks("html", "Settings")[0].replace(guide.EXAMPLE_KEY, stage.site_key)
        stage.raw = f"<!doctype html><title>Shop</title><body>{html.replace(guide.EXAMPLE, servers.ours)}"
        await stage.visit()
        await expect(stage.launcher).to_have_text("Ask us")


async def test_guide_proves_an_identity() -> None:
    (python,) = guide.blocks("python")
    (expected,) = guide.blocks("text", "Who your visitors are")
    names: dict[str, Any] = {}
    exec(python, names)  # the guide's own example
    assert names["identifier_hash"]("42", "secret") == expected.strip()
    assert is_genuine(Inbox(identity_secret="secret"), "42", expected.strip())
