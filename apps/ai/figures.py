"""Finds figures that nobody gave: prices, dates, terms, percentages, telephone numbers, addresses of mail and sites."""

import re
from collections.abc import Iterable
from functools import cached_property

from apps.ai.profiles import PromptRequest
from apps.ai.quantities import Figure, figures, figures_in, normal
from apps.ai.withholding import Reach

_DOMAIN = re.compile(
    r"(?<![\w@.-])(?:[a-z0-9][a-z0-9-]{0,62}\.){1,4}(?:com|cn|net|org|io|co|shop|store|top|xyz|info|app|vip|site|online|link"
    r"|cc|me|club|example|biz|live|help|support)(?![\w-])"
)
_LINK = re.compile(r"https?://\S+")
# Most Chinese clauses: nothing but characters and marks that no figure has.
_NO_FIGURES = re.compile(
    r"(?:(?![零〇一二两三四五六七八九十百千万亿])[\u4e00-\u9fff]|[，。！？、；“”（）《》\s])*"
)


class Figures:
    """A figure may be said when a passage, the company's instructions or the conversation holds it."""

    name = "figures"
    reach: Reach = "clause"

    def __init__(self, request: PromptRequest) -> None:
        self._texts = tuple(_given(request))

    def objection(self, clause: str, lead: str) -> str | None:
        if _NO_FIGURES.fullmatch(clause):
            return None
        text = normal(clause)
        for _written, figure in figures_in(text):
            if not self._is_known(figure):
                return figure.kind
        return "site" if any(site not in self._written for site in _sites(text)) else None

    def _is_known(self, figure: Figure) -> bool:
        if figure in self._known or any(figure.agrees_with(each) for each in self._known):
            return True
        return figure.kind in ("phone", "plain") and str(figure.value) in self._digits

    @cached_property
    def _known(self) -> set[Figure]:
        return {figure for text in self._texts for _written, figure in figures(text)}

    @cached_property
    def _written(self) -> str:
        return normal("\n".join(self._texts))

    @cached_property
    def _digits(self) -> set[str]:
        return set(re.findall(r"\d+", self._written))


def _given(request: PromptRequest) -> Iterable[str]:
    for passage in request.passages:
        yield f"{passage.title}\n{passage.text}\n{passage.url}"
    yield request.style.instructions
    for turn in request.turns:
        yield turn.content


def _sites(text: str) -> list[str]:
    """Of a text in normal form."""
    return [found[0] for found in _DOMAIN.finditer(_LINK.sub(" ", text))] if "." in text else []
