"""A pytest plugin: real PostgreSQL and Valkey in a folder of their own, started once for all worker processes.

Loaded before pytest-django reads the settings (`-p tests.engines`).
"""

import os
from contextlib import ExitStack

import pytest

from apps.common import loop
from apps.common.engines import running_engines, throwaway_home

_stack = ExitStack()
_is_controller = "PYTEST_XDIST_WORKER" not in os.environ

if _is_controller:
    for name in ("DATABASE_URL", "REDIS_URL", "OPENAI_API_KEY", "OPENAI_BASE_URL", "KEFU_BASE_URL", "PORT"):
        os.environ.pop(name, None)
    home = _stack.enter_context(throwaway_home())
    os.environ.update(
        KEFU_HOME=str(home),
        SECRET_KEY="a key that only the tests use, fifty characters long at least",
        KEFU_SECRETS_KEY="a key that only the tests use",
        DEBUG="1",
        LOG_LEVEL="WARNING",
        KEFU_CONFIGURATION_FRESH_S="0",  # a test sees at once what it changed
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure() -> None:
    if _is_controller:
        _stack.enter_context(running_engines(home, durable=False))


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish() -> None:
    loop.stop()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    _stack.close()
