"""What a worker does with an import that waits: the step that its state asks for."""

import logging
from collections.abc import Callable, Mapping

from django.conf import settings
from django.utils import translation

from apps.knowledge.importing import jobs
from apps.knowledge.importing.files import read_files
from apps.knowledge.importing.saving import save
from apps.knowledge.models import ImportJob
from apps.knowledge.web.reading import read_source

log = logging.getLogger(__name__)
READERS: Mapping[str, Callable[[ImportJob], None]] = {
    ImportJob.Kind.FILES: read_files,
    ImportJob.Kind.PAGE: read_source,
    ImportJob.Kind.SITE: read_source,
}


def run_waiting() -> int:
    """Every two seconds: takes what waits, and what a dead worker has left. Answers how many jobs it has worked at."""
    count = 0
    while (job := jobs.claimed_job()) is not None:
        run(job)
        count += 1
    return count


def run(job: ImportJob) -> None:
    """The job is claimed. What is wrong with rows is told in the language of the person who started it."""
    language = (job.started_by.locale if job.started_by else "") or settings.LANGUAGE_CODE
    with translation.override(language):
        try:
            (save if job.state == ImportJob.State.SAVING else READERS[job.kind])(job)
        except jobs.Stopped:
            log.info("import %s was stopped", job.pk)
