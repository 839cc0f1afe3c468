"""Outside of a demo its password and its keys must open nothing: everybody knows them."""

import logging

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from apps.tenants.access import hash_key
from apps.tenants.demo import API_KEYS, PASSWORD
from apps.tenants.models import ApiKey, User

USERNAMES = ("admin", "agent", "agent2", "other-admin")
log = logging.getLogger(__name__)


def refuse_open_doors() -> None:
    """Raises ImproperlyConfigured with what to do.

    A database that cannot be asked now is no reason not to start: whoever serves then says «degraded» and waits for it.
    """
    if settings.KEFU_DEMO:
        return
    try:
        open_ones = [*_accounts(), *_keys()]
    except DatabaseError as error:
        log.warning("whether the demo's logins are open could not be asked: %s", error)
        return
    if open_ones:
        raise ImproperlyConfigured(
            f"The demo's password or keys, which are public, still open: {', '.join(open_ones)}. Change the passwords "
            "(manage.py changepassword NAME) and revoke the keys, or set KEFU_DEMO=1 if this is a demo."
        )


def _accounts() -> list[str]:
    people = User.objects.filter(username__in=USERNAMES, is_active=True)
    return [f"account {row.username}" for row in people if row.check_password(PASSWORD)]


def _keys() -> list[str]:
    """Of whatever tenant they are."""
    rows = ApiKey.objects.filter(hashed_key__in=map(hash_key, API_KEYS.values()), revoked_at=None)
    return [f"API key {row.name} of the tenant {row.tenant}" for row in rows.select_related("tenant")]
