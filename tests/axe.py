"""The rules of WCAG 2.2 AA that a program can check, asked of a page in a real browser (tests/vendor/axe-core)."""

from pathlib import Path

from playwright.async_api import Frame, Page

AXE = (Path(__file__).parent / "vendor/axe-core/axe.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# A menu that hangs over the page belongs to no landmark, by the pattern of WAI-ARIA.
OPTIONS = {"runOnly": TAGS, "resultTypes": ["violations"], "rules": {"region": {"enabled": False}}}
RUN = """async ([within, options]) => {
  const changes = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
  await Promise.all(changes.map(({finished}) => finished.catch(() => {}))); // colours on their way are no colours
  const {violations} = await axe.run(within, options);
  return violations.flatMap(({id, nodes}) => nodes.map(({target, any, all, none}) =>
    `${id} ${target.join(" ")}: ${[...any, ...all, ...none].map(({message}) => message).join("; ")}`));
}"""


async def broken_rules(frame: Page | Frame, within: str = "html") -> list[str]:
    """Each with where and why. within: a selector of the part that is looked at."""
    if not await frame.evaluate("'axe' in window"):
        await frame.evaluate(AXE)
    found: list[str] = await frame.evaluate(RUN, [within, OPTIONS])
    return found
