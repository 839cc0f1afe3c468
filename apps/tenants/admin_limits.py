"""Which limits of a tenant are nearly or quite used up, for the pages of those who can do something about it."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from apps.common.freshness import Fresh
from apps.tenants import quotas
from apps.tenants.admin_roles import Area
from apps.tenants.admin_scope import Scope
from apps.tenants.quotas import Use

Reader = Callable[[UUID], list[Use]]
_readers: list[Reader] = []
# Every page shows them; counting the contacts of a large tenant takes longer than the rest of the page.
_uses: Fresh[UUID, list[Use]] = Fresh(size=1000, lasts_s=60)


def read_uses_with(reader: Reader) -> None:
    """Contacts and money are counted by apps that this one does not know (apps/backoffice/admin.py)."""
    _readers[:] = [reader]


def uses_to_mention(scope: Scope) -> list[Use]:
    """From 80 % on, as of a minute ago. No count is made for a tenant without limits."""
    if scope.tenant is None or not scope.may_view(Area.AUDIT) or not _readers:
        return []
    tenant_id = scope.tenant.id
    if not quotas.has_limits(tenant_id):
        return []
    return [use for use in _uses.get(tenant_id, partial(_readers[0], tenant_id)) if use.level != "ok"]
