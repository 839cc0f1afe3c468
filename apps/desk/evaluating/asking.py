"""A case as a question to the pipeline, and all that its answer depends on."""

from dataclasses import replace
from typing import Any

from apps.ai import prompts
from apps.ai.profiles import Turn
from apps.ai.scopes import digest, style_fingerprint
from apps.desk.configuring.documents import Document
from apps.desk.configuring.trying import setup_of_draft
from apps.desk.dry import question_to_try
from apps.desk.pipeline.case import Case
from apps.desk.pipeline.question import Question
from apps.desk.pipeline.setup import Setup, setup_of
from apps.desk.pipeline.trace import Trace
from apps.knowledge.models import EvaluationCase, EvaluationSet
from apps.knowledge.queries import knowledge_version
from apps.tenants.models import Inbox

ANSWERED = "A:"


def setup_for(evaluation_set: EvaluationSet, inbox: Inbox, document: Document | None = None) -> Setup:
    """As the inbox answers within business hours, from the set's collections: the hour of a run changes nothing.

    document: a configuration that counts as published.
    """
    version = knowledge_version(inbox.tenant_id)  # of this moment: an edit just made is what the run is about
    setup = setup_of(inbox) if document is None else setup_of_draft(inbox, document)
    setup = replace(setup, is_open=True, knowledge_version=version)
    collections = tuple(evaluation_set.collections.values_list("pk", flat=True))
    return (
        replace(setup, answering=replace(setup.answering, collection_ids=collections))
        if collections
        else setup
    )


def question_of_case(case: EvaluationCase, evaluation_set: EvaluationSet) -> Question:
    """Never answered from what was answered before: known answers would hide what the search finds.

    Raises NoSuchInbox.
    """
    question = question_to_try(
        tenant_id=case.tenant_id,
        content=case.question,
        history=[_turn(line) for line in case.earlier],
        inbox_id=evaluation_set.inbox_id,
    )
    return replace(question, is_first=False, language=case.language or question.language)


def _turn(line: str) -> Turn:
    is_answer = line.startswith(ANSWERED)
    return Turn("assistant", line.removeprefix(ANSWERED).strip()) if is_answer else Turn("user", line)


def fingerprint_of(question: Question, setup: Setup) -> dict[str, Any]:
    """Two runs with the same one differ by chance alone. digest: over all of it, to compare at a glance."""
    case = Case(question, setup, Trace())
    told: dict[str, Any] = {
        "inbox": question.inbox.name,
        "knowledge": setup.knowledge_version,
        "rules": str(setup.rules.version),
        "style": style_fingerprint(case.style),
        "collections": sorted(str(each) for each in case.collection_ids),
        "models": [config.model for config in setup.chain],
        "prompt": prompts.PROMPT_VERSION,
    }
    return told | {"digest": digest(sorted(told.items()))}
