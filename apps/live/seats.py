"""Who sits at an agent's socket: a person signed in at the console, or a program with an API key."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from types import ModuleType
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest

from apps.common.origins import is_allowed
from apps.desk import actors, agent, recalling
from apps.desk.actors import Actor
from apps.desk.program import serving
from apps.desk.program.serving import Integration, ScopeMissing, integration_of
from apps.live.closing import CLOSE_FORBIDDEN, CLOSE_UNAUTHENTICATED, Refused
from apps.tenants.access import Desk, InvalidApiKey, NotAMember, desk, session_tenant
from apps.tenants.admission import KeyAccess, SocketAccess
from apps.tenants.models import ApiKey, User
from apps.tenants.session_store import SessionStore
from apps.tenants.veil import Veil, veil_of


@dataclass(frozen=True, slots=True)
class Seat:
    """verbs: the module whose functions take `who` first; access: what is asked again while the socket lives."""

    tenant_id: UUID
    tenant_slug: str
    person_id: UUID
    who: Desk | Integration
    verbs: ModuleType
    recall: Callable[..., Any]
    access: SocketAccess | KeyAccess
    veil: Veil

    def do(self, verb: str, *args: Any, **kwargs: Any) -> Callable[[], Any]:
        return partial(getattr(self.verbs, verb), self.who, *args, **kwargs)

    @property
    def actor(self) -> Actor:
        """Raises ScopeMissing."""
        return actors.agent(self.who) if isinstance(self.who, Desk) else self.who.writing

    def of_desk(self, desk: Desk) -> "Seat":
        """The same seat with the role of now."""
        return replace(self, who=desk, veil=veil_of(desk.tenant))

    def of_key(self, key: ApiKey) -> "Seat":
        """The same seat with the scopes of now. Raises ScopeMissing."""
        who = integration_of(key)
        return replace(self, who=who, veil=who.veil)


def admit_person(session_key: str, origin: str, own_host: str) -> Seat:
    """Raises Refused."""
    if not is_allowed(origin, (), own_host=own_host, any_port=settings.DEBUG):
        raise Refused(CLOSE_FORBIDDEN, "forbidden", "this page may not use the console")
    request = HttpRequest()
    request.session = SessionStore(session_key)
    user = get_user(request)
    if not session_key or not isinstance(user, User):
        raise Refused(CLOSE_UNAUTHENTICATED, "forbidden", "please sign in")
    try:
        found = desk(user, session_tenant(request.session))
    except NotAMember as error:
        raise Refused(CLOSE_FORBIDDEN, "forbidden", str(error)) from None
    access = SocketAccess(session_key, user.pk, found.tenant.id)
    recall, veil = recalling.recall_by_agent, veil_of(found.tenant)
    return Seat(found.tenant.id, found.tenant.slug, user.pk, found, agent, recall, access, veil)


def admit_program(token: str) -> Seat:
    """No origin is asked for: no browser sends an API key by itself. Raises Refused."""
    try:
        who = serving.admit(token)
    except InvalidApiKey as error:
        raise Refused(CLOSE_UNAUTHENTICATED, "forbidden", str(error)) from None
    except ScopeMissing as error:
        raise Refused(CLOSE_FORBIDDEN, "forbidden", str(error)) from None
    access = KeyAccess(who.key_id, who.tenant_id)
    return Seat(who.tenant_id, who.tenant_slug, who.key_id, who, serving, serving.recall, access, who.veil)
