"""Test buttons for what lies outside: models, mail, storage. Providers of a tenant have theirs on their own page.

A new kind of connection (a webhook's target, say) is one more Check, or a page of its own beside its row.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import redis
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from apps.ai.queries import providers
from apps.common import allowances
from apps.common.findings import Finding
from apps.common.keys import CONNECTION_TESTS, tenant_key
from apps.desk import connections
from apps.tenants import admin_audit
from apps.tenants.admin_roles import Area
from apps.tenants.admin_scope import Scope, scope_of

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

Json = dict[str, Any]
TESTS, TESTS_PER_S = 10, 600  # of a tenant's people, and of each superuser


@dataclass(frozen=True, slots=True)
class Check:
    """area: who may run it. INSTALLATION: superusers, since the answer tells of the inside."""

    name: str
    title: "StrPromise"
    about: "StrPromise"
    area: Area
    run: Callable[[Scope], list[Finding]]


CHECKS = (
    Check(
        "mail",
        _("Mail"),
        _("Sends a letter to your own address."),
        Area.ACCESS,
        lambda scope: connections.try_mail(scope.user.email),
    ),
    Check(
        "model",
        _("Model of the installation"),
        _("Sends a short question. It costs some tokens."),
        Area.INSTALLATION,
        lambda scope: connections.try_model(),
    ),
    Check(
        "embedding",
        _("Embedding model of the installation"),
        _("Has a vector made of one sentence."),
        Area.INSTALLATION,
        lambda scope: connections.try_embedding(),
    ),
    Check(
        "storage",
        _("Storage of files"),
        _("Writes, reads and deletes a small file."),
        Area.INSTALLATION,
        lambda scope: connections.try_storage(),
    ),
)


@require_http_methods(["GET", "HEAD", "POST"])
def checks_page(request: HttpRequest) -> HttpResponse:
    scope = scope_of(request)
    if scope is None or not scope.may_change(Area.ACCESS):
        raise PermissionDenied
    shown: Json = {
        "title": _t("Test connections"),
        "checks": [check for check in CHECKS if scope.may_change(check.area)],
        "providers": providers(tenant_id=scope.tenant.id) if scope.tenant else None,
    }
    if request.method == "POST":
        shown |= _run(request, scope, _wanted(request, scope))
    context = dict(admin.site.each_context(request)) | shown
    return TemplateResponse(request, "backoffice/checks.html", context, headers={"Cache-Control": "no-store"})


def _wanted(request: HttpRequest, scope: Scope) -> Check:
    for check in CHECKS:
        if check.name == request.POST.get("check") and scope.may_change(check.area):
            return check
    raise Http404


def _run(request: HttpRequest, scope: Scope, check: Check) -> Json:
    if not _may_run(scope):
        return {"tried": check.name, "is_refused": True}
    findings = check.run(scope)
    is_good = all(finding.is_ok for finding in findings)
    changes = {check.name: {"before": None, "after": is_good}}
    tenant_ids = [scope.tenant.id] if scope.tenant else []
    admin_audit.record(
        request, tenant_ids=tenant_ids, action="tested", row=scope.tenant or scope.user, changes=changes
    )
    return {"tried": check.name, "findings": findings}


def _may_run(scope: Scope) -> bool:
    tenant, own = scope.tenant, f"{CONNECTION_TESTS}{scope.user.pk.hex}"
    key = tenant_key(tenant.id, "connection-tests") if tenant else own
    try:
        return allowances.take(key, limit=TESTS, per_s=TESTS_PER_S).is_granted
    except redis.RedisError:
        return True
