"""One message as the conditions look at it: its facts, and what was found in its text once for all rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from apps.desk.rules.expressions import Budget
from apps.desk.rules.facts import Facts
from apps.desk.rules.folding import fold
from apps.desk.rules.keywords import Keyword

if TYPE_CHECKING:
    from apps.desk.rules.conditions import Keywords


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """keywords: by condition, its keyword that stands in the text; plain: the text for regular expressions."""

    facts: Facts
    plain: str
    page: str = ""
    keywords: "Mapping[Keywords, Keyword]" = field(default_factory=dict)
    budget: Budget = field(default_factory=Budget)
    _folded: dict[str, str] = field(default_factory=dict)

    def folded(self, value: object) -> str:
        """An attribute's value, folded once however many rules ask for it."""
        text = str(value)
        known = self._folded.get(text)
        if known is None:
            known = self._folded[text] = fold(text)
        return known
