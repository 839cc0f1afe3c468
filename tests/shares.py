"""How the tests are shared out between processes: files stay whole, the longest come first."""

from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

WHOLE = "tests/e2e"  # one process has them all, so that each kind of installation starts once
# What takes long goes first, or one process would be at it when the other has nothing left to do.
LONGEST_FIRST = (
    WHOLE,
    "tests/security/test_isolation_admin.py",
    "tests/widget",
    "tests/console",
    "tests/common/test_engines.py",
    "tests/admin",
    "tests/security",
)


class _Shares(LoadFileScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return WHOLE if nodeid.startswith(f"{WHOLE}/") else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> _Shares | None:
    if config.option.dist != "loadfile":
        return None
    config.option.loadscopereorder = False  # by the number of tests
    return _Shares(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    places = (place for place, start in enumerate(LONGEST_FIRST) if item.nodeid.startswith(start))
    return next(places, len(LONGEST_FIRST))
