"""What the tenant's trigger rules say about a case."""

from uuid import UUID

from apps.ai.models import Persona
from apps.ai.sentiment import sentiment
from apps.desk import queries
from apps.desk.pipeline.case import Case
from apps.desk.pipeline.plan import Action, Plan, Source
from apps.desk.rules.actions import Action as Ruling
from apps.desk.rules.facts import Facts
from apps.desk.rules.ruleset import Rule


def facts_of(case: Case) -> Facts:
    question = case.question
    return Facts(
        text=question.text,
        language=question.language,
        intent=case.intent.name,
        intent_score=case.intent.score,
        sentiment=sentiment(question.text),
        page_url=question.page_url,
        attributes=question.attributes,
        message_count=question.message_count,
        owner=question.owner,
        is_open=case.setup.is_open,
        inbox_id=question.inbox.id,
    )


def by_rule(case: Case) -> Plan | None:
    with case.trace.stage("rules") as step:
        fired = case.setup.rules.fired(facts_of(case))
        case.label_ids, case.priority = fired.label_ids, fired.priority
        rule = fired.decisive
        step.end(str(rule.actions.decision) if rule else "none", rule.name if rule else "")
        fields = {"fired": [each.name for each in fired.rules], "slow": list(fired.slow)}
        step.details |= {name: value for name, value in fields.items() if value}
    return _followed(case, rule) if rule else None


def _followed(case: Case, rule: Rule) -> Plan | None:
    actions, case.rule = rule.actions, rule.name
    text = actions.text_for(case.question.language)
    if actions.decision is Ruling.BLOCK:
        return case.plan(Action.BLOCK, "rule")
    if actions.decision is Ruling.REPLY:
        return case.plan(Action.REPLY, "rule", Source.RULE, text=text)
    if actions.decision is Ruling.HANDOFF:
        case.team_id = actions.team_id
        return case.plan(Action.HANDOFF, "rule", text=text)
    case.must_answer = True
    case.persona = _persona(case, actions.persona_id) or case.persona
    case.collection_ids = actions.collection_ids or case.collection_ids
    return None


def _persona(case: Case, persona_id: UUID | None) -> Persona | None:
    drafted = case.setup.personas.get(persona_id) if persona_id else None
    return drafted or queries.persona_of(case.question.tenant_id, persona_id)
