"""`make broken` takes guards away and sees tests fail. This sees that each guard is still where it is looked for."""

import pytest

from scripts.broken_builds import BREAKS, ROOT, Break


@pytest.mark.parametrize("broken", BREAKS, ids=lambda broken: broken.name)
def test_guard_stands_once_where_it_would_be_taken_away(broken: Break) -> None:
    assert (ROOT / broken.file).read_text().count(broken.old) == 1
    assert [path for path in broken.tests.split() if not (ROOT / path).is_file()] == []
