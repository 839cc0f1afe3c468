"""`Authorization: Bearer <api key>`: the key decides the tenant, its scopes decide the rest."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from apps.tenants import auditing
from apps.tenants.access import ApiSwitchedOff, InvalidApiKey, api_key
from apps.tenants.models import ApiKey
from apps.tenants.services import note_use

READ, WRITE, CHANNEL = ApiKey.Scope.READ, ApiKey.Scope.WRITE, ApiKey.Scope.CHANNEL
SCHEME = "Bearer"
Scopes = dict[str, frozenset[str]]  # by method


class KeyAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[None, ApiKey] | None:
        scheme, _space, key = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != SCHEME.lower() or not key.strip():
            return None
        try:
            found = api_key(key.strip())
        except ApiSwitchedOff:
            raise PermissionDenied(_("The API is switched off for this tenant.")) from None
        except InvalidApiKey:
            raise AuthenticationFailed(_("This API key is not valid.")) from None
        note_use(found)
        auditing.by_key(found)
        return None, found

    def authenticate_header(self, request: Request) -> str:
        return SCHEME


class HasScope(BasePermission):
    """Any scope of view.any_scope[method], by default read for safe methods and write for the others."""

    message = gettext_lazy("This API key lacks the scope for that.")

    def has_permission(self, request: Request, view: Any) -> bool:
        if not isinstance(request.auth, ApiKey):
            return False
        return bool(needed(view, request.method or "") & set(request.auth.scopes))


def needed(view: Any, method: str) -> set[str]:
    chosen: Scopes = getattr(view, "any_scope", {})
    return set(chosen.get(method, {READ if method in SAFE_METHODS else WRITE}))
