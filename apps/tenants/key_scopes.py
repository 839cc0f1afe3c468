"""What a scope of an API key opens, said as permissions: nobody gives a key more than they may do themselves."""

from collections.abc import Iterable

from apps.tenants.admin_roles import Area, Permissions, Verb
from apps.tenants.models import ApiKey

Scope = ApiKey.Scope

_SHOWN = frozenset(
    {Area.AUTOMATION, Area.KNOWLEDGE, Area.CONVERSATIONS, Area.REPORTS, Area.INBOXES, Area.PEOPLE}
)
_CHANGED = frozenset({Area.AUTOMATION, Area.KNOWLEDGE, Area.CONVERSATIONS, Area.INBOXES})
NEEDED: dict[str, Permissions] = {
    Scope.READ: Permissions(views=_SHOWN, verbs=frozenset({Verb.EXPORT})),  # all of it, to be kept elsewhere
    Scope.WRITE: Permissions(changes=_CHANGED, verbs=frozenset({Verb.SUPERVISE})),  # whoever's work it is
    # Whoever speaks for visitors needs no identity secret, which those who change inboxes hold.
    Scope.CHANNEL: Permissions(changes=frozenset({Area.CONVERSATIONS, Area.INBOXES})),
    Scope.PERSONAL: Permissions(verbs=frozenset({Verb.REVEAL})),
}


def beyond(permissions: Permissions, scopes: Iterable[str] = tuple(Scope)) -> list[str]:
    """Those of the scopes that reach further than the permissions. Of unknown ones nothing is said."""
    wanted = set(scopes)
    return [scope.value for scope in Scope if scope in wanted and not permissions.covers(NEEDED[scope])]
