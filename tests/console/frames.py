"""What the gateway says to an agent's page, and the places of the page that show it."""

from typing import Any

from playwright.async_api import Locator, Page

from tests.scripted import SERVER_TIME, Peer

Json = dict[str, Any]
LATER = "2036-01-02T03:04:05.000Z"


def message(conversation: Json, seq: int, content: str, kind: str = "visitor", **fields: Any) -> Json:
    base = {"id": f"id-{seq}", "seq": seq, "conversation_id": conversation["id"], "client_id": f"id-{seq}"}
    base |= {"sender": {"kind": kind, "id": None, "name": "", "avatar_url": ""}, "content": content}
    base |= {
        "content_type": "text",
        "citations": [],
        "metadata": {},
        "created_at": SERVER_TIME,
        "private": False,
    }
    return {"type": "message", "message": base | fields}


def acknowledgement(posted: Json, seq: int) -> Json:
    ack = {"type": "ack", "client_id": posted["client_id"], "conversation_id": posted["conversation_id"]}
    return ack | {"id": f"id-{seq}", "seq": seq, "created_at": SERVER_TIME}


def echo(posted: Json, seq: int) -> Json:
    fields = {"client_id": posted["client_id"], "private": posted["private"]}
    return message({"id": posted["conversation_id"]}, seq, posted["content"], "agent", **fields)


def activity(*rows: Json, more: bool = False) -> Json:
    return {"type": "activity", "conversations": list(rows), "more": more}


def moved(row: Json, seq: int, **fields: Any) -> Json:
    names = ("id", "waiting_since", "visitor_read_seq", "agent_read_seq")
    base = {name: row[name] for name in names}
    return base | {"last_seq": seq, "preview": f"news {seq}", "last_activity_at": LATER} | fields


async def write(page: Page, text: str) -> None:
    await page.get_by_test_id("composer-input").fill(text)
    await page.get_by_test_id("composer-input").press("Enter")


def lines(page: Page, kind: str) -> Locator:
    return page.locator(f"[data-testid=message][data-kind={kind}]")


def texts(page: Page, kind: str) -> Locator:
    return lines(page, kind).locator("[data-slot=text]")


def names(page: Page) -> Locator:
    return page.get_by_test_id("conversation-row").locator("[data-slot=preview]")


async def accept_next(peer: Peer, seq: int) -> Json:
    posted = await peer.expect("message")
    await peer.send(acknowledgement(posted, seq), echo(posted, seq))
    return posted
