"""What dead objects keep alive in circles, until Python looks for them."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


def _alive(kinds: tuple[type, ...]) -> set[object]:
    return {each for each in gc.get_objects() if isinstance(each, kinds)}


@contextmanager
def none_left(*kinds: type) -> Iterator[None]:
    """Fails when the block leaves objects of these kinds that only the collector would find."""
    gc.collect()
    before = _alive(kinds)
    gc.disable()
    try:
        yield
        left = _alive(kinds)
    finally:
        gc.enable()
    assert left == before
