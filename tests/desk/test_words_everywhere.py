"""A changed word counts in every process: each reads the list's version again when what it knows is a second old.

The bound is shown by when each process read, not by a stopwatch around the whole: no look relies on a version that was
read CONFIGURATION_FRESH_S ago or earlier, and whoever has read the new version has the word at the next look. So a
word counts one second after it was saved, and the time it takes to compile the list.
"""

import json
import os
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.db import connection

from apps.moderation import services
from apps.tenants.models import Inbox
from tests.desk.watching_words import ROLES, Look
from tests.factories import make_inbox

ROOT = Path(__file__).resolve().parents[2]
DEFAULT_S = 1
WORD = "丙丁"
PROGRAM = (
    "import django, sys; django.setup(); from tests.desk.watching_words import main; main(*sys.argv[1:])"
)
ENDS_S = 120.0  # far more than the processes take; they give up by themselves before


def started(role: str, inbox: Inbox) -> subprocess.Popen[str]:
    environ = {name: value for name, value in os.environ.items() if name != "KEFU_CONFIGURATION_FRESH_S"}
    words = [role, str(connection.settings_dict["NAME"]), str(inbox.id), WORD]
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *words],
        cwd=ROOT,
        env=environ,
        stdout=subprocess.PIPE,
        text=True,
    )


def lines(process: subprocess.Popen[str], count: int) -> list[str]:
    assert process.stdout is not None
    return [process.stdout.readline() for _ in range(count)]


def looks_of(process: subprocess.Popen[str], first: str) -> list[Look]:
    """All of them, once the process has ended."""
    rest, _errors = process.communicate(timeout=ENDS_S)
    return [Look(**json.loads(line)) for line in [first, *rest.splitlines()]]


@pytest.mark.django_db(transaction=True)
def test_every_process_sees_a_changed_word_with_the_first_version_it_reads_afterwards() -> None:
    inbox = make_inbox()
    services.add_word(tenant_id=inbox.tenant_id, text="甲乙")
    with ExitStack() as stack:
        processes = [stack.enter_context(started(role, inbox)) for role in ROLES]
        for process in processes:
            stack.callback(process.kill)
        begun = [lines(process, 2) for process in processes]  # each knows the list as it was
        services.add_word(tenant_id=inbox.tenant_id, text=WORD)
        saved_at = time.monotonic()
        told = [looks_of(process, first) for process, (_setting, first) in zip(processes, begun, strict=True)]
    assert [json.loads(setting) for setting, _first in begun] == [{"fresh_s": DEFAULT_S}] * len(ROLES)
    for looks in told:
        assert [look for look in looks if look.asked_at - look.read_at >= DEFAULT_S] == []
        assert (looks[0].is_listed, looks[-1].is_listed) == (False, True)
        afterwards = [look.is_listed for look in looks if look.read_at > saved_at]
        assert afterwards in (
            [False, True],
            [True],
        )  # the look that finds the new version has it compiled beside
