"""The demo's knowledge and words, from the JSON files beside, and one hash over all of the demo's content."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

APP = Path(__file__).resolve().parent.parent
FILES = APP / "demo"
Rows = list[dict[str, Any]]


def rows(name: str) -> Rows:
    """name: articles, collections or words."""
    loaded: Rows = json.loads((FILES / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


@lru_cache(maxsize=1)
def content_hash() -> str:
    """Changes with any text or any step of the demo."""
    digest = hashlib.sha256()
    for path in sorted([*FILES.glob("*.json*"), *(APP / "seeding").glob("*.py")]):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
