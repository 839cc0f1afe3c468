"""`make screenshots`: every state of the widget into docs/screenshots/widget/, and an index of them.

Not a test: pytest runs it because the stage that the tests use is pytest's. Each state is drawn in both languages, in
light and dark, on a desktop and on a phone, one picture for each of the four pairs that show all of it.
"""

import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from PIL import Image
from playwright.async_api import BrowserContext

from tests.widget.embedded.house import House
from tests.widget.embedded.serving import Servers
from tests.widget.embedded.staging import DESKTOP, PHONE, Stage, staged
from tests.widget.embedded.states import STATES, State
from tests.widget.embedded.states.talking import person

pytestmark = [pytest.mark.asyncio(loop_scope="session")]
FOLDER = Path(settings.BASE_DIR) / "docs/screenshots/widget"
INDEX = FOLDER.parent / "README.md"
LIMIT_BYTES = 4_000_000
MARGIN = 20
# By language: what is drawn one after the other. Every language, scheme and size has two pictures of each state.
LOOKS: dict[str, tuple[tuple[str, str], ...]] = {
    "zh-hans": (("desktop", "light"), ("phone", "dark")),
    "en": (("desktop", "dark"), ("phone", "light")),
}
SIZES = {"desktop": DESKTOP, "phone": PHONE}
SHOWN = """() => {
  const root = document.querySelector("#kefu-widget").shadowRoot;
  const shown = [...root.querySelectorAll("iframe:not(.closed), .launcher, .greeting")];
  const places = shown.map((element) => element.getBoundingClientRect()).filter(({width}) => width);
  return places.map(({left, top, right, bottom}) => [left, top, right, bottom]);
}"""
# The frame of the chat is told of both after the page around it.
TOLD = """({width, isDark}) =>
  innerWidth <= width && matchMedia("(prefers-color-scheme: dark)").matches === isDark"""
# The new size and colours have been drawn; what is hidden never draws.
PAINTED = """() => new Promise((resolve) => {
  requestAnimationFrame(() => requestAnimationFrame(resolve));
  setTimeout(resolve, 500);
})"""
INTRODUCTION = """# What the widget looks like

Every state that a visitor can see. `make screenshots` draws them again.

| State | 中文, desktop, light | 中文, phone, dark | English, desktop, dark | English, phone, light |
|---|---|---|---|---|
"""
BACKGROUND = (
    "<style>body{margin:0;background:#e9e7df}@media(prefers-color-scheme:dark){body{background:#2c3330}}"
    "</style>"
)


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
async def test_draw(state: State, context: BrowserContext, house: House, servers: Servers) -> None:
    for locale, looks in LOOKS.items():
        fields: dict[str, Any] = {"inbox": state.inbox, "settings": state.settings, "head": BACKGROUND}
        async with staged(context, house, servers, locale=locale, **fields) as stage:
            await stage.page.set_viewport_size(DESKTOP)
            await state.reach(stage)
            for size, scheme in looks:
                await stage.page.set_viewport_size(SIZES[size])
                await stage.page.emulate_media(color_scheme=scheme)
                told = {"width": SIZES[size]["width"], "isDark": scheme == "dark"}
                await stage.frame.wait_for_function(TOLD, arg=told)
                await draw(stage, FOLDER / f"{state.name}.{locale}.{size}.{scheme}.webp", size)


async def test_draw_the_shop(context: BrowserContext, house: House, servers: Servers) -> None:
    """For the README: the demo's shop with a conversation."""
    async with staged(context, house, servers, locale="zh-hans") as stage:
        page = house.shops["zh-hans"].replace('data-site-key="demo"', f'data-site-key="{stage.site_key}"')
        stage.raw = re.sub(r'(src|href)="/(static/|widget\.js)', rf'\1="{servers.ours}/\2', page)
        await stage.page.set_viewport_size(DESKTOP)
        await person(stage)
        await draw(stage, FOLDER.parent / "shop.webp", "whole page")


async def draw(stage: Stage, path: Path, size: str) -> None:
    for frame in (stage.page.main_frame, stage.frame, stage.page.main_frame):
        await frame.evaluate(PAINTED)
    clip = await surroundings(stage) if size == "desktop" else None
    picture = await stage.page.screenshot(clip=clip, animations="disabled", caret="hide")
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.open(io.BytesIO(picture)).convert("RGB").save(path, "WEBP", quality=72, method=6)


async def surroundings(stage: Stage) -> Any:
    """Of a large page, the corner that the widget is in."""
    places = await stage.page.evaluate(SHOWN)
    left, top = (max(0, min(place[side] for place in places) - MARGIN) for side in (0, 1))
    right = min(DESKTOP["width"], max(place[2] for place in places) + MARGIN)
    bottom = min(DESKTOP["height"], max(place[3] for place in places) + MARGIN)
    return {"x": left, "y": top, "width": right - left, "height": bottom - top}


async def test_write_index() -> None:
    """After all of them: what is no state any more goes, and all together stay small."""
    known = {state.name for state in STATES}
    for path in FOLDER.glob("*.webp"):
        if path.name.split(".")[0] not in known:
            path.unlink()
    INDEX.write_text(index(), encoding="utf-8")
    assert sum(path.stat().st_size for path in FOLDER.glob("*.webp")) < LIMIT_BYTES


def index() -> str:
    names = [f"{locale}.{size}.{scheme}" for locale, looks in LOOKS.items() for size, scheme in looks]
    return INTRODUCTION + "".join(row(state, names) for state in STATES)


def row(state: State, names: list[str]) -> str:
    pictures = [
        f'<img src="widget/{state.name}.{name}.webp" alt="{state.says}" width="180">' for name in names
    ]
    return f"| **{state.name}**<br>{state.says} | {' | '.join(pictures)} |\n"
