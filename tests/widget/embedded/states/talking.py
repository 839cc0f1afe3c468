"""The conversation itself, from the closed launcher to its end."""

from playwright.async_api import expect

from tests.widget.conftest import conversation
from tests.widget.embedded.house import Json
from tests.widget.embedded.serving import NOBODY
from tests.widget.embedded.staging import Stage, said, thread
from tests.widget.embedded.states.registry import state, words

RAIN = {"id": "01900000-0000-7000-8000-00000000000a", "name": "林雨 Rain", "avatar_url": ""}
HUMAN = conversation(owner="human", assignee=RAIN, last_seq=4)


def question(stage: Stage) -> str:
    return words(stage, "运费怎么算？", "How much is shipping?")


def answer(stage: Stage) -> str:
    chinese = "满 **99 元**包邮；不满的话，江浙沪 6 元，其他地区 10 元。[1]\n\n- 16 点前付款，当天发货\n- 通常次日送达"
    english = (
        "Delivery is free from **¥99**; below that it costs ¥6 to ¥10, depending on the region. [1]\n\n"
        "- Paid before 16:00: it leaves today\n- Usually arrives the next day"
    )
    return words(stage, chinese, english)


async def shown(stage: Stage, count: int) -> None:
    await expect(stage.find("message")).to_have_count(count)


async def talked(stage: Stage, current: Json, *lines: tuple[str, str]) -> None:
    """An earlier talk of these lines, shown."""
    await stage.open(current | {"last_seq": len(lines)})
    stage.gateway.send(*thread(*lines))
    await shown(stage, len(lines))


async def with_person(stage: Stage) -> None:
    await talked(
        stage,
        HUMAN,
        ("visitor", words(stage, "杯子碎了一个，怎么办？", "One of the mugs arrived broken. What now?")),
        ("ai", words(stage, "很抱歉！我为您转接同事。", "I am sorry! Let me hand you over to a colleague.")),
        ("system", words(stage, "林雨加入了对话", "Rain has joined the conversation")),
        (
            "agent",
            words(
                stage, "您好，我是林雨。马上给您补发一个。", "Hello, this is Rain. A new one leaves today."
            ),
        ),
    )


@state("closed", "The launcher alone on the page")
async def closed(stage: Stage) -> None:
    await stage.visit()


@state("first-screen", "First screen: greeting, who answers, quick questions")
async def first_screen(stage: Stage) -> None:
    await stage.open()


@state(
    "people-first",
    "First screen of an inbox without AI",
    inbox={"ai": False, "assistant": None, "knowledge_only": False},
)
async def people_first(stage: Stage) -> None:
    await stage.open()


@state("thinking", "Asked, and the assistant is thinking")
async def thinking(stage: Stage) -> None:
    await stage.open()
    await stage.find("composer-input").fill(question(stage))
    await stage.find("composer-send").click()
    posted = await stage.gateway.expect("message")
    stage.gateway.send({"type": "conversation", "conversation": conversation()})
    stage.gateway.acknowledge(posted, 1)
    stage.gateway.send(said(1, "visitor", question(stage), client_id=posted["client_id"]))
    await expect(stage.find("thinking")).to_be_visible()


@state("streaming", "The answer is growing, with a stop button")
async def streaming(stage: Stage) -> None:
    await thinking(stage)
    delta = {"type": "delta", "message_id": "id-2", "offset": 0, "text": answer(stage)[:30]}
    stage.gateway.send(delta | {"conversation_id": conversation()["id"]})
    await expect(stage.find("stop-answer")).to_be_visible()


@state("answered", "An answer with Markdown and its sources")
async def answered(stage: Stage) -> None:
    await stage.open(conversation(last_seq=2))
    title = words(stage, "配送与运费", "Delivery and shipping")
    source = {"index": 1, "title": title, "url": "https://shop.example/shipping"}
    stage.gateway.send(said(1, "visitor", question(stage)), said(2, "ai", answer(stage), citations=[source]))
    await shown(stage, 2)


@state("stopped", "The visitor stopped the answer")
async def stopped(stage: Stage) -> None:
    await stage.open(conversation(last_seq=2))
    stage.gateway.send(said(1, "visitor", question(stage)))
    stage.gateway.send(said(2, "ai", answer(stage)[:20], metadata={"partial": True}))
    await shown(stage, 2)


@state(
    "waiting",
    "A person was asked for: position and time in the queue",
    inbox={"people_online": True, "hours": None},
)
async def waiting(stage: Stage) -> None:
    current = conversation(owner="queue")
    await talked(
        stage,
        current,
        ("visitor", words(stage, "转人工", "I want to talk to a person")),
        ("system", words(stage, "正在为您联系同事", "A colleague has been asked")),
    )
    stage.gateway.send({"type": "queue", "position": 3, "eta_s": 120})
    await expect(stage.find("waiting")).to_contain_text("3")


@state("person", "A person has the conversation")
async def person(stage: Stage) -> None:
    await with_person(stage)


@state("typing", "The colleague is typing")
async def typing(stage: Stage) -> None:
    await with_person(stage)
    stage.gateway.send({"type": "typing", "on": True, "sender": {"kind": "agent", "name": RAIN["name"]}})
    await expect(stage.find("thinking")).to_be_visible()


@state("failed", "A message was refused, and what can be done about it")
async def failed(stage: Stage) -> None:
    await with_person(stage)
    await stage.find("composer-input").fill(words(stage, "谢谢！", "Thank you!"))
    await stage.find("composer-send").click()
    posted = await stage.gateway.expect("message")
    refusal = {"type": "error", "code": "blocked", "detail": "", "client_id": posted["client_id"]}
    stage.gateway.send(refusal)
    await expect(stage.find("discard")).to_be_visible()


@state("offline", "The line is cut: a quiet banner, and what is written waits")
async def offline(stage: Stage) -> None:
    await with_person(stage)
    await stage.gateway.sockets[-1].close(code=4410)
    await stage.gateway.expect("hello")  # which nobody answers
    await expect(stage.find("connection-banner")).to_be_visible()
    await stage.find("composer-input").fill(words(stage, "您还在吗？", "Are you still there?"))
    await stage.find("composer-send").click()
    await shown(stage, 5)


@state("recalled", "A message was taken back")
async def recalled(stage: Stage) -> None:
    await with_person(stage)
    gone = said(4, "agent", "", metadata={"recalled": True}, sender=RAIN | {"kind": "agent"})
    stage.gateway.send(gone | {"type": "message_updated"})
    await expect(stage.chat.locator(".is-recalled")).to_be_visible()


@state("ended", "The conversation has ended")
async def ended(stage: Stage) -> None:
    await with_person(stage)
    stage.gateway.send({"type": "conversation", "conversation": HUMAN | {"status": "resolved"}})
    await expect(stage.chat.locator("#status[data-owner=resolved]")).to_be_visible()


@state("unread", "Closed again, and two messages have come")
async def unread(stage: Stage) -> None:
    await with_person(stage)
    await stage.page.evaluate("$kefu.toggle('close')")
    stage.gateway.send(said(5, "agent", words(stage, "已寄出。", "It has left.")))
    stage.gateway.send(said(6, "agent", words(stage, "单号 SF123。", "The number is SF123.")))
    await expect(stage.page.get_by_test_id("kefu-badge")).to_have_text("2")


@state("missing", "The site key in the snippet is wrong", settings={"siteKey": NOBODY})
async def missing(stage: Stage) -> None:
    await stage.visit()
    await stage.launcher.click()
    await expect(stage.chat.locator("h1")).to_be_visible()
