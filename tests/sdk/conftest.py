"""The client's source, and an installation to talk to over real HTTP."""

import sys
from pathlib import Path
from typing import Any

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "sdk" / "python" / "src"
sys.path.insert(0, str(SOURCE))


@pytest.fixture
def address(live_server: Any) -> str:
    return str(live_server.url)
