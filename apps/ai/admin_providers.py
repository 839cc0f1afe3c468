"""Model providers. A provider's key can be written, never read."""

from typing import Any
from uuid import UUID

import redis
from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import UnfoldAdminPasswordWidget

from apps.ai import breaker, services
from apps.ai.diagnosis import LONGEST_S, QUESTION_S, diagnose, diagnose_embedding
from apps.ai.models import Provider, validate_key
from apps.common import allowances
from apps.common.encryption import UnreadableSecret
from apps.common.findings import Finding
from apps.common.keys import tenant_key
from apps.common.waiting import wait_for
from apps.tenants.admin_base import TenantModelAdmin
from apps.tenants.admin_forms import TenantModelForm
from apps.tenants.admin_operations import ask
from apps.tenants.admin_roles import Area
from apps.tenants.admin_scope import scope_of

TESTS, TESTS_PER_S = 20, 600  # of one tenant


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
    list_display = ("position", "name", "base_url", "model", "has_key", "is_active", "created_at")
    list_display_links = ("name",)
    list_filter = ("is_active",)
    search_fields = ("name", "base_url", "model")
    readonly_fields = ("has_key", "condition")
    actions_detail = ["test"]
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "name",
                    "base_url",
                    "api_key",
                    "has_key",
                    "key_header",
                    "model",
                    "position",
                    "is_active",
                    "is_private_allowed",
                    "condition",
                )
            },
        ),
        (_("Models for other purposes"), {"fields": ("classify_model", "summarise_model", "embed_model")}),
        (_("Prices"), {"fields": ("prompt_price", "completion_price")}),
        (
            _("Patience"),
            {
                "description": _(
                    "A visitor waits 12 seconds at most for the first text, whatever is said here; "
                    "then a person is called."
                ),
                "fields": (
                    "connect_timeout_s",
                    "first_token_timeout_s",
                    "between_tokens_timeout_s",
                    "total_timeout_s",
                ),
            },
        ),
    )

    @admin.display(description=_("has a key"), boolean=True)
    def has_key(self, provider: Provider) -> bool:
        return provider.has_api_key

    @admin.display(description=_("health"))
    def condition(self, provider: Provider) -> str:
        return str(_condition(provider)) if provider.pk and provider.base_url else "–"

    @action(description=_("Test"), url_path="test", permissions=["change"])  # type: ignore[untyped-decorator]
    def test(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask on GET, ask the provider on POST."""
        provider = self.get_object(request, object_id)
        if provider is None:
            raise Http404
        if request.method != "POST":
            warning = _t(
                "A short question is sent to the provider. It costs some tokens and takes up to 20 seconds."
            )
            return ask(self, request, provider, title=_t("Test"), warning=warning)
        if not _may_test(provider):
            messages.warning(request, _t("That was often. Please wait a few minutes."))
            return HttpResponseRedirect(reverse("admin:ai_provider_change", args=[provider.pk]))
        findings = _findings(provider)
        is_good = all(finding.is_ok for finding in findings)
        self.audit(request, "tested", provider, {"test": {"before": None, "after": is_good}})
        own = {"title": _t("Test"), "row": provider, "opts": self.opts, "findings": findings}
        context = dict(self.admin_site.each_context(request)) | own
        return TemplateResponse(request, "admin/diagnosis.html", context)

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


def _findings(provider: Provider) -> list[Finding]:
    try:
        config = provider.config()
    except UnreadableSecret:
        return [Finding(False, _("The stored key cannot be read any more. Enter it again."))]
    findings = wait_for(diagnose(config), LONGEST_S + 5)
    if all(finding.is_ok for finding in findings):
        breaker.close(breaker.target_of(config))
    if provider.embed_model:
        findings += wait_for(diagnose_embedding(provider.config("embed")), QUESTION_S + 5)
    return findings


def _may_test(provider: Provider) -> bool:
    try:
        key = tenant_key(provider.tenant_id, "provider-tests")
        return allowances.take(key, limit=TESTS, per_s=TESTS_PER_S).is_granted
    except redis.RedisError:
        return True


def _condition(provider: Provider) -> object:
    """Whether the provider is asked at present."""
    found = breaker.condition_of(breaker.Target(provider.tenant_id, provider.base_url, provider.model))
    if found is None:
        return _("unknown")
    if found.state == breaker.State.OPEN:
        seconds = round(found.tried_in_s) or 1
        text = _("rests for {seconds} s more, after too many failures ({why})")
        return format_lazy(text, seconds=seconds, why=found.why)
    if found.state == breaker.State.HALF_OPEN:
        return _("is tried with the next question")
    return _("is asked")
