"""A mail server of this machine that keeps what it is given, and refuses on demand."""

import asyncio
import json
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import partial
from threading import Thread
from typing import Any
from uuid import UUID

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from apps.common import valkey
from apps.desk import mailing

QUEUE = "sys:celery:default"


@dataclass
class MailServer:
    """answer: to the receiver's address, and then to the letter; anything but 250 is no."""

    port: int = 0
    answer_to_address: str = "250 OK"
    answer_to_letter: str = "250 OK"
    letters: list[EmailMessage] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.answer_to_address.startswith("250"):
            envelope.rcpt_tos.append(address)
        return f"{self.answer_to_address} <{address}>"

    async def handle_DATA(  # noqa: N802 - aiosmtpd calls it
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.answer_to_letter.startswith("250"):
            self.letters.append(parsed(envelope.content))
        return self.answer_to_letter


def parsed(content: Any) -> EmailMessage:
    letter = message_from_bytes(content, policy=policy.default)
    assert isinstance(letter, EmailMessage)
    return letter


def part(letter: EmailMessage, kind: str) -> str:
    """kind: plain or html."""
    found = letter.get_body((kind,))
    assert found is not None
    return str(found.get_content())


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """On a thread of its own, at a free port."""
    server = MailServer()
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever)
    thread.start()

    async def listen() -> asyncio.Server:
        made = partial(SMTP, server, hostname="127.0.0.1", enable_SMTPUTF8=True)
        return await loop.create_server(made, "127.0.0.1", 0)

    listening = asyncio.run_coroutine_threadsafe(listen(), loop).result(10)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(listening.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


def queued(tenant_id: UUID | str) -> list[dict[str, Any]]:
    """The tenant's letters (or "": the installation's own) that wait at the broker, oldest first; taken away."""
    found: list[dict[str, Any]] = []
    waiting: list[str] = valkey.client().lrange(QUEUE, 0, -1)
    for task in reversed(waiting):
        content = json.loads(task)
        order = (
            json.loads(b64decode(content["body"]))[0] if content["headers"]["task"] == mailing.TASK else []
        )
        if order and order[0]["tenant_id"] == str(tenant_id):
            valkey.client().lrem(QUEUE, 1, task)
            found.append(order[0])
    return found


@pytest.fixture(scope="module")
def running_mail() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def server(running_mail: MailServer, settings: Any) -> MailServer:
    """The installation sends its mail to it. Nothing has come yet, and no letter of the installation itself waits."""
    settings.KEFU_HAS_MAIL = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running_mail.port
    settings.DEFAULT_FROM_EMAIL = "Kefu <help@kefu.example>"
    settings.KEFU_BASE_URL = "https://kefu.example"
    running_mail.letters.clear()
    running_mail.answer_to_address = running_mail.answer_to_letter = "250 OK"
    queued("")
    return running_mail
