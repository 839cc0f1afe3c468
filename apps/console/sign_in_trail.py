"""What sign-ins leave behind: entries in the audit log of each tenant in which the person works.

Nobody's tenant is known for a name that nobody has: those are counted (kefu_sign_ins), not told.
"""

from typing import Any

from apps.tenants import auditing
from apps.tenants.models import Membership, User


def note(user: User, action: str, **details: Any) -> None:
    """details: what is worth knowing of it; never a secret."""
    own = Membership.objects.filter(user=user, is_active=True)
    for tenant_id in own.values_list("tenant_id", flat=True):
        auditing.record(tenant_id=tenant_id, action=action, row=user, **details)


def note_for_name(username: str, action: str) -> None:
    """Of whoever is called so."""
    user = User.objects.filter(username=username).first()
    if user is not None:
        note(user, action)
