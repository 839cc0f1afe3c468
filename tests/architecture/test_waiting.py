"""Waiting for the process's loop is done in one place, which gives the connection to the database back before."""

import ast
from pathlib import Path

from django.conf import settings

APPS = Path(settings.BASE_DIR) / "apps"
# The wait itself; the loop's own end; the thread that works for what it waits for.
MAY_WAIT = {"common/waiting.py", "common/loop.py", "common/threads.py"}
WAITED_FOR = {"submit", "loop.submit", "asyncio.run_coroutine_threadsafe"}


def waits(source: str) -> bool:
    """Whether something submitted is waited for in the same breath."""
    return any(
        isinstance(node, ast.Attribute)
        and node.attr == "result"
        and isinstance(node.value, ast.Call)
        and ast.unparse(node.value.func) in WAITED_FOR
        for node in ast.walk(ast.parse(source))
    )


def test_nothing_else_waits_for_the_loop() -> None:
    found = {path.relative_to(APPS).as_posix() for path in APPS.rglob("*.py") if waits(path.read_text())}
    assert found - MAY_WAIT == set()


def test_wait_is_seen() -> None:
    assert waits("note = submit(write_note(config)).result()")
    assert waits("loop.submit(close()).result(5)")
    assert not waits("running = submit(run())")
