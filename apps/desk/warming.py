"""Keeps known answers right: after something has changed, are the most asked questions still answered as before?"""

from uuid import UUID

from apps.ai.known import known_answers, questions_to_warm
from apps.ai.remembering import renew, suggest
from apps.ai.scopes import Answer, Scope, key_of
from apps.desk.dry import try_answering, try_deciding
from apps.desk.pipeline.case import Case
from apps.desk.pipeline.known import passages_of, scope_of
from apps.desk.pipeline.producing import citations_of
from apps.desk.pipeline.question import Question
from apps.desk.pipeline.setup import setup_of
from apps.desk.pipeline.trace import Trace
from apps.tenants.models import Inbox

LANGUAGES = ("zh-hans", "en")
MOST_REQUESTS = 10  # to the model in one go; what is left comes the next time


def warm(tenant_id: UUID) -> int:
    """Returns how many questions were put to a model. What is answered from the same articles costs nothing."""
    if not known_answers(tenant_id=tenant_id).exists():
        return 0
    asked = 0
    places = _places(tenant_id)
    scopes = [scope for scope, _question in places.values()]
    for scope, wording in questions_to_warm(tenant_id=tenant_id, scopes=scopes):
        _scope, empty = places[scope.place]
        asked += _warm_one(scope, _asked(empty, wording), may_ask=asked < MOST_REQUESTS)
    return asked


def _places(tenant_id: UUID) -> dict[str, tuple[Scope, Question]]:
    """From what the tenant's inboxes answer at present."""
    questions = [
        Question(inbox=inbox, text="", language=language, is_real=False)
        for inbox in Inbox.objects.for_tenant(tenant_id).filter(is_active=True)
        for language in LANGUAGES
    ]
    scopes = [
        (scope_of(Case(question, setup_of(question.inbox), Trace())), question) for question in questions
    ]
    return {scope.place: (scope, question) for scope, question in scopes}


def _asked(empty: Question, wording: str) -> Question:
    return Question(inbox=empty.inbox, text=wording, language=empty.language, is_real=False)


def _warm_one(scope: Scope, question: Question, *, may_ask: bool) -> bool:
    """Whether a model was asked."""
    plan = try_deciding(question).plan
    if renew(scope=scope, question=question.text, passages=passages_of(plan.found)):
        return False
    if not may_ask or not plan.would_ask_model or plan.key != key_of(scope, question.text):
        return False
    tried = try_answering(question)
    outcome = tried.outcome
    if tried.plan.would_ask_model and outcome is not None and outcome.handoff_reason is None:
        answer = Answer(outcome.text, citations_of(tried.plan, outcome), tried.plan.sources)
        suggest(scope=scope, question=question.text, answer=answer)
    return True
