"""Inside the conversation: files, emoji, what can be done with a message, cards, earlier conversations."""

import json
from typing import Any

from playwright.async_api import expect

from tests.widget.conftest import conversation
from tests.widget.embedded.house import Json
from tests.widget.embedded.serving import Served
from tests.widget.embedded.staging import Stage, said
from tests.widget.embedded.states.around import FIELDS
from tests.widget.embedded.states.registry import state, words
from tests.widget.embedded.states.talking import HUMAN, RAIN, with_person

FILES: Json = {
    "attachments": {"max_bytes": 10_000_000, "accept": ["image/png", "application/pdf"], "max_files": 5}
}


def file(number: int, **fields: Any) -> Json:
    base: Json = {
        "id": f"file-{number}",
        "name": "mug.png",
        "content_type": "image/png",
        "size": 48_000,
        "kind": "image",
    }
    base |= {"width": 400, "height": 300, "url": "/files/mug.svg", "expires_at": "2099-01-01T00:00:00Z"}
    return base | fields


@state("attaching", "Files chosen: one is ready, one was refused", inbox=FILES)
async def attaching(stage: Stage) -> None:
    await with_person(stage)
    stage.answers["/api/v1/widget/uploads"] = Served(json.dumps(file(1)), "application/json", 201)
    picture = {"name": "mug.png", "mimeType": "image/png", "buffer": PNG}
    empty = {"name": "empty.pdf", "mimeType": "application/pdf", "buffer": b""}
    await stage.find("file-input").set_input_files([picture, empty])  # type: ignore[list-item]
    await expect(stage.chat.locator("[data-testid=tray-file][data-state=ready]")).to_be_visible()
    await expect(stage.chat.locator("[data-testid=tray-file][data-state=failed]")).to_be_visible()


@state("files", "Pictures and files in messages", inbox=FILES)
async def files(stage: Stage) -> None:
    await stage.open(HUMAN | {"last_seq": 2})
    manual = file(
        2,
        name="说明书 manual.pdf",
        content_type="application/pdf",
        kind="file",
        width=None,
        height=None,
    )
    text = words(stage, "碎成这样了", "This is how it arrived")
    stage.gateway.send(said(1, "visitor", text, attachments=[file(1)]))
    text = words(stage, "这里有说明书", "Here is the manual")
    stage.gateway.send(said(2, "agent", text, attachments=[manual]))
    await expect(stage.find("picture")).to_be_visible()
    await expect(stage.find("file")).to_be_visible()


@state("lightbox", "A picture, large", inbox=FILES)
async def lightbox(stage: Stage) -> None:
    await files(stage)
    await stage.find("picture").click()
    await expect(stage.find("lightbox")).to_be_visible()


@state("emoji", "Emoji to choose from", inbox={"emoji": True})
async def emoji(stage: Stage) -> None:
    await with_person(stage)
    await stage.find("emoji").click()
    await expect(stage.find("emoji-panel")).to_be_visible()


@state("message-menu", "What can be done with one message")
async def message_menu(stage: Stage) -> None:
    await with_person(stage)
    await stage.find("message-more").last.click(force=True)
    await expect(stage.find("message-menu")).to_be_visible()


@state("replying", "Answering one message, and a quote in the thread")
async def replying(stage: Stage) -> None:
    await with_person(stage)
    text = words(stage, "太好了", "Lovely")
    stage.gateway.send(said(5, "visitor", text, metadata={"in_reply_to": "id-4"}, in_reply_to="id-4"))
    await expect(stage.find("message")).to_have_count(5)
    await stage.find("message-more").last.click(force=True)
    await stage.find("reply").click()
    await expect(stage.find("reply-bar")).to_be_visible()


@state("cards", "Cards: a product, an order")
async def cards(stage: Stage) -> None:
    await stage.open(HUMAN | {"last_seq": 2})
    product: Json = {
        "kind": "product",
        "title": words(stage, "山径搪瓷杯", "Trailside enamel mug"),
        "price": "¥39",
        "image": "file-1",
    }
    product |= {
        "text": words(stage, "350 毫升，摔不碎", "350 ml, survives falls"),
        "url": "https://shop.example/mug",
    }
    product["buttons"] = [{"label": words(stage, "查看", "View"), "url": "https://shop.example/mug"}]
    product["buttons"] += [
        {"label": words(stage, "要一个", "I want one"), "reply": words(stage, "要一个", "One, please")}
    ]
    order: Json = {
        "kind": "order",
        "number": "A-1024",
        "status": words(stage, "已发货", "On its way"),
        "total": "¥207",
    }
    order["items"] = [
        {"title": product["title"], "quantity": 1, "price": "¥39"},
        {"title": "Lamp", "quantity": 2, "price": "¥168"},
    ]
    order["steps"] = [{"label": words(stage, "已付款", "Paid"), "done": True, "at": "01-01"}]
    order["steps"] += [{"label": words(stage, "已送达", "Delivered"), "done": False}]
    stage.gateway.send(card(1, product, attachments=[file(1)]), card(2, order))
    await expect(stage.find("card")).to_have_count(2)


@state("form-card", "Cards: questions, and a form to fill in")
async def form_card(stage: Stage) -> None:
    await stage.open(HUMAN | {"last_seq": 2})
    title = words(stage, "您可能想问", "You may want to ask")
    questions = [
        words(stage, "怎么退货？", "How do I return it?"),
        words(stage, "质保多久？", "How long is the warranty?"),
    ]
    form = {"kind": "form", "title": words(stage, "补发信息", "Where to send it"), "fields": FIELDS}
    stage.gateway.send(card(1, {"kind": "faq", "title": title, "questions": questions}), card(2, form))
    await expect(stage.find("card")).to_have_count(2)


@state("earlier", "Conversations of earlier days")
async def earlier(stage: Stage) -> None:
    rows = [
        conversation(id=f"01900000-0000-7000-8000-0000000000b{number}", status="resolved", last_seq=2)
        for number in (1, 2)
    ]
    previews = (
        words(stage, "谢谢，再见！", "Thank you, good bye!"),
        words(stage, "运费怎么算？", "How much is shipping?"),
    )
    results = [row | {"preview": preview} for row, preview in zip(rows, previews, strict=True)]
    stage.answers["/api/v1/widget/conversations"] = {"results": results, "next": None, "previous": None}
    await with_person(stage)
    await stage.find("earlier").press("Enter")  # what comes meanwhile moves it away from under a pointer
    await expect(stage.find("earlier-dialog")).to_be_visible()
    await expect(stage.find("earlier-row")).to_have_count(2)


@state("long", "A long talk, read further up")
async def long(stage: Stage) -> None:
    await stage.open(HUMAN | {"last_seq": 24})
    text = words(
        stage,
        "第 {} 句：云脊帐篷抗风八级，三季可用。",
        "Line {}: the Cloudridge holds in a fresh gale, in three seasons.",
    )
    kinds = ("visitor", "agent", "ai")
    stage.gateway.send(*(said(seq, kinds[seq // 3 % 3], text.format(seq)) for seq in range(1, 25)))
    await expect(stage.find("message")).to_have_count(24)
    await stage.chat.locator("#log").evaluate("log => (log.scrollTop = 120)")
    stage.gateway.send(
        said(25, "agent", words(stage, "还有一句", "One more"), sender=RAIN | {"kind": "agent"})
    )
    await expect(stage.chat.locator(".jump")).to_be_visible()


def card(seq: int, card: Json, **fields: Any) -> Json:
    return said(
        seq, "agent", str(card.get("title", "")), content_type="card", metadata={"card": card}, **fields
    )


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
