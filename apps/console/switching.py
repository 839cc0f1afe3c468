"""Working in another tenant from now on: its back office. (Its desk: views.tenant.)"""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from apps.common.ids import parse_id
from apps.console.pages import not_found, signed_in
from apps.tenants.access import SESSION_TENANT
from apps.tenants.admin_scope import back_offices


@require_POST
@login_required
def office(request: HttpRequest) -> HttpResponse:
    tenant_id = parse_id(request.POST.get("tenant", ""))
    if tenant_id not in {tenant.id for tenant in back_offices(signed_in(request))}:
        return not_found(request)
    request.session[SESSION_TENANT] = str(tenant_id)
    return redirect("admin:index")
