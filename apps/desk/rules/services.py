"""Stores trigger rules, after a look at everything they say."""

from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from apps.ai.models import Persona
from apps.conversations.models import Label
from apps.desk.models import TriggerRule
from apps.desk.rules.actions import Actions, actions_of
from apps.desk.rules.parsing import conditions_of
from apps.desk.rules.problems import Problems
from apps.knowledge.models import Collection
from apps.tenants.models import Team

MOST_RULES = 1000


def save_rule(*, rule: TriggerRule) -> TriggerRule:
    """Validate and store a new or changed rule. Raises ValidationError, by field, with a line for each problem."""
    check_rule(rule)
    if rule._state.adding and TriggerRule.objects.for_tenant(rule.tenant_id).count() >= MOST_RULES:
        raise ValidationError(_("There are 1,000 rules already. Delete some first."))
    rule.full_clean()
    rule.save()
    return rule


def check_rule(rule: TriggerRule) -> None:
    """Raises ValidationError unless its conditions and actions can be used by its tenant."""
    errors: dict[str, list[str]] = {}
    try:
        conditions_of(rule.conditions)
    except Problems as error:
        errors["conditions"] = [str(problem) for problem in error.problems]
    try:
        strangers = _strangers(actions_of(rule.actions), rule.tenant_id)
        errors |= {"actions": strangers} if strangers else {}
    except Problems as error:
        errors["actions"] = [str(problem) for problem in error.problems]
    if errors:
        raise ValidationError(errors)


def _strangers(actions: Actions, tenant_id: UUID) -> list[str]:
    """What the actions name and the tenant does not have."""
    named: list[tuple[type[Model], Iterable[UUID | None], str]] = [
        (Persona, [actions.persona_id], _("There is no such answer style.")),
        (Collection, actions.collection_ids, _("There is no such collection.")),
        (Team, [actions.team_id], _("There is no such team.")),
        (Label, actions.label_ids, _("There is no such label.")),
    ]
    return [reason for model, ids, reason in named if not _owns(model, ids, tenant_id)]


def _owns(model: type[Model], ids: Iterable[UUID | None], tenant_id: UUID) -> bool:
    wanted = {each for each in ids if each is not None}
    rows = model._default_manager.filter(tenant_id=tenant_id, pk__in=wanted)
    return not wanted or rows.count() == len(wanted)
