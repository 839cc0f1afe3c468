"""One article to be, as every parser and every crawler hands it over. Knows neither Django nor the database."""

from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRow:
    """Empty means «not said»: an article that is there already keeps what it has.

    collection: a name; empty: the job's. problem: a code of problems.py; such a row is shown and not saved.
    """

    title: str
    body: str
    similar_questions: tuple[str, ...] = ()
    language: str = ""
    tags: tuple[str, ...] = ()
    external_id: str = ""
    source_url: str = ""
    state: str = ""
    collection: str = ""
    answers_directly: bool | None = None
    valid_from: str = ""  # ISO 8601
    valid_until: str = ""
    problem: str = ""

    def as_fields(self) -> dict[str, Any]:
        """What was said, for an ImportItem."""
        said = {each.name: getattr(self, each.name) for each in fields(self) if each.name != "problem"}
        plain = {name: list(value) if isinstance(value, tuple) else value for name, value in said.items()}
        return {name: value for name, value in plain.items() if value not in ("", [], None)}
