"""A tenant's rules, ready to be tried, cached per process until any of them changes."""

import logging
import threading
from collections import OrderedDict
from functools import partial
from uuid import UUID

from django.db import connection

from apps.desk.models import TriggerRule
from apps.desk.rules.actions import actions_of
from apps.desk.rules.parsing import conditions_of
from apps.desk.rules.problems import Problems
from apps.desk.rules.ruleset import Rule, RuleSet
from apps.tenants.kept import Kept
from apps.tenants.scoping import TenantQuerySet

TENANTS_IN_MEMORY = 64

log = logging.getLogger(__name__)
_VERSION = """
SELECT md5(string_agg(id::text || ' ' || updated_at::text, ',' ORDER BY id))
FROM desk_triggerrule WHERE tenant_id = %s AND is_active
"""
_versions: Kept[UUID, str] = Kept()
_lock = threading.Lock()
_compiled: OrderedDict[UUID, RuleSet] = OrderedDict()


def active_rules(*, tenant_id: UUID) -> TenantQuerySet[TriggerRule]:
    """In the order in which they are tried."""
    return (
        TriggerRule.objects.for_tenant(tenant_id)
        .filter(is_active=True)
        .order_by("priority", "created_at", "id")
    )


def rules_version(*, tenant_id: UUID) -> str:
    """Different after any change, the deletion of an inbox with its rules included. Nobody has to count it up."""
    with connection.cursor() as cursor:
        cursor.execute(_VERSION, [tenant_id])
        (found,) = cursor.fetchone()
    return found or ""


def rule_set(tenant_id: UUID) -> RuleSet:
    """The tenant's active rules as they were at most CONFIGURATION_FRESH_S ago. Shared between threads."""
    version = _versions.get(tenant_id, tenant_id, partial(rules_version, tenant_id=tenant_id))
    with _lock:
        known = _compiled.get(tenant_id)
        if known and known.version == version:
            _compiled.move_to_end(tenant_id)
            return known
    # The version was read before the rules: a change in between costs one more build, never a stale set.
    compiled = RuleSet(_read(tenant_id), version=version)
    with _lock:
        _compiled[tenant_id] = compiled
        _compiled.move_to_end(tenant_id)
        while len(_compiled) > TENANTS_IN_MEMORY:
            _compiled.popitem(last=False)
    return compiled


def _read(tenant_id: UUID) -> list[Rule]:
    found = (usable(row) for row in active_rules(tenant_id=tenant_id))
    return [rule for rule in found if rule is not None]


def usable(row: TriggerRule) -> Rule | None:
    """None: stored by somebody who went past the services. Better one rule less than no answer."""
    try:
        condition, actions = conditions_of(row.conditions), actions_of(row.actions)
    except Problems as error:
        log.error("rule %s is left out: %s", row.pk, error)  # noqa: TRY400 - the reason says it all
        return None
    return Rule(
        id=row.pk,
        name=row.name,
        inbox_id=row.inbox_id,
        stops=row.stops,
        condition=condition,
        actions=actions,
    )
