"""`make screenshots`: the console and the back office of the demo into docs/screenshots/desk/, and an index of them.

Not a test: pytest runs it because the installation that the tests use is pytest's. Each page is drawn in both
languages, in light and dark, on a desktop and on a phone.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e.installation import Installation

FOLDER = Path(settings.BASE_DIR) / "docs/screenshots/desk"
INDEX = FOLDER.parent / "desk.md"
SIZES = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
LOOKS = (
    ("zh-hans", "desktop", "light"),
    ("zh-hans", "phone", "dark"),
    ("en", "desktop", "dark"),
    ("en", "phone", "light"),
)
INTRODUCTION = """# What agents and administrators see

The console and the back office of the demo. `make screenshots` draws them again.

| Page | 中文, desktop, light | 中文, phone, dark | English, desktop, dark | English, phone, light |
|---|---|---|---|---|
"""
TALKS = (
    ("运费怎么算？", "我要找人工客服，订单 KF-20260001 还没到"),
    ("How much is shipping?",),
    ("怎么退货？", "转人工"),
)


@dataclass(frozen=True, slots=True)
class Scene:
    """A page and what is done on it before it is drawn. is_wide: what phones have no room for."""

    name: str
    says: str
    path: str
    act: Callable[[Page], None] = lambda page: None
    is_wide: bool = False


def thread(page: Page) -> None:
    page.locator('#connection[data-state="online"]').wait_for()
    page.get_by_test_id("tab-all").click()
    page.get_by_test_id("conversation-row").first.click()
    page.get_by_test_id("message").first.wait_for()


def pressing(keys: str, shown: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        thread(page)
        page.keyboard.press(keys)
        page.locator(shown).first.wait_for()

    return act


def searching(page: Page) -> None:
    page.locator('#connection[data-state="online"]').wait_for()
    page.keyboard.press("Control+k")
    page.keyboard.type("运费")
    page.wait_for_timeout(1500)


def of_the_shop(page: Page) -> None:
    """A superuser says first whose page it is to be."""
    page.locator("#content, main").get_by_text("山野小铺 Hillside Goods").first.click()
    page.wait_for_load_state("networkidle")


def asking(page: Page) -> None:
    page.locator("#content select, main select").first.select_option(label="山野小铺 Hillside Goods")
    page.locator("textarea").first.fill("运费怎么算？")
    page.locator("main button[type=submit], #content button[type=submit]").first.click()
    page.wait_for_timeout(4000)


SCENES = (
    Scene("login", "Signing in", "/console/login/"),
    Scene("list", "The list", "/console/"),
    Scene("thread", "A conversation", "/console/", thread),
    Scene("transfer", "Handing on", "/console/", pressing("Alt+a", "dialog[open]")),
    Scene("snooze", "Putting aside", "/console/", pressing("Alt+m", "dialog[open], [role=menu]")),
    Scene("help", "Shortcuts", "/console/", pressing("Control+Slash", "dialog[open]"), is_wide=True),
    Scene("search", "Search", "/console/", searching),
    Scene("live", "Who waits, who is on", "/console/live/"),
    Scene("contacts", "Contacts", "/console/contacts/"),
    Scene("canned", "Canned responses", "/console/canned/"),
    Scene("notifications", "What one is told of", "/console/settings/"),
    Scene("profile", "One's own profile", "/console/profile/"),
    Scene("security", "Password, two-step sign-in, sessions", "/console/security/"),
    Scene("two-steps", "Setting up two-step sign-in", "/console/security/app/"),
    Scene("office", "The back office", "/admin/"),
    Scene("first-steps", "First steps", "first_run"),
    Scene("rules", "Trigger rules", "/admin/desk/triggerrule/"),
    Scene("styles", "Answer styles", "/admin/ai/persona/"),
    Scene("words", "Sensitive words", "/admin/moderation/sensitiveword/"),
    Scene("hours", "Business hours", "/admin/tenants/businesshours/add/"),
    Scene("playground", "Playground", "playground", asking),
    Scene("configuration", "Drafts and versions", "configuration", of_the_shop),
    Scene("overview", "Report: overview", "report_overview", of_the_shop),
    Scene("busiest", "Report: busiest hours", "report_hours", of_the_shop),
    Scene("people-report", "Report: agents and teams", "report_people", of_the_shop),
    Scene("checks", "Test connections", "checks"),
    Scene("data", "Data protection", "data_protection", of_the_shop),
    Scene("audit", "Audit log", "/admin/tenants/auditentry/"),
    Scene("roles", "A role of one's own", "/admin/tenants/customrole/add/"),
    Scene("word-import", "Importing words", "/admin/moderation/wordimport/add/"),
    Scene("usage", "Usage", "usage_page"),
)


@pytest.fixture(scope="module")
def lively(knowledge_only: Installation, browser: Browser) -> Installation:
    """The demo with a few conversations in it."""
    for lines in TALKS:
        with browser.new_context(locale="zh-CN") as context:
            page = context.new_page()
            page.goto(f"{knowledge_only.url}/chat/demo/?locale=zh-hans")
            for line in lines:
                page.get_by_test_id("composer-input").fill(line)
                page.get_by_test_id("composer-input").press("Enter")
                page.wait_for_timeout(3000)
    return knowledge_only


@pytest.mark.parametrize(("locale", "size", "scheme"), LOOKS, ids=map("-".join, LOOKS))
def test_draw(locale: str, size: str, scheme: str, lively: Installation, browser: Browser) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with browser.new_context(
        viewport=SIZES[size],
        color_scheme=scheme,
        reduced_motion="reduce",
        locale="zh-CN" if locale == "zh-hans" else "en-US",
    ) as context:
        context.add_cookies([{"name": "django_language", "value": locale, "url": lively.url}])
        for scene in SCENES:
            if size == "phone" and scene.is_wide:
                continue
            draw(scene, context, lively, FOLDER / f"{scene.name}.{locale}.{size}.{scheme}.webp")
            if scene.name == "login":
                sign_in(context, lively)


def sign_in(context: BrowserContext, at: Installation) -> None:
    page = context.new_page()
    page.goto(f"{at.url}/console/")
    page.get_by_test_id("login-username").fill("admin")
    page.get_by_test_id("login-password").fill("kefu-demo")
    page.get_by_test_id("login-submit").click()
    page.locator('#connection[data-state="online"]').wait_for()
    page.close()


def draw(scene: Scene, context: BrowserContext, at: Installation, path: Path) -> None:
    page = context.new_page()
    page.goto(at.url + (scene.path if scene.path.startswith("/") else reverse(scene.path)))
    page.wait_for_load_state("networkidle")
    scene.act(page)
    page.wait_for_timeout(500)
    picture = page.screenshot(animations="disabled", caret="hide")
    Image.open(io.BytesIO(picture)).convert("RGB").save(path, "WEBP", quality=72, method=6)
    page.close()


def test_write_index() -> None:
    """What is no scene any more goes."""
    known = {scene.name for scene in SCENES}
    for path in FOLDER.glob("*.webp"):
        if path.name.split(".")[0] not in known:
            path.unlink()
    INDEX.write_text(INTRODUCTION + "".join(map(row, SCENES)), encoding="utf-8")


def row(scene: Scene) -> str:
    pictures = [
        f'<img src="desk/{path.name}" alt="{scene.says}" width="180">' if path.exists() else ""
        for path in (FOLDER / f"{scene.name}.{'.'.join(look)}.webp" for look in LOOKS)
    ]
    return f"| **{scene.name}**<br>{scene.says} | {' | '.join(pictures)} |\n"
