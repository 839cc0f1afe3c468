"""Model providers. A provider's key can be written, never read."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminPasswordWidget

from apps.ai import services
from apps.ai.models import Provider, validate_key
from apps.tenants.admin_base import TenantModelAdmin
from apps.tenants.admin_forms import TenantModelForm
from apps.tenants.admin_roles import Area
from apps.tenants.admin_scope import scope_of


class ProviderForm(TenantModelForm):
    api_key = forms.CharField(
        label=_("API key"),
        required=False,
        validators=[validate_key],
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "off"}),
        help_text=_("Empty: the stored key stays."),
    )


@admin.register(Provider)
class ProviderAdmin(TenantModelAdmin):
    area = Area.ACCESS
    form = ProviderForm
    list_display = ("name", "base_url", "model", "has_key", "is_active", "created_at")
    list_filter = ("is_active",)
    search_fields = ("name", "base_url", "model")
    readonly_fields = ("has_key",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "name",
                    "base_url",
                    "api_key",
                    "has_key",
                    "model",
                    "is_active",
                    "is_private_allowed",
                )
            },
        ),
        (
            _("Patience"),
            {
                "fields": (
                    "connect_timeout_s",
                    "first_token_timeout_s",
                    "between_tokens_timeout_s",
                    "total_timeout_s",
                )
            },
        ),
    )

    @admin.display(description=_("has a key"), boolean=True)
    def has_key(self, provider: Provider) -> bool:
        return provider.has_api_key

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        readonly = super().get_readonly_fields(request, obj)
        scope = scope_of(request)
        is_superuser = scope is not None and scope.tenant is None
        return readonly if is_superuser else [*readonly, "is_private_allowed"]

    def store(self, request: HttpRequest, row: Any, form: Any) -> None:
        scope = scope_of(request)
        services.save_provider(
            provider=row,
            api_key=form.cleaned_data.get("api_key") or None,
            by_superuser=scope is not None and scope.tenant is None,
        )

    def remove(self, *, tenant_id: UUID, ids: list[UUID]) -> None:
        services.remove_providers(tenant_id=tenant_id, provider_ids=ids)
