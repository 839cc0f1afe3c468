"""Files with no words beside them: nobody looks into them here, and the visitor should know it."""

from apps.desk import texts
from apps.desk.pipeline.case import Case
from apps.desk.pipeline.plan import Action, Plan, Source

REASON = "attachment"


def by_files_alone(case: Case) -> Plan | None:
    if case.question.text or not case.question.has_files:
        return None
    text = texts.files_unread(case.question.language)
    return case.plan(Action.REPLY, REASON, Source.SMALL_TALK, text=text)
