"""What the views say of an inbox, in both languages, and what a stage lays over it."""

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.test import Client

from apps.tenants.models import Inbox
from tests import factories

Json = dict[str, Any]
LOCALES = ("en", "zh-hans")
SETTINGS = re.compile(r'(<script id="kefu-settings" type="application/json">)(.*?)(</script>)', re.DOTALL)
OURS, SHOP = "http://kefu.test", "http://shop.test"  # stand in the policy where the real ports come


@dataclass(frozen=True)
class House:
    """What the views answered, by language: the chat page, the session, the page that is not there, the demo."""

    chats: dict[str, str]
    sessions: dict[str, Json]
    missing: dict[str, str]
    shops: dict[str, str]
    policy: str

    def chat(self, locale: str, inbox: Json) -> str:
        """The chat page of an inbox that says this, too."""

        def changed(found: re.Match[str]) -> str:
            settings = json.loads(found[2])
            settings["inbox"] |= inbox
            return found[1] + json.dumps(settings).replace("<", "\\u003c") + found[3]

        return SETTINGS.sub(changed, self.chats[locale])

    def policy_between(self, ours: str, shop: str) -> str:
        return self.policy.replace(SHOP, shop).replace(
            OURS.removeprefix("http://"), ours.removeprefix("http://")
        )


@cache
def take() -> House:
    client, inbox = Client(headers={"host": "testserver"}), hillside()
    chats, sessions, missing, shops = {}, {}, {}, {}
    for locale in LOCALES:
        page = client.get(f"/chat/{inbox.site_key}/?locale={locale}")
        body = {"site_key": inbox.site_key, "locale": locale}
        session = client.post("/api/v1/widget/sessions", body, content_type="application/json")
        chats[locale], sessions[locale] = page.content.decode(), session.json()
        missing[locale] = client.get(f"/chat/nobody/?locale={locale}").content.decode()
        shops[locale] = client.get(f"/demo/?locale={locale}").content.decode()
    policy = page["Content-Security-Policy"].replace("testserver", OURS.removeprefix("http://"))
    return House(chats, sessions, missing, shops, policy)


def hillside() -> Inbox:
    english = {
        "name": "Hillside Goods",
        "greeting": "Hello, I am **Hill**. Ask me about orders, delivery and returns.",
        "quick_questions": ["How much is shipping?", "How do I return something?", "Where is my order?"],
    }
    inbox = factories.make_inbox(
        name="山野小铺",
        greeting="您好，我是**小山**。订单、配送、退换，都可以问我。",
        quick_questions=["运费怎么算？", "怎么退货？", "我的订单到哪了？"],
        localized={"en": english},
        allowed_origins=[SHOP],
    )
    factories.make_persona(tenant=inbox.tenant, name="小山 Hill", is_default=True)
    return inbox
