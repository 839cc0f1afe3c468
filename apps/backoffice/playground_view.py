"""What the playground shows of a line: one row a stage, a cell for each side, and where the sides differ."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.backoffice.playground_words import (
    MODERATION,
    NO_MODEL,
    NOT_ASKED,
    NOT_REACHED,
    ROWS,
)
from apps.backoffice.search_words import ACTIONS, SOURCES, VERDICTS
from apps.conversations.models import Conversation
from apps.desk.run_words import run_words, step_words
from apps.knowledge.differences import Kind, Line, text_differences

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Piece:
    text: "str | Promise | None"
    address: str = ""
    note: str = ""  # beside it; two sides that differ in notes alone are the same


@dataclass(frozen=True, slots=True)
class Cell:
    """pieces, or the lines of a longer text with what the other side has not marked."""

    pieces: tuple[Piece, ...] = ()
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    title: "str | Promise"
    cells: tuple[Cell, ...]
    differs: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """One line: the outcome of each side in a word, and all rows."""

    text: str
    outcomes: tuple[str, ...]
    rows: tuple[Row, ...]
    steps: tuple[list[Json], ...]

    @property
    def differs(self) -> bool:
        return any(row.differs for row in self.rows)

    @property
    def said(self) -> tuple[str, ...]:
        return tuple(self._said)

    @property
    def _said(self) -> Iterator[str]:
        for row in self.rows:
            if row.name == "answer":
                yield from (
                    " ".join(part.text for line in cell.lines for part in line.parts) for cell in row.cells
                )


def compared(line: Json) -> Compared:
    """line: as apps/desk/playing.py answers it."""
    sides = [side for side in (line["published"], line["draft"]) if side is not None]
    rows = [_row(name, [make(side) for side in sides]) for name, make in PIECES.items()]
    rows += [_text_row(name, [make(side) for side in sides]) for name, make in TEXTS.items()]
    return Compared(
        text=line["text"],
        outcomes=tuple(str(_outcome(side)[0].text) for side in sides),
        rows=tuple(row for row in rows if any(cell.pieces or cell.lines for cell in row.cells)),
        steps=tuple(side["steps"] for side in sides),
    )


def _row(name: str, sides: list[list[Piece]]) -> Row:
    told = [[(str(piece.text), piece.address) for piece in pieces] for pieces in sides]
    differs = any(each != told[0] for each in told)
    return Row(name, ROWS[name], tuple(Cell(tuple(pieces)) for pieces in sides), differs)


def _text_row(name: str, sides: list[str]) -> Row:
    differs = any(each != sides[0] for each in sides)
    if not differs:
        lines = text_differences("", sides[0]) if sides[0] else ()
        plain = tuple(Line(Kind.SAME, line.parts) for line in lines if line.kind == Kind.ADDED)
        return Row(name, ROWS[name], tuple(Cell(lines=plain) for _side in sides), False)
    every = text_differences(*sides)
    kinds = ((Kind.SAME, Kind.GAP, Kind.REMOVED), (Kind.SAME, Kind.GAP, Kind.ADDED))
    cells = tuple(Cell(lines=tuple(line for line in every if line.kind in own)) for own in kinds)
    return Row(name, ROWS[name], cells, True)


# ── one stage of one side ──────────────────────────────────────────────────────────────────────────
def _outcome(side: Json) -> list[Piece]:
    action = ACTIONS.get(side["action"], side["action"])
    note = f"{side['took_ms']:.0f} ms"
    if side["action"] == "handoff":
        return [Piece(action, note=note), Piece(capfirst(run_words(side["reason"])))]
    source = SOURCES.get(side["source"] or "")
    return [Piece(action, note=note), *([Piece(source)] if source else [])]


def _moderation(side: Json) -> list[Piece]:
    found = side["moderation"]
    words = sorted({f"{hit['word']} ({hit['category']})" for hit in found["hits"]})
    return [Piece(MODERATION.get(found["action"], found["action"])), *map(Piece, words)]


def _intent(side: Json) -> list[Piece]:
    intent = side["intent"]
    return [Piece(intent["name"], note=f"{intent['score']:.2f}")] if intent else [Piece(NOT_REACHED)]


def _rules(side: Json) -> list[Piece]:
    step = _step(side, "rules")
    also = [name for name in (step or {}).get("fired", ()) if name != side["rule"]]
    if side["rule"]:
        return [Piece(_("“%s” decides") % side["rule"]), *map(Piece, also)]
    return [Piece(name) for name in also] or [Piece(_("none decides"))]


def _cache(side: Json) -> list[Piece]:
    step = _step(side, "cache")
    if step is None:
        return [Piece(NOT_REACHED)]
    word = step.get("reason") or step["outcome"]
    return [Piece(step_words("cache", word))]


def _passages(side: Json) -> list[Piece]:
    return [
        Piece(
            found["article"]["title"],
            reverse("admin:knowledge_article_change", args=[found["article"]["id"]]),
            f"{found['score']:.2f} {VERDICTS.get(found['verdict'], found['verdict'])}",
        )
        for found in side["passages"]
    ] or [Piece(_("none"))]


def _style(side: Json) -> list[Piece]:
    return [Piece(side["persona"] or _("none"))]


def _effects(side: Json) -> list[Piece]:
    pieces = [Piece(_("label: %s") % title) for title in side["labels"]]
    if side["team"]:
        pieces.append(Piece(_("team: %s") % side["team"]))
    if side["priority"] is not None:
        pieces.append(Piece(_("priority: %s") % Conversation.Priority(side["priority"]).label))
    return pieces


def _model(side: Json) -> list[Piece]:
    step = _step(side, "model")
    if step is None:
        return [Piece(NOT_ASKED if side["would_ask_model"] else NO_MODEL)]
    name = " · ".join(filter(None, (step.get("provider"), step.get("model")))) or step.get("reason", "")
    usage = side.get("usage") or {}
    tokens = sum(usage.values())
    note = _("%(ms)s ms, %(tokens)s tokens") % {"ms": round(step["took_ms"]), "tokens": tokens}
    return [Piece(name or step["outcome"], note=note)]


def _step(side: Json, stage: str) -> Json | None:
    return next((step for step in side["steps"] if step["stage"] == stage), None)


def _said(side: Json) -> str:
    return str(side["answer"] or side["text"])


def _prompt(side: Json) -> str:
    return "\n\n".join(f"{each['role']}:\n{each['content']}" for each in side["prompt"] or ())


PIECES: dict[str, Callable[[Json], list[Piece]]] = {
    "outcome": _outcome,
    "moderation": _moderation,
    "intent": _intent,
    "rules": _rules,
    "cache": _cache,
    "passages": _passages,
    "style": _style,
    "effects": _effects,
    "model": _model,
}
TEXTS: dict[str, Callable[[Json], str]] = {"answer": _said, "prompt": _prompt}
