"""Reads the files of a job, one after the other. What has been read stays read when another worker goes on."""

from base64 import b64decode
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.knowledge.importing import jobs, sandbox
from apps.knowledge.importing.problems import Problem
from apps.knowledge.importing.rows import ImportRow
from apps.knowledge.models import ImportFile, ImportJob


def read_files(job: ImportJob) -> None:
    """Raises jobs.Stopped."""
    while (file := job.files.filter(is_read=False).first()) is not None:
        jobs.renew(job)
        _read(job, file)
    jobs.finish(job)


def _read(job: ImportJob, file: ImportFile) -> None:
    rows, members, problem = list[ImportRow](), list[dict[str, Any]](), ""
    for told in sandbox.read(file.name, bytes(file.data or b""), still_wanted=lambda: jobs.renew(job)):
        if "row" in told:
            rows.append(_row(told["row"]))
        elif "file" in told:
            members.append(told)
        else:
            problem = told["problem"]
    with transaction.atomic():
        for member in members:
            _add(job, member)
        jobs.add_items(job, rows, file=file)
        is_empty = not rows and not members
        jobs.finish_file(job, file, problem=problem or (Problem.NO_TEXT if is_empty else ""))


def _row(told: dict[str, Any]) -> ImportRow:
    lists = {name: tuple(value) for name, value in told.items() if isinstance(value, list)}
    return ImportRow(**told | lists)


def _add(job: ImportJob, member: dict[str, Any]) -> None:
    problem = member["problem"]
    try:
        file = jobs.add_file(job, name=member["file"], data=None if problem else b64decode(member["data"]))
    except ValidationError:
        file, problem = jobs.add_file(job, name=member["file"]), Problem.TOO_MANY_FILES
    if problem:
        jobs.finish_file(job, file, problem=problem)
