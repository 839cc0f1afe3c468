"""What a worker does: takes exports that wait, one after the other, and writes their files."""

import logging
import tempfile
import threading

from django.conf import settings
from django.utils import translation

from apps.reports.exporting import jobs
from apps.reports.exporting.conversation_rows import Veil
from apps.reports.exporting.writing import TooMany, content_of
from apps.reports.models import Export
from apps.tenants.veil import veil_of

log = logging.getLogger(__name__)
_place = threading.Lock()  # one at a time in a process: others want its threads, too


def run_waiting() -> int:
    """Every three seconds. Answers how many were worked at."""
    if not _place.acquire(blocking=False):
        return 0
    try:
        count = 0
        while (export := jobs.claimed_export()) is not None:
            run(export)
            count += 1
        return count
    finally:
        _place.release()


def run(export: Export) -> None:
    """The export is claimed. Texts are in the language of whoever asked."""
    try:
        with translation.override(export.language or settings.LANGUAGE_CODE):
            _write(export)
    except jobs.Stopped:
        log.info("export %s was stopped", export.pk)
    except TooMany:
        jobs.fail(export, "too_many")
    except Exception as error:
        jobs.fail(export, type(error).__name__)
        raise


def _write(export: Export) -> None:
    veil: Veil = str if export.shows_personal else veil_of(export.tenant).text
    content, done = content_of(export, veil), 0
    jobs.progress(export, done=0, total=content.total)
    with tempfile.TemporaryFile() as file:
        for part in content.parts:
            file.write(part.text.encode())
            done += part.rows
            jobs.progress(export, done=done, total=content.total)
        jobs.finish(export, file)
