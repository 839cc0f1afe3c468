"""What pages of the back office need from an app that theirs must not know. Imported with the other admin pages."""

from uuid import UUID

from apps.ai.budgets import month_uses
from apps.backoffice import admin_invitations, admin_word_trials
from apps.backoffice.collection_uses import inboxes_by_collection
from apps.backoffice.samples import recent_visitor_texts
from apps.desk.usage import uses
from apps.knowledge.admin_collections import read_uses_with
from apps.moderation.trial import read_own_texts_with
from apps.tenants.admin_limits import read_uses_with as read_limits_with
from apps.tenants.quotas import Use, has_limits

__all__ = ["admin_invitations", "admin_word_trials"]


def _uses(tenant_id: UUID) -> list[Use]:
    """What the installation lets the tenant have, where it sets limits, and what the tenant lets itself spend."""
    given = uses(tenant_id) if has_limits(tenant_id) else []
    return [*given, *month_uses(tenant_id)]


read_limits_with(_uses)
read_uses_with(inboxes_by_collection)
read_own_texts_with(recent_visitor_texts)
