"""Finds figures that nobody gave: prices, dates, terms, percentages, telephone numbers, addresses of mail and sites."""

import re
from collections.abc import Iterable

from apps.ai.profiles import PromptRequest
from apps.ai.quantities import Figure, figures, normal
from apps.ai.withholding import Reach

_DOMAIN = re.compile(
    r"(?<![\w@.-])(?:[a-z0-9][a-z0-9-]{0,62}\.){1,4}(?:com|cn|net|org|io|co|shop|store|top|xyz|info|app|vip|site|online|link"
    r"|cc|me|club|example|biz|live|help|support)(?![\w-])"
)


class Figures:
    """A figure may be said when a passage, the company's instructions or the conversation holds it."""

    name = "figures"
    reach: Reach = "clause"

    def __init__(self, request: PromptRequest) -> None:
        self._texts = list(_given(request))
        self._known: set[Figure] | None = None

    def objection(self, clause: str, lead: str) -> str | None:
        said = [figure for _written, figure in figures(clause)]
        if unknown := next((figure for figure in said if not self._is_known(figure)), None):
            return unknown.kind
        sites = _DOMAIN.findall(normal(clause))
        return "site" if any(site not in self._written() for site in _domains(clause)) and sites else None

    def _is_known(self, figure: Figure) -> bool:
        if self._known is None:
            self._known = {each for text in self._texts for _written, each in figures(text)}
        if figure in self._known or any(figure.agrees_with(each) for each in self._known):
            return True
        return figure.kind in ("phone", "plain") and str(figure.value) in self._digits()

    def _written(self) -> str:
        return normal("\n".join(self._texts))

    def _digits(self) -> set[str]:
        return set(re.findall(r"\d+", self._written()))


def _given(request: PromptRequest) -> Iterable[str]:
    for passage in request.passages:
        yield f"{passage.title}\n{passage.text}\n{passage.url}"
    yield request.style.instructions
    for turn in request.turns:
        yield turn.content


def _domains(clause: str) -> list[str]:
    return [found[0] for found in _DOMAIN.finditer(re.sub(r"https?://\S+", " ", normal(clause)))]
