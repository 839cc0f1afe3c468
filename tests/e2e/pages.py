"""What the tests do in the pages, in the words of a person."""

from playwright.sync_api import BrowserContext, FrameLocator, Locator, Page, expect

from tests.e2e.installation import Installation

ANSWER_MS = 30_000


class VisitorPage:
    """A visitor on the demo shop with the widget open."""

    def __init__(
        self, context: BrowserContext, installation: Installation, *, locale: str = "zh-hans"
    ) -> None:
        self.page: Page = context.new_page()
        self.page.goto(f"{installation.url}/demo/?locale={locale}")
        self.page.get_by_test_id("kefu-launcher").click()
        self.frame: FrameLocator | Page = self.page.frame_locator('[data-testid="kefu-frame"]')
        self.input: Locator = self.frame.get_by_test_id("composer-input")
        expect(self.input).to_be_visible(timeout=ANSWER_MS)

    def say(self, text: str) -> None:
        self.input.fill(text)
        self.input.press("Enter")
        expect(self.messages("visitor").filter(has_text=text).last).to_be_visible()

    def messages(self, kind: str = "") -> Locator:
        found = self.frame.get_by_test_id("message")
        return found.and_(self.frame.locator(f'[data-kind="{kind}"]')) if kind else found

    def reload(self) -> None:
        self.page.reload()
        if not self.input.is_visible():
            self.page.get_by_test_id("kefu-launcher").click()
        expect(self.input).to_be_visible(timeout=ANSWER_MS)


class ChatPage(VisitorPage):
    """A visitor on the chat's own page."""

    def __init__(
        self,
        context: BrowserContext,
        installation: Installation,
        *,
        site_key: str = "demo",
        locale: str = "en",
    ) -> None:
        self.page = context.new_page()
        self.page.goto(f"{installation.url}/chat/{site_key}/?locale={locale}")
        self.frame = self.page
        self.input = self.page.get_by_test_id("composer-input")
        expect(self.input).to_be_visible(timeout=ANSWER_MS)


class AgentPage:
    """An agent in the console."""

    def __init__(
        self, context: BrowserContext, installation: Installation, *, username: str = "agent"
    ) -> None:
        self.page: Page = context.new_page()
        self.page.goto(f"{installation.url}/console/")
        self.page.get_by_test_id("login-username").fill(username)
        self.page.get_by_test_id("login-password").fill("kefu-demo")
        self.page.get_by_test_id("login-submit").click()
        self.is_online()

    def is_online(self) -> None:
        """The page's program has come and is connected: until then a click loads a whole page."""
        expect(self.page.locator('#connection[data-state="online"]')).to_be_visible(timeout=ANSWER_MS)

    def open(self, text: str) -> None:
        """The conversation whose row shows the text, among all of them."""
        self.page.get_by_test_id("tab-all").click()
        self.page.get_by_test_id("conversation-row").filter(has_text=text).first.click()
        expect(self.page.get_by_test_id("thread")).to_be_visible(timeout=ANSWER_MS)

    def open_newest(self) -> None:
        """The conversation in which something happened last."""
        self.page.get_by_test_id("tab-all").click()
        self.page.get_by_test_id("conversation-row").first.click()
        expect(self.page.get_by_test_id("thread")).to_be_visible(timeout=ANSWER_MS)

    def reply(self, text: str) -> None:
        self.page.get_by_test_id("composer-input").fill(text)
        self.page.get_by_test_id("composer-input").press("Enter")

    def messages(self, kind: str = "") -> Locator:
        found = self.page.get_by_test_id("message")
        return found.and_(self.page.locator(f'[data-kind="{kind}"]')) if kind else found


def shown_order(messages: Locator) -> list[int]:
    """The seqs in the order in which the page shows them."""
    seqs = messages.evaluate_all("nodes => nodes.map(node => node.dataset.seq)")
    return [int(seq) for seq in seqs if seq]
