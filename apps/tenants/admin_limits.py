"""Which limits of a tenant are nearly or quite used up, for the pages of those who can do something about it."""

from collections.abc import Callable
from uuid import UUID

from apps.tenants import quotas
from apps.tenants.admin_roles import Area
from apps.tenants.admin_scope import Scope
from apps.tenants.quotas import Use

Reader = Callable[[UUID], list[Use]]
_readers: list[Reader] = []


def read_uses_with(reader: Reader) -> None:
    """Contacts and money are counted by apps that this one does not know (apps/backoffice/admin.py)."""
    _readers[:] = [reader]


def uses_to_mention(scope: Scope) -> list[Use]:
    """From 80 % on. No count is made for a tenant without limits."""
    if scope.tenant is None or not scope.may_view(Area.AUDIT) or not _readers:
        return []
    if not quotas.has_limits(scope.tenant.id):
        return []
    return [use for use in _readers[0](scope.tenant.id) if use.level != "ok"]
