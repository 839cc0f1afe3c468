"""Tries what lies outside this installation, step by step, and says in plain words what came of it.

For administrators alone: what the other side says may tell of the inside. Each ends within its time.
"""

import logging
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from smtplib import SMTPException

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, default_storage
from django.core.mail import EmailMultiAlternatives
from django.utils.text import format_lazy
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.ai.diagnosis import LONGEST_S, QUESTION_S, diagnose, diagnose_embedding
from apps.ai.embeddings import installation_embedder
from apps.ai.environment import provider_from_environment
from apps.common.findings import Finding
from apps.common.ids import new_id
from apps.common.waiting import wait_for
from apps.desk.letters import HEADERS
from apps.desk.mailing import is_available

STORAGE_S = 20.0
LONGEST_WORDS = 300
FOLDER = "connection-tests"
PROBE = b"Kefu tries whether it can write, read and delete here.\n"

log = logging.getLogger(__name__)


def try_model() -> list[Finding]:
    """The installation's own provider (OPENAI_…)."""
    config = provider_from_environment()
    if config is None:
        text = _(
            "No model is set in the environment (OPENAI_API_KEY, OPENAI_BASE_URL): tenants connect their own."
        )
        return [Finding(True, text)]
    return wait_for(diagnose(config), LONGEST_S + 5)


def try_embedding() -> list[Finding]:
    """The installation's model for vectors."""
    config = installation_embedder()
    if config is None:
        return [Finding(True, _("No embedding model is set, so articles are found by their words alone."))]
    return wait_for(diagnose_embedding(config), QUESTION_S + 5)


# ── mail ───────────────────────────────────────────────────────────────────────────────────────────
def try_mail(to: str) -> list[Finding]:
    """A letter to whoever asks, handed over here and now: what the mail server says is what is asked for."""
    if not is_available():
        return [Finding(False, _("This installation sends no mail: EMAIL_URL is not set."))]
    if not to:
        return [Finding(False, _("Your account has no e-mail address to send to."))]
    mail = EmailMultiAlternatives(
        _t("Mail from Kefu arrives"),
        _t("This is the test that you asked for. Nothing else is to be done."),
        settings.DEFAULT_FROM_EMAIL,
        [to],
        headers=HEADERS,
    )
    started = time.perf_counter()
    try:
        mail.send()
    except (SMTPException, OSError) as error:
        return [Finding(False, _("The mail server did not take the letter."), _words(error))]
    text = format_lazy(
        _("The mail server took a letter to {address} within {seconds} s. Look whether it arrives."),
        address=to,
        seconds=f"{time.perf_counter() - started:.2f}",
    )
    return [Finding(True, text)]


# ── storage ────────────────────────────────────────────────────────────────────────────────────────
def try_storage(storage: Storage = default_storage) -> list[Finding]:
    """Writes, reads and deletes a small file, as attachments are kept."""
    findings: list[Finding] = []
    worker = ThreadPoolExecutor(1, thread_name_prefix="storage-test")
    try:
        worker.submit(lambda: findings.extend(_tried(storage))).result(STORAGE_S)
    except TimeoutError:
        findings.append(Finding(False, _("The storage took too long.")))
    finally:
        worker.shutdown(wait=False)
    return findings


def _tried(storage: Storage) -> Iterator[Finding]:
    step, name = _("Writing"), f"{FOLDER}/{new_id().hex}.txt"
    try:
        name = storage.save(name, ContentFile(PROBE))
        yield Finding(True, _("A file was written."))
        step = _("Reading")
        with storage.open(name) as file:
            is_same = file.read() == PROBE
        yield Finding(
            is_same, _("It was read again.") if is_same else _("What was read is not what was written.")
        )
        step = _("Deleting")
        storage.delete(name)
        yield Finding(True, _("It was deleted."))
    except Exception as error:  # whatever a storage raises is what is asked for
        log.exception("trying the storage failed")
        yield Finding(False, format_lazy(_("{step} failed."), step=step), _words(error))


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:LONGEST_WORDS]
