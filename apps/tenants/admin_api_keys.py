"""API keys: made with what their maker may do, shown once, revoked."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from apps.tenants import key_scopes
from apps.tenants.admin_base import TenantModelAdmin
from apps.tenants.admin_forms import TenantModelForm
from apps.tenants.admin_operations import ask, reached, show_once
from apps.tenants.admin_roles import Area
from apps.tenants.admin_scope import scope_of
from apps.tenants.models import ApiKey
from apps.tenants.services import create_api_key, revoke_api_key

_NEW_KEY = "_kefu_new_key"


class ScopesWidget(UnfoldAdminCheckboxSelectMultipleWidget):  # type: ignore[misc]
    """withheld: shown, and not to be chosen."""

    withheld: Collection[str] = ()

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        if value in self.withheld:
            option["attrs"]["disabled"] = True
        return option


class ApiKeyForm(TenantModelForm):
    withheld: Collection[str] = ()  # set for the request: scopes that reach further than the person
    scopes = forms.MultipleChoiceField(label=_("scopes"), choices=ApiKey.Scope.choices, widget=ScopesWidget())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["scopes"]
        field.widget.withheld = self.withheld
        if self.withheld:
            field.help_text = _("What reaches further than you may do yourself cannot be chosen.")

    def clean_scopes(self) -> list[str]:
        """The widget only shows what is withheld; here it is refused."""
        chosen: list[str] = self.cleaned_data["scopes"]
        too_much = [str(ApiKey.Scope(scope).label) for scope in chosen if scope in self.withheld]
        if too_much:
            message = _("You can only give what you may do yourself. These scopes reach further: %(scopes)s.")
            raise ValidationError(message, params={"scopes": ", ".join(too_much)})
        return chosen


@admin.register(ApiKey)
class ApiKeyAdmin(TenantModelAdmin):
    area = Area.ACCESS
    form = ApiKeyForm
    list_display = ("name", "prefix", "granted", "created_at", "last_used_at", "expires_at", "revoked_at")
    search_fields = ("name", "prefix")
    readonly_fields = ("prefix", "granted", "created_at", "last_used_at", "revoked_at")
    actions = ["revoke_selected"]
    actions_detail = ["revoke"]

    class Media:
        css = {"all": ("css/admin_keys.css",)}

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        used = ["prefix", "created_at", "last_used_at", "revoked_at"] if obj is not None else []
        fields = ["name", "scopes" if obj is None else "granted", "expires_at", *used]
        return [(None, {"fields": ["tenant", *fields] if self._shows_tenant(request) else fields})]

    @admin.display(description=_("scopes"))
    def granted(self, key: ApiKey) -> str:
        labels = dict(ApiKey.Scope.choices)
        return ", ".join(str(labels.get(scope, scope)) for scope in key.scopes)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.withheld = _withheld(request)
        return form

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A key is made and revoked; in between it does not change."""
        return not isinstance(obj, ApiKey) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # a revoked key stays, so that the log can be read

    def has_revoke_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, None)

    def store(self, request: HttpRequest, row: Any, form: Any) -> None:
        stored, key = create_api_key(
            tenant_id=row.tenant_id, name=row.name, scopes=row.scopes, expires_at=row.expires_at
        )
        row.pk = stored.pk
        row.refresh_from_db()
        setattr(request, _NEW_KEY, key)

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        return show_once(self, request, obj, title=_t("Your new API key"), secret=getattr(request, _NEW_KEY))

    @admin.action(description=_("Revoke the selected keys"), permissions=["revoke"])
    def revoke_selected(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        for key in queryset:
            self._revoke(request, key)
        messages.success(request, _t("The keys no longer open anything."))

    @action(description=_("Revoke"), url_path="revoke", permissions=["revoke"])  # type: ignore[untyped-decorator]
    def revoke(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask on GET, revoke on POST."""
        key = reached(self, request, object_id)
        if request.method != "POST":
            warning = _t("Programs that use this key are refused at once. This cannot be undone.")
            return ask(self, request, key, title=_t("Revoke"), warning=warning)
        self._revoke(request, key)
        return HttpResponseRedirect(reverse("admin:tenants_apikey_change", args=[key.pk]))

    def _revoke(self, request: HttpRequest, key: ApiKey) -> None:
        if revoke_api_key(tenant_id=key.tenant_id, key_id=key.pk):
            self.audit(request, "revoked", key, {})


def _withheld(request: HttpRequest) -> Collection[str]:
    """The scopes that reach further than the person may."""
    scope = scope_of(request)
    if scope is None:
        return ApiKey.Scope.values
    return () if scope.tenant is None else key_scopes.beyond(scope.permissions)
