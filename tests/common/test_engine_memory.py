"""The embedded PostgreSQL's cache grows with the machine."""

import pytest

from apps.common.engines.memory import memory_here, shared_buffers_mb

GB = 2**30


@pytest.mark.parametrize(
    ("memory", "buffers"), [(GB // 2, 128), (GB, 128), (2 * GB, 256), (4 * GB, 512), (64 * GB, 1024)]
)
def test_buffers_are_an_eighth_within_bounds(memory: int, buffers: int) -> None:
    assert shared_buffers_mb(memory) == buffers


def test_memory_here_is_what_a_process_may_have() -> None:
    assert 2**28 < memory_here() < 2**50
