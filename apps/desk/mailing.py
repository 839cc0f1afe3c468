"""Mail to people outside: queued here, made and handed to the mail server by a worker.

A letter is a template, an address and what it is about (ids). Its text is read when it is made, so the broker never
holds one, and the address lies there encrypted.

What holds: a letter that the server took is not sent again, however often the task comes back. Between the server's
yes and our note of it lies one round trip to Valkey; a worker that dies in it, or a server whose yes gets lost, makes a
second copy, with the same Message-ID. A letter that no attempt brought out is given up after an hour, and counted.
"""

import logging
import smtplib
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any
from uuid import UUID

from celery import current_app
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError
from prometheus_client import Counter

from apps.common import valkey
from apps.common.encryption import decrypt, encrypt
from apps.common.ids import new_id
from apps.common.keys import LETTERS, tenant_key
from apps.desk import letters

TASK = "desk.send_mail"
WAITS_S = (10, 60, 300, 900, 2400)  # before each further attempt; all below Celery's redelivery, an hour
AT_WORK_S = 300  # longer than an attempt takes: every step of it has EMAIL_TIMEOUT
REMEMBERED_S = 48 * 3600
AT_WORK, SENT = "at work", "sent"
mails_total = Counter("kefu_mails", "Letters to people outside.", ["result"])
log = logging.getLogger(__name__)


class MailUnavailable(Exception):
    """This installation sends no mail."""


class NotYet(Exception):
    """The letter did not go out; a later attempt may do it."""


@dataclass(frozen=True, slots=True)
class Order:
    """A letter to be made. tenant_id: empty for the installation's own; to: encrypted."""

    id: str
    tenant_id: str
    to: str
    template: str
    language: str
    about: dict[str, str]

    @property
    def key(self) -> str:
        return tenant_key(UUID(self.tenant_id), "mail", self.id) if self.tenant_id else LETTERS + self.id


def is_available() -> bool:
    """Whether this installation sends mail (EMAIL_URL). Without it, whatever needs mail is not offered."""
    return bool(settings.KEFU_HAS_MAIL)


def send(*, tenant_id: UUID | None, to: str, template: str, language: str, about: dict[str, str]) -> None:
    """After commit, have a worker mail it. about: what the template's letter is about, as ids (see letters.py).

    tenant_id: whose letter it is; None: the installation's, such as one about an account.

    Raises MailUnavailable, and ValidationError when to is not one plain address.
    """
    if not is_available():
        raise MailUnavailable("this installation sends no mail")
    letters.check_address(to)
    order = Order(new_id().hex, str(tenant_id or ""), encrypt(to), template, language, about)
    transaction.on_commit(partial(_queue, order))


def _queue(order: Order) -> None:
    try:
        current_app.send_task(TASK, args=(asdict(order),), retry=False)
    except OperationalError:
        mails_total.labels("lost").inc()
        log.warning("the broker is away: letter %s was not sent", order.id)


def deliver(given: dict[str, Any]) -> None:
    """One attempt. Raises NotYet; otherwise there is nothing more to do."""
    order = Order(**given)
    client = valkey.client()
    if not client.set(order.key, AT_WORK, nx=True, ex=AT_WORK_S):
        if client.get(order.key) == SENT:
            return
        raise NotYet("another attempt is at work")
    try:
        result = _attempt(order)
    except BaseException:
        client.delete(order.key)
        raise
    client.set(order.key, SENT, ex=REMEMBERED_S)
    mails_total.labels(result).inc()


def give_up(given: dict[str, Any]) -> None:
    mails_total.labels("given_up").inc()
    log.error("letter %s (%s) was given up", given["id"], given["template"])


def _attempt(order: Order) -> str:
    """How it ended. What the server says may name the address: only its code is told on. Raises NotYet."""
    mail = letters.made(
        UUID(order.tenant_id) if order.tenant_id else None,
        to=decrypt(order.to),
        template=order.template,
        language=order.language,
        about=order.about,
        number=order.id,
    )
    if mail is None:
        return "withdrawn"
    try:
        mail.send()
    except (smtplib.SMTPException, OSError) as error:
        if not _is_refused(error):
            raise NotYet(f"letter {order.id}: {type(error).__name__} {_codes(error)}") from None
        log.warning("letter %s was refused: %s", order.id, _codes(error))
        return "refused"
    return "sent"


def _is_refused(error: Exception) -> bool:
    """For good: the server does not want this letter. Our own password may be mended meanwhile."""
    codes = _codes(error)
    is_login = isinstance(error, smtplib.SMTPAuthenticationError)
    return bool(codes) and min(codes) >= 500 and not is_login


def _codes(error: Exception) -> list[int]:
    """What the server answered, without its words."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return [code for code, _words in error.recipients.values()]
    return [error.smtp_code] if isinstance(error, smtplib.SMTPResponseException) else []
