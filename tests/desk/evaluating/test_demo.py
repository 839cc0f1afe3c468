"""The shipped sets as files. Whether they hold on the demo is asked where it is seeded: tests/backoffice."""

import pytest

from apps.backoffice.seeding.content import FILES
from apps.backoffice.seeding.evaluation import DEMO_SETS
from apps.knowledge.evaluation_files import parsed_cases


@pytest.mark.parametrize("file", DEMO_SETS)
def test_shipped_file_is_clean_and_covers_every_behaviour(file: str) -> None:
    found = parsed_cases((FILES / f"{file}.jsonl").read_bytes())
    assert found.errors == []
    assert len(found.rows) >= 40
    assert {row["expected"] for row in found.rows} == {"answer", "refuse", "hand_off"}
