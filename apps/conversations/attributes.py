"""What sites and programs tell of a contact or a conversation beyond our own columns: names and plain values."""

import json
from typing import Any

Json = dict[str, Any]
MOST = 100
MOST_BYTES = 16 * 1024


class TooManyAttributes(Exception):
    """At most 100 custom attributes and 16 KiB in all."""


def merged(known: Json, given: Json) -> Json:
    """known with what is given put over it; null takes a name away. Raises TooManyAttributes."""
    result = {name: value for name, value in (known | given).items() if given.get(name, 0) is not None}
    if result != known and not _fits(result):
        raise TooManyAttributes(f"at most {MOST} custom attributes and {MOST_BYTES // 1024} KiB in all")
    return result


def _fits(attributes: Json) -> bool:
    size = len(json.dumps(attributes, ensure_ascii=False, default=str).encode("utf-8", "replace"))
    return len(attributes) <= MOST and size <= MOST_BYTES
