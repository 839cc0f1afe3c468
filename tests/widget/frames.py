"""What the gateway says to a visitor's page, and what the page is told of it."""

from typing import Any

from tests.scripted import Peer
from tests.widget.conftest import CONVERSATION, acknowledgement, echo

Json = dict[str, Any]


def refusal(posted: Json, code: str) -> Json:
    return {"type": "error", "code": code, "detail": "", "client_id": posted["client_id"]}


def skip(seq: int) -> Json:
    return {"type": "skip", "conversation_id": CONVERSATION, "seq": seq}


async def accept(peer: Peer, posted: Json, seq: int) -> None:
    await peer.send(acknowledgement(posted, seq), echo(posted, seq))


async def accept_next(peer: Peer, seq: int) -> Json:
    posted = await peer.expect("message")
    await accept(peer, posted, seq)
    return posted
