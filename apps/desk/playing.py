"""What the playground asks a worker: lines through the pipeline, as it is published and as the draft has it.

It is the pipeline that answers visitors, with other facts where somebody has entered some. Nothing is stored, and no
answer reaches those that are kept for others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from apps.ai.profiles import Turn
from apps.conversations.labels import labels
from apps.desk.configuring.documents import Invalid
from apps.desk.configuring.drafts import draft_of
from apps.desk.configuring.trying import setup_of_draft
from apps.desk.dry import Tried, question_to_try, try_answering_all, try_deciding
from apps.desk.pipeline.plan import Plan
from apps.desk.pipeline.question import Question
from apps.desk.pipeline.setup import Setup, setup_of
from apps.desk.places import beginning
from apps.desk.tried_wire import answer_json, decision_json
from apps.knowledge.queries import knowledge_version
from apps.tenants.models import Inbox
from apps.tenants.queries import team

Json = dict[str, Any]
Asked = tuple[Question, Setup]
MOST_LINES = 50
MOST_ANSWERED = 20  # lines at once for which a model is asked
SHORT_STEPS = ("rules", "cache", "model")  # what is told of each of several lines
HOURS = {"open": True, "closed": False}


def played(tenant_id: UUID, given: Mapping[str, Any]) -> Json:
    """{"inbox", "problems", "lines": [{"text", "published": side, "draft": side or None}]}.

    given: {"lines", "asks_model", "with_draft"} and, where they are entered, "history", "inbox", "language",
    "page_url", "hours" (open, closed), "name", "attributes". problems: why the draft cannot be tried.
    Raises NoSuchInbox.
    """
    with beginning():
        questions = [_question(tenant_id, line, given) for line in given["lines"][:MOST_LINES]]
        inbox = questions[0].inbox
        setups, problems = _setups(inbox, with_draft=given["with_draft"])
    setups = [_as_entered(setup, given) for setup in setups]
    asked = [(question, setup) for question in questions for setup in setups]
    tried = try_answering_all(asked) if given["asks_model"] else _decided(asked)
    sides = [_side(tenant_id, each, given) for each in tried]
    return {
        "inbox": inbox.name,
        "problems": problems,
        "lines": [
            {
                "text": question.text,
                "published": sides[number * len(setups)],
                "draft": sides[number * len(setups) + 1] if len(setups) > 1 else None,
            }
            for number, question in enumerate(questions)
        ],
    }


def _question(tenant_id: UUID, line: str, given: Mapping[str, Any]) -> Question:
    asked = question_to_try(
        tenant_id=tenant_id,
        content=line,
        history=[Turn(turn["role"], turn["content"]) for turn in given.get("history", ())],
        inbox_id=UUID(given["inbox"]) if given.get("inbox") else None,
    )
    return replace(
        asked,
        language=given.get("language") or asked.language,
        page_url=given.get("page_url", ""),
        contact_name=given.get("name", ""),
        attributes=given.get("attributes", {}),
    )


def _setups(inbox: Inbox, *, with_draft: bool) -> tuple[list[Setup], list[str]]:
    """The published one and, when it is wanted and usable, the draft's. An edit made just now counts."""
    version = knowledge_version(inbox.tenant_id)
    published = replace(setup_of(inbox), knowledge_version=version)
    draft = draft_of(inbox.tenant_id) if with_draft else None
    if draft is None:
        return [published], []
    try:
        drafted = setup_of_draft(inbox, draft.document)
    except Invalid as invalid:
        return [published], [str(problem) for problem in invalid.problems]
    return [published, replace(drafted, knowledge_version=version)], []


def _as_entered(setup: Setup, given: Mapping[str, Any]) -> Setup:
    is_open = HOURS.get(given.get("hours", ""))
    return setup if is_open is None else replace(setup, is_open=is_open)


def _decided(asked: Sequence[Asked]) -> list[Tried]:
    """One place for each in turn: visitors' questions come in between."""
    decided = []
    for question, setup in asked:
        with beginning():
            decided.append(try_deciding(question, setup))
    return decided


def _side(tenant_id: UUID, tried: Tried, given: Mapping[str, Any]) -> Json:
    """Of one line everything; of several without what would make the reply large."""
    side = answer_json(tried) if given["asks_model"] else decision_json(tried) | {"answer": ""}
    side |= _effects(tenant_id, tried.plan)
    if len(given["lines"]) > 1:
        passages = [passage | {"text": ""} for passage in side["passages"]]
        steps = [step for step in side["steps"] if step["stage"] in SHORT_STEPS]
        side |= {"prompt": None, "steps": steps, "passages": passages}
    return side


def _effects(tenant_id: UUID, plan: Plan) -> Json:
    """What happens beside the answer, by names."""
    found = team(tenant_id, plan.team_id) if plan.team_id else None
    titles = labels(tenant_id).filter(pk__in=plan.label_ids) if plan.label_ids else ()
    return {
        "persona": plan.persona.name if plan.persona else "",
        "team": found.name if found else "",
        "labels": sorted(label.title for label in titles),
        "priority": plan.priority,
    }
