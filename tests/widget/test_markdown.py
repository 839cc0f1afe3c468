"""The Markdown subset of answers, drawn by the real page."""

import pytest
from playwright.async_api import expect

from tests.widget.conftest import Chat, conversation, message

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
OUTLINE = """(bubble) => {
  const outline = (node) => [...node.childNodes].map((child) =>
    child.nodeType === 3 ? child.data : `<${child.localName}>${outline(child)}</${child.localName}>`).join("");
  return outline(bubble);
}"""
CASES = {
    "nested-lists": (
        "1. one\n   - a\n   - b\n2. two\n- other",
        "<ol><li>one<ul><li>a</li><li>b</li></ul></li><li>two</li></ol><ul><li>other</li></ul>",
    ),
    "chinese-numbers": ("1、一\n2、二", "<ol><li>一</li><li>二</li></ol>"),
    "no-list": ("1.5 kg\n-5 °C", "<p>1.5 kg<br></br>-5 °C</p>"),
    "quote-and-line": (
        "> said\n> so\n\n---\nafter",
        "<blockquote>said<br></br>so</blockquote><p>after</p>",
    ),
    "code": (
        "```\n# no *heading*\n- no list\n```\n`a*b*`",
        "<pre><code># no *heading*\n- no list</code></pre><p><code>a*b*</code></p>",
    ),
    "open-code": ("```\nstill growing", "<pre><code>still growing</code></pre>"),
    "links": (
        "[a](https://x.example/b_(c)) https://x.example/退货。好",
        "<p><a>a</a>) <a>https://x.example/退货</a>。好</p>",
    ),
    "not-a-link": ("[a](ftp://x) [b](javascript:1)", "<p>[a](ftp://x) [b](javascript:1)</p>"),
}


async def test_answers_are_drawn_as_their_markdown_says(chat: Chat) -> None:
    await chat.open(conversation(last_seq=len(CASES)))
    chat.gateway.send(*(message(seq, text) for seq, (text, _) in enumerate(CASES.values(), start=1)))
    bubbles = chat.bubbles("ai").locator(".bubble")
    await expect(bubbles).to_have_count(len(CASES))
    drawn = [await bubble.evaluate(OUTLINE) for bubble in await bubbles.all()]
    assert dict(zip(CASES, drawn, strict=True)) == {name: outline for name, (_, outline) in CASES.items()}


async def test_table_keeps_its_sides_and_scrolls_by_itself(chat: Chat) -> None:
    wide = " | ".join(["verylongword" * 3] * 8)
    await chat.open(conversation(last_seq=2))
    chat.gateway.send(message(1, "|a|b|c|\n|:--|:-:|--:|\n|1|2|3 \\| 4|"), message(2, f"| {wide} |"))
    first = chat.bubbles("ai").first.locator("td")
    await expect(first).to_have_text(["1", "2", "3 | 4"])
    assert await first.evaluate_all("cells => cells.map((cell) => cell.className)") == [
        "",
        "is-centre",
        "is-end",
    ]
    widths = await chat.page.evaluate("[document.body.scrollWidth, document.body.clientWidth]")
    assert widths[0] == widths[1]


async def test_each_block_finds_its_own_direction(chat: Chat) -> None:
    await chat.open(conversation(last_seq=1))
    chat.gateway.send(message(1, "Hello\n\nمرحبا\n\n- سطر"))
    blocks = chat.bubbles("ai").locator(".bubble > *")
    await expect(blocks).to_have_count(3)
    directions = "nodes => nodes.map((node) => getComputedStyle(node).direction)"
    assert await blocks.evaluate_all(directions) == ["ltr", "rtl", "rtl"]
