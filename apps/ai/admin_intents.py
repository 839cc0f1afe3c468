"""Intents and their examples, what training made of them, and a place to try a sentence."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import UnfoldAdminTextInputWidget

from apps.ai import taught, teaching
from apps.ai.grams import LONGEST_TEXT
from apps.ai.intents import recognise
from apps.ai.models import Intent, validate_example
from apps.ai.sentiment import sentiment
from apps.ai.shipped import SHIPPED
from apps.tenants.admin_base import TenantModelAdmin
from apps.tenants.admin_roles import Area
from apps.tenants.admin_scope import scope_of


class SentenceForm(forms.Form):
    sentence = forms.CharField(
        label=_("A customer says"), max_length=LONGEST_TEXT, widget=UnfoldAdminTextInputWidget()
    )


@admin.register(Intent)
class IntentAdmin(TenantModelAdmin):
    area = Area.AUTOMATION
    lines_fields = {"examples": validate_example}
    fieldsets = ((None, {"fields": ("name", "title", "description", "examples", "is_active")}),)
    list_display = ("name", "title", "is_shipped", "example_count", "is_active", "created_at")
    list_filter = ("is_active",)
    search_fields = ("name", "title")
    actions_list = ["recognition"]

    @admin.display(description=_("examples"))
    def example_count(self, intent: Intent) -> int:
        return len(intent.examples)

    @admin.display(description=_("changes a shipped one"), boolean=True)
    def is_shipped(self, intent: Intent) -> bool:
        return intent.name in SHIPPED

    @action(description=_("Recognition"), url_path="recognition", permissions=["view"])  # type: ignore[untyped-decorator]
    def recognition(self, request: HttpRequest) -> HttpResponse:
        """All intents and how well they are told apart; by POST, what a sentence is taken for. Stores nothing."""
        scope = scope_of(request)
        tenant_id = scope.tenant.id if scope and scope.tenant else None
        form = SentenceForm(request.POST if request.method == "POST" else None)
        tried = _tried(form.cleaned_data["sentence"], tenant_id) if form.is_valid() else None
        own = {"title": _t("Recognition"), "opts": self.opts, "form": form, "tried": tried}
        context = dict(self.admin_site.each_context(request)) | own | {"state": taught.state(tenant_id)}
        return TemplateResponse(request, "admin/recognition.html", context)

    def store(self, request: HttpRequest, row: Any, form: Any) -> None:
        teaching.save_intent(intent=row)

    def remove(self, *, tenant_id: UUID, ids: list[UUID]) -> None:
        teaching.remove_intents(tenant_id=tenant_id, intent_ids=ids)


def _tried(sentence: str, tenant_id: UUID | None) -> dict[str, Any]:
    classifier = taught.classifier_of(tenant_id)
    return {
        "intent": recognise(sentence, classifier),
        "guesses": classifier.ranked(sentence),
        "sentiment": sentiment(sentence),
    }
