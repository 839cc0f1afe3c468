"""Which limits of a tenant are nearly or quite used up, for the pages of those who can do something about it."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from apps.common.freshness import Fresh
from apps.tenants.admin_roles import Area
from apps.tenants.admin_scope import Scope
from apps.tenants.quotas import Use

Reader = Callable[[UUID], list[Use]]
_readers: list[Reader] = []
# Who may look at the page that tells more.
_AREAS = {"usage_page": Area.AUDIT, "admin:ai_spending_changelist": Area.ACCESS}
# Every page shows them; counting the contacts of a large tenant takes longer than the rest of the page.
_uses: Fresh[UUID, list[Use]] = Fresh(size=1000, lasts_s=60)


def read_uses_with(reader: Reader) -> None:
    """Contacts and money are counted by apps that this one does not know (apps/backoffice/admin.py)."""
    _readers[:] = [reader]


def uses_to_mention(scope: Scope) -> list[Use]:
    """From 80 % on, or where the tenant wants to be warned, as of a minute ago."""
    pages = {page for page, area in _AREAS.items() if scope.may_view(area)}
    if scope.tenant is None or not pages or not _readers:
        return []
    tenant_id = scope.tenant.id
    uses = _uses.get(tenant_id, partial(_readers[0], tenant_id))
    return [use for use in uses if use.level != "ok" and use.page in pages]
