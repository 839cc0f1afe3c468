"""Steps that both tenants share. Each leaves alone what is there already, so that people's own changes stay."""

from collections.abc import Iterable
from typing import Any

from apps.ai.models import Persona
from apps.ai.services import save_persona
from apps.backoffice.seeding.logins import Login
from apps.desk.models import InboxAnswering, TriggerRule
from apps.desk.rules.services import save_rule
from apps.tenants.access import hash_key
from apps.tenants.demo import PASSWORD
from apps.tenants.members import save_membership
from apps.tenants.models import ApiKey, Inbox, Membership, Tenant, User
from apps.tenants.services import create_api_key

Row = dict[str, Any]


def ensure_tenant(*, slug: str, name: str) -> Tenant:
    tenant, _is_new = Tenant.objects.get_or_create(slug=slug, defaults={"name": name})
    return tenant


def ensure_people(tenant: Tenant, logins: Iterable[Login]) -> None:
    for login in logins:
        user = _ensure_user(login)
        if not Membership.objects.for_tenant(tenant.id).filter(user=user).exists():
            save_membership(membership=Membership(tenant=tenant, user=user, role=login.role))


def _ensure_user(login: Login) -> User:
    user = User.objects.filter(username=login.username).first()
    if user is None:
        user = User(username=login.username, display_name=login.display_name)
        user.is_superuser = user.is_staff = login.is_superuser
        user.set_password(PASSWORD)  # slow by design, so only for new people
        user.save()
    return user


def ensure_api_key(tenant: Tenant, *, name: str, plain: str) -> None:
    if not ApiKey.objects.filter(hashed_key=hash_key(plain)).exists():
        create_api_key(tenant_id=tenant.id, name=name, scopes=ApiKey.Scope.values, plain=plain)


def ensure_inbox(tenant: Tenant, row: Row) -> Inbox:
    inbox, is_new = Inbox.objects.get_or_create(tenant=tenant, site_key=row["site_key"], defaults=row)
    if is_new:
        inbox.full_clean()
    return inbox


def ensure_answering(inbox: Inbox, *, is_ai_enabled: bool, persona: Persona | None) -> None:
    InboxAnswering.objects.get_or_create(
        tenant=inbox.tenant, inbox=inbox, defaults={"is_ai_enabled": is_ai_enabled, "persona": persona}
    )


def ensure_persona(tenant: Tenant, row: Row) -> Persona:
    known = Persona.objects.for_tenant(tenant.id).filter(name=row["name"]).first()
    return known or save_persona(persona=Persona(tenant=tenant, **row))


def ensure_rule(tenant: Tenant, row: Row) -> None:
    """In its actions, an answer's persona is given by name."""
    if TriggerRule.objects.for_tenant(tenant.id).filter(name=row["name"]).exists():
        return
    actions = dict(row["actions"])
    if "answer" in actions:
        persona = Persona.objects.for_tenant(tenant.id).get(name=actions["answer"]["persona"])
        actions["answer"] = {"persona": str(persona.id)}
    save_rule(rule=TriggerRule(tenant=tenant, **row | {"actions": actions}))
