"""Asking for a letter with which a forgotten password is set anew. Nobody learns from it who has an account."""

import hashlib
import logging

from celery import current_app
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from apps.common import allowances
from apps.common.allowances import HOUR_S
from apps.common.encryption import encrypt
from apps.common.keys import FORGOTTEN

TASK = "desk.forgot_password"
PER_ADDRESS = 10  # an hour; an office sits behind one
PER_NAME = 3  # letters an hour that somebody can be pestered with
LONGEST_NAME = 254
log = logging.getLogger(__name__)


class TooManyLetters(Exception):
    """That many were asked for from this address, or nobody can count now."""


def ask(name: str, *, address: str) -> None:
    """A worker mails the person of that user name or e-mail, if there is one. Raises TooManyLetters.

    The name's own limit is silent: it must look the same whether somebody is called so.
    """
    try:
        if not allowances.take(_bucket("address", address), limit=PER_ADDRESS, per_s=HOUR_S).is_granted:
            raise TooManyLetters("too many letters were asked for")
        if allowances.take(_bucket("name", name.lower()), limit=PER_NAME, per_s=HOUR_S).is_granted:
            current_app.send_task(TASK, args=(encrypt(name[:LONGEST_NAME]),), retry=False)
    except (RedisError, OperationalError):
        log.warning("Valkey is away: no letter for a new password")
        raise TooManyLetters("nobody can send letters now") from None


def _bucket(kind: str, value: str) -> str:
    return f"{FORGOTTEN}{kind}:{hashlib.sha256(value.encode()).hexdigest()[:32]}"
