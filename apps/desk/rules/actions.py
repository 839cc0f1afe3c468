"""What follows when a rule fires: at most one decision, and labels and a priority beside it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from apps.conversations.models import Conversation
from apps.desk.rules.conditions import primary
from apps.desk.rules.problems import Problem, Problems, Unfit

LONGEST_TEXT = 2000
LONGEST_TAG = 12
MOST_ROWS = 100


class Action(StrEnum):
    ANSWER = "answer"  # by the AI
    REPLY = "reply"  # a fixed text
    HANDOFF = "handoff"
    BLOCK = "block"  # nothing is said


@dataclass(frozen=True, slots=True, kw_only=True)
class Actions:
    """decision: None leaves what happens to later rules and the AI. texts: of the reply or the handoff, by language."""

    decision: Action | None = None
    persona_id: UUID | None = None
    collection_ids: tuple[UUID, ...] = ()
    team_id: UUID | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    label_ids: tuple[UUID, ...] = ()
    priority: int | None = None

    def text_for(self, language: str) -> str:
        """In the visitor's language if there is one, else in the first; "" when none was written."""
        wanted = primary(language)
        fitting = (text for tag, text in self.texts.items() if primary(tag) == wanted)
        return next(fitting, next(iter(self.texts.values()), ""))


def actions_of(tree: object) -> Actions:
    """{"answer": {"persona", "collections"}}, {"reply": {"texts"}}, {"handoff": {"team", "texts"}} or {"block": true},
    and beside it "labels": [id] and "priority": "high". Raises Problems."""
    if not isinstance(tree, dict):
        raise Problems([Problem((), _("Actions are an object."))])
    found: dict[str, Any] = {}
    problems = [problem for name, value in tree.items() if (problem := _read(str(name), value, found))]
    decisions = [Action(name) for name in tree if name in set(Action)]
    if not tree:
        problems.append(Problem((), _("Choose what happens.")))
    if len(decisions) > 1:
        problems.append(Problem((), _("A rule answers, replies, hands over or blocks: one of them.")))
    Problem.refuse(problems)
    return Actions(decision=decisions[0] if decisions else None, **found)


def _read(name: str, value: object, found: dict[str, Any]) -> Problem | None:
    try:
        if name not in _READERS:
            raise Unfit(_("There is no action “%(name)s”.") % {"name": name[:40]})
        found.update(_READERS[name](value))
    except Unfit as error:
        return Problem((name,), str(error))
    return None


def _answer(value: object) -> dict[str, Any]:
    fields = _fields(value, {"persona", "collections"})
    return {
        "persona_id": _id(fields.get("persona")),
        "collection_ids": _ids(fields.get("collections", [])),
    }


def _reply(value: object) -> dict[str, Any]:
    texts = _texts(_fields(value, {"texts"}).get("texts"))
    if not texts:
        raise Unfit(_("A fixed reply needs a text."))
    return {"texts": texts}


def _handoff(value: object) -> dict[str, Any]:
    fields = _fields(value, {"team", "texts"})
    return {"team_id": _id(fields.get("team")), "texts": _texts(fields.get("texts", {}))}


def _block(value: object) -> dict[str, Any]:
    if value is not True:
        raise Unfit(_("Write true, or leave it out."))
    return {}


def _labels(value: object) -> dict[str, Any]:
    return {"label_ids": _ids(value)}


def _priority(value: object) -> dict[str, Any]:
    try:
        return {"priority": Conversation.Priority.named(str(value))}
    except KeyError as error:
        raise Unfit(_("There is no priority “%(name)s”.") % {"name": str(value)[:40]}) from error


def _fields(value: object, names: set[str]) -> Mapping[str, object]:
    if not isinstance(value, dict) or not set(value) <= names:
        raise Unfit(_("Expected an object with %(names)s.") % {"names": ", ".join(sorted(names))})
    return value


def _id(value: object) -> UUID | None:
    if not value:
        return None
    try:
        return UUID(str(value))
    except ValueError as error:
        raise Unfit(_("“%(value)s” is not an id.") % {"value": str(value)[:40]}) from error


def _ids(value: object) -> tuple[UUID, ...]:
    if not isinstance(value, list) or len(value) > MOST_ROWS:
        raise Unfit(_("Expected a list of at most 100 ids."))
    return tuple(found for each in value if (found := _id(each)))


def _texts(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        raise Unfit(_("Expected texts by language."))
    texts = {str(tag): text.strip() for tag, text in value.items() if isinstance(text, str) and text.strip()}
    if any(len(text) > LONGEST_TEXT or len(tag) > LONGEST_TAG for tag, text in texts.items()):
        raise Unfit(_("A text has at most 2,000 characters."))
    return texts


_READERS: dict[str, Callable[[object], dict[str, Any]]] = {
    Action.ANSWER: _answer,
    Action.REPLY: _reply,
    Action.HANDOFF: _handoff,
    Action.BLOCK: _block,
    "labels": _labels,
    "priority": _priority,
}
