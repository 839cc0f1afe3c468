"""What an inbox decides: faces, colours, questions before the first word, opening hours, the menu, the end."""

from playwright.async_api import expect

from tests.widget.conftest import conversation
from tests.widget.embedded.house import Json
from tests.widget.embedded.staging import Stage, said
from tests.widget.embedded.states.registry import state, words
from tests.widget.embedded.states.talking import answered, ended, first_screen, with_person

CLOSED: Json = {
    "hours": {"is_open": False, "opens_at": "2026-01-02T09:00:00Z", "text": ""},
    "people_online": False,
}
TEAM: Json = {"team": [{"name": name, "avatar_url": ""} for name in ("林雨 Rain", "陈晨 Chen", "Maria")]}
TEAM |= {"reply_time": "minutes", "announcement": "周末配送顺延一天 · **Weekend orders leave on Monday**"}
COLOURS: Json = {
    "accent": "#7a1f5c",
    "accent_dark": "#e58cc4",
    "on_accent": "#ffffff",
    "on_accent_dark": "#2b0a20",
}
ROUND: Json = COLOURS | {"radius": "soft", "logo_url": ""}
WIDE: Json = {"launcher": {"position": "left", "type": "expanded_bubble", "title": ""}, "theme": ROUND}
HELLO: Json = {"id": "a", "url": "*", "after_s": 0, "text": "需要帮忙挑帐篷吗？\nMay I help with tents?"}
PRIVACY = "[隐私说明 privacy notice](https://shop.example/privacy)"
AGREE: Json = {"text": f"请阅读{PRIVACY}。", "required": True}
MENU: Json = {"transcript": True, "sound": True, "locales": ["zh-hans", "en"]}


def asked(name: str, label: str, kind: str, *, required: bool = False, options: tuple[str, ...] = ()) -> Json:
    base: Json = {"name": name, "label": label, "kind": kind, "required": required, "options": list(options)}
    return base | {"pattern": "", "error": ""}


FIELDS = [
    asked("name", "姓名 Name", "text", required=True),
    asked("email", "邮箱 E-mail", "email", required=True),
    asked("topic", "主题 Topic", "select", options=("订单 Order", "其他 Other")),
    asked("news", "订阅 News", "checkbox"),
]
FORM: Json = {"when": "always", "title": "", "fields": FIELDS}


@state("team", "First screen with faces, reply time and an announcement", inbox=TEAM)
async def team(stage: Stage) -> None:
    await first_screen(stage)
    await expect(stage.find("announcement")).to_be_visible()


@state("greeting", "A greeting beside the launcher", inbox={"proactive": [HELLO]})
async def greeting(stage: Stage) -> None:
    await stage.visit()
    await expect(stage.page.get_by_test_id("kefu-greeting")).to_be_visible()


@state("expanded", "The wide launcher on the left, in the inbox's own colours", inbox=WIDE)
async def expanded(stage: Stage) -> None:
    await stage.visit()


@state("coloured", "A conversation in the inbox's own colours", inbox={"theme": ROUND | {"radius": "square"}})
async def coloured(stage: Stage) -> None:
    await answered(stage)


@state(
    "pre-chat", "Questions before the first word, and agreement", inbox={"pre_chat": FORM, "consent": AGREE}
)
async def pre_chat(stage: Stage) -> None:
    await first_screen(stage)
    await expect(stage.find("entry-submit")).to_be_visible()


@state("pre-chat-errors", "What is missing in them", inbox={"pre_chat": FORM})
async def pre_chat_errors(stage: Stage) -> None:
    await first_screen(stage)
    await stage.find("entry-submit").click()
    await expect(stage.chat.locator(".field__error:visible").first).to_be_visible()


@state("notice", "A notice that needs no agreement", inbox={"consent": AGREE | {"required": False}})
async def notice(stage: Stage) -> None:
    await first_screen(stage)
    await expect(stage.find("consent")).to_be_visible()


@state("closed-hours", "First screen outside opening hours", inbox=CLOSED)
async def closed_hours(stage: Stage) -> None:
    await first_screen(stage)
    await expect(stage.find("closed")).to_be_visible()


@state(
    "nobody", "A person was asked for and nobody is there: when somebody is, and back to the AI", inbox=CLOSED
)
async def nobody(stage: Stage) -> None:
    await stage.open(conversation(owner="queue", last_seq=1))
    stage.gateway.send(said(1, "visitor", words(stage, "转人工", "I want to talk to a person")))
    await expect(stage.find("resume-ai")).to_be_visible()


@state("menu", "The menu in the head", inbox=MENU)
async def menu(stage: Stage) -> None:
    await with_person(stage)
    await stage.find("menu-button").click()
    await expect(stage.find("menu")).to_be_visible()


@state("transcript", "The conversation by mail", inbox={"transcript": True})
async def transcript(stage: Stage) -> None:
    await menu(stage)
    await stage.find("menu-transcript").click()
    await expect(stage.find("dialog-confirm")).to_be_visible()


@state("ending", "Ending it: a question first")
async def ending(stage: Stage) -> None:
    await menu(stage)
    await stage.find("menu-end").click()
    await expect(stage.find("end-dialog")).to_be_visible()


@state("rating", "Over: how was it?", inbox={"rating": "faces"})
async def rating(stage: Stage) -> None:
    await ended(stage)
    await expect(stage.find("rating")).to_be_visible()


@state("rating-stars", "Rated with stars, and a word about it", inbox={"rating": "stars"})
async def rating_stars(stage: Stage) -> None:
    await ended(stage)
    await stage.find("score-4").click()
    await expect(stage.find("rating-comment")).to_be_visible()
