"""Lets the clauses of a growing answer pass one by one, and keeps back those that a checker objects to."""

import re
from collections.abc import Sequence
from typing import Literal, Protocol

from django.utils import translation
from django.utils.translation import gettext

from apps.ai import reasons
from apps.ai.findings import Findings
from apps.ai.language import ENGLISH

LONGEST_CLAUSE = 100  # characters; a longer one is judged in parts
LOW_CONFIDENCE = "low_confidence"
GAP = "…"  # for colleagues, who see that something is left out
_MARK = re.compile(r"[。！？；，\n]|[.!?;,](?=[\s\[\u3400-\u9fff])")
_LIST_NUMBER = re.compile(r"\s*\d{1,2}\.")
_SENTENCE_END = re.compile(r"[。！？!?.\n]")
_CITATIONS = re.compile(r"(?:[ \t]*\[\d{1,3}\])+")
_MAY_BE_CITATION = re.compile(r"[ \t]*(?:\[\d{0,3})?")
_LEAD = 120
# Without these, and without marks, there must be something left for a customer to read.
_EMPTY = re.compile(
    r"\[\d{1,3}\]|[\W_]|您好|你好|亲爱的|顾客|客户|好的|感谢您?的?(?:咨询|提问|耐心等待)?|请(?:稍等|放心)"
    r"|\b(?:hi|hello|hey|dear|customer|sure|ok|okay|certainly|of course|thank you|thanks)\b",
    re.IGNORECASE,
)


# What goes with a clause that is kept back: nothing else, the rest of its sentence, all that follows.
Reach = Literal["clause", "sentence", "answer"]


class Checker(Protocol):
    """Finds what a clause may not say."""

    name: str
    reach: Reach

    def objection(self, clause: str, lead: str) -> str | None:
        """What is wrong with the clause, in a word. lead is what its sentence said before it."""


class ClauseGuard:
    """A stage. A sentence kept back is replaced, once, by the offer of a person, unless one has the conversation."""

    def __init__(
        self, checkers: Sequence[Checker], language: str, findings: Findings, *, offers_person: bool = True
    ) -> None:
        self._offers_person = offers_person
        self.stop_reason: str | None = None
        self._checkers = checkers
        self._language = language
        self._findings = findings
        self._held = self._lead = ""
        self._is_skipping = False  # the rest of this sentence
        self._is_begun = False  # something of this sentence was released
        self._has_gap = False  # its latest clause was not
        self._follows_gap = False  # citations that come now belong to what was kept back
        self._has_offered = self._is_useful = self._has_kept_back = False

    def feed(self, text: str) -> str:
        return self._advance(text, is_end=False)

    def finish(self) -> str:
        released = self._advance("", is_end=True)
        if self._has_kept_back and not self._is_useful and not self.stop_reason:
            self.stop_reason = LOW_CONFIDENCE
        return released

    def _advance(self, text: str, *, is_end: bool) -> str:
        self._held += text
        released = []
        while not self.stop_reason and (clause := self._next(is_end=is_end)):
            released.append(self._passed(clause))
        if is_end and not self.stop_reason:
            released.append(self._sentence_ended())
        return "".join(released)

    def _next(self, *, is_end: bool) -> str:
        """The next whole clause, or nothing as long as it may still grow."""
        if self._follows_gap and not self._skip_citations(is_end=is_end):
            return ""
        end = self._end() or (len(self._held) if is_end else 0)
        clause, self._held = self._held[:end], self._held[end:]
        return clause

    def _skip_citations(self, *, is_end: bool) -> bool:
        """Whether it is decided that no more of them come."""
        if citations := _CITATIONS.match(self._held):
            self._held = self._held[citations.end() :]
        if not is_end and _MAY_BE_CITATION.fullmatch(self._held):
            return False
        self._follows_gap = False
        return True

    def _end(self) -> int:
        window = self._held[: LONGEST_CLAUSE + 1]
        for mark in _MARK.finditer(window):
            if mark[0] != "." or self._lead or not _LIST_NUMBER.fullmatch(window, 0, mark.end()):
                return mark.end()
        if len(window) <= LONGEST_CLAUSE:
            return 0
        return window.rfind(" ", 1, LONGEST_CLAUSE) + 1 or LONGEST_CLAUSE

    def _passed(self, clause: str) -> str:
        self._follows_gap = self._is_skipping
        released = "" if self._is_skipping else self._judged(clause)
        self._lead = (self._lead + clause)[-_LEAD:]
        if _SENTENCE_END.fullmatch(clause[-1]):
            released += self._sentence_ended() + self._line_end(clause, released)
            self._lead, self._is_skipping, self._is_begun = "", False, False
        return released

    def _judged(self, clause: str) -> str:
        for checker in self._checkers:
            if kind := checker.objection(clause, self._lead):
                self._findings.note(checker.name, kind, clause)
                return self._kept_back(clause, checker.reach)
        self._is_begun, self._has_gap = self._is_begun or not clause.isspace(), False
        self._is_useful = self._is_useful or len(_EMPTY.sub("", clause)) > 1
        return clause

    def _kept_back(self, clause: str, reach: Reach) -> str:
        self._has_kept_back = self._follows_gap = True
        if reach == "answer":
            self.stop_reason = reasons.POLICY_RESTRICTION
            return ""
        if reach == "clause":
            self._has_gap = True
            return ""
        self._is_skipping = True
        if self._has_offered or not self._offers_person:
            self._has_gap = True
            return ""
        self._has_offered = self._is_useful = self._is_begun = True
        space = clause[: len(clause) - len(clause.lstrip())]
        return space + _offer(self._language)

    def _sentence_ended(self) -> str:
        """A sentence that was begun gets an end."""
        is_open, self._has_gap = self._has_gap and self._is_begun, False
        if not is_open:
            return ""
        if not self._offers_person:
            return GAP
        return (" " if self._language == ENGLISH else "") + _rest(self._language)

    def _line_end(self, clause: str, released: str) -> str:
        """The line break of a clause that was kept back, after something on that line."""
        return "\n" if clause.endswith("\n") and self._is_begun and not released.endswith("\n") else ""


def _offer(language: str) -> str:
    with translation.override(language):
        return gettext("A colleague has to do this. Shall I call one for you?")


def _rest(language: str) -> str:
    with translation.override(language):
        return gettext("please ask a colleague about the rest.")
