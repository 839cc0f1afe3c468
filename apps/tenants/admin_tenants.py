"""Tenants as the installation sees them: what each may use, what is switched off, and a look with its people's eyes."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminIntegerFieldWidget,
)

from apps.tenants import members, quotas, viewing
from apps.tenants.admin_base import TenantModelAdmin
from apps.tenants.admin_forms import TenantModelForm
from apps.tenants.admin_roles import Area, permissions_of_role
from apps.tenants.admin_scope import Scope
from apps.tenants.features import TITLES, Feature
from apps.tenants.models import Membership, Tenant

LIMITS = ("people", "inboxes", "contacts", "messages")
NO_LIMIT = _("Empty: no limit.")
# The roles whose back office can be looked at; an agent has none.
LOOKS = [role for role in Membership.Role if permissions_of_role(role.value).open_back_office]


def _most(label: Any) -> forms.IntegerField:
    widget = UnfoldAdminIntegerFieldWidget()
    return forms.IntegerField(
        label=label, required=False, min_value=0, max_value=2_000_000_000, widget=widget
    )


class TenantForm(TenantModelForm):
    """With the tenant's limits, which are another row."""

    people = _most(_("People"))
    inboxes = _most(_("Inboxes"))
    contacts = _most(_("Contacts"))
    messages = _most(_("Messages per month"))
    ai_cost = forms.DecimalField(
        label=_("Cost of AI per month"),
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        widget=UnfoldAdminDecimalFieldWidget(),
        help_text=_("In the currency of the providers' prices."),
    )
    features = forms.MultipleChoiceField(
        label=_("Switched on"),
        required=False,
        choices=[(feature.value, TITLES[feature]) for feature in Feature],
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limits = quotas.read_limits(self.instance.pk)
        for name in quotas.LIMITS:
            self.initial.setdefault(name, getattr(limits, name))
        self.initial.setdefault(
            "features", [each.value for each in Feature if each not in limits.features_off]
        )


@admin.register(Tenant)
class TenantAdmin(TenantModelAdmin):
    area = Area.INSTALLATION
    form = TenantForm
    fieldsets = (
        (None, {"fields": ("name", "slug", "is_active")}),
        (_("Limits"), {"fields": quotas.LIMITS, "description": NO_LIMIT}),
        (_("Features"), {"fields": ("features",)}),
    )
    list_display = ("name", "slug", "is_active", "created_at")
    list_filter = ("is_active",)
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}
    actions_detail = ["usage", "view_as"]

    def rows_of(self, rows: QuerySet[Any], scope: Scope) -> QuerySet[Any]:
        return rows.filter(pk=scope.tenant.pk) if scope.tenant else rows

    def is_within(self, scope: Scope, row: Any) -> bool:
        return scope.tenant is None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # deactivate it: everything it owns would go with it

    def store(self, request: HttpRequest, row: Any, form: Any) -> None:
        members.save_tenant(tenant=row)
        limits, given = quotas.read_limits(row.pk), form.cleaned_data
        for name in quotas.LIMITS:
            setattr(limits, name, given[name])
        limits.features_off = [each.value for each in Feature if each.value not in given["features"]]
        quotas.save_limits(limits)

    def audited_tenants(self, request: HttpRequest, row: Any) -> list[Any]:
        return [row.pk]

    @action(description=_("Usage"), url_path="usage", permissions=["view"])  # type: ignore[untyped-decorator]
    def usage(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return HttpResponseRedirect(f"{reverse('usage_page')}#tenant-{self._reached(request, object_id).pk}")

    @action(description=_("View as …"), url_path="view-as", permissions=["change"])  # type: ignore[untyped-decorator]
    def view_as(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for the role on GET, begin on POST."""
        tenant = self._reached(request, object_id)
        role = request.POST.get("role", "")
        if request.method != "POST" or role not in LOOKS:
            title = _t("View as …")
            context = {"title": title, "row": tenant, "opts": self.opts, "roles": LOOKS}
            shown = dict(self.admin_site.each_context(request)) | context
            return TemplateResponse(request, "admin/view_as.html", shown)
        begun = viewing.begin(request.session, tenant=tenant, role=role)
        self.audit(request, "view as begun", tenant, {"role": {"before": None, "after": begun.role}})
        messages.info(request, _t("You look, and change nothing. It ends by itself after 30 minutes."))
        return HttpResponseRedirect(reverse("admin:index"))

    def _reached(self, request: HttpRequest, object_id: str) -> Tenant:
        tenant: Tenant | None = self.get_object(request, object_id)
        if tenant is None:
            raise Http404
        return tenant
