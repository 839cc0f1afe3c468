"""Runs programs side by side: prefixed output, restarts, an ordered end. Imports nothing of ours."""

from apps.common.supervision.output import Output
from apps.common.supervision.program import Account, Program, spawn_options
from apps.common.supervision.supervisor import ProgramFailed, Supervisor, until_signalled

__all__ = [
    "Account",
    "Output",
    "Program",
    "ProgramFailed",
    "Supervisor",
    "spawn_options",
    "until_signalled",
]
