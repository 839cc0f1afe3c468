"""Tries a tenant's rules on a message that nobody sent: which fires, and why the others do not."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from apps.ai.intents import recognise
from apps.ai.language import detect_language
from apps.ai.sentiment import sentiment
from apps.ai.taught import classifier_of, intent_choices
from apps.conversations.models import Label
from apps.desk.rules.explaining import Explanation, explain
from apps.desk.rules.facts import Facts
from apps.desk.rules.names import LANGUAGES, OWNERS, language_name
from apps.desk.rules.queries import rule_set
from apps.tenants.admin_inbox_form import InboxForm, attributes_of
from apps.tenants.admin_scope import Scope, scope_of


class TrialForm(InboxForm):
    """The message, and what else a rule may ask about."""

    field_order = ("tenant", "text", "inbox")
    text = forms.CharField(
        label=_("the visitor writes"),
        max_length=10_000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3, "autofocus": True}),
    )
    language = forms.ChoiceField(
        label=_("language"),
        required=False,
        choices=[("", _("as it is recognised")), *((tag, language_name(tag)) for tag in LANGUAGES)],
        widget=UnfoldAdminSelectWidget(),
    )
    page_url = forms.CharField(
        label=_("page"),
        required=False,
        max_length=1000,
        widget=UnfoldAdminTextInputWidget(attrs={"placeholder": "https://shop.example.com/cart"}),
    )
    owner = forms.ChoiceField(
        label=_("the conversation is with"), choices=list(OWNERS.items()), widget=UnfoldAdminSelectWidget()
    )
    hours = forms.ChoiceField(
        label=_("it is"),
        choices=[("open", _("within business hours")), ("closed", _("outside business hours"))],
        widget=UnfoldAdminSelectWidget(),
    )
    message_count = forms.IntegerField(
        label=_("messages of the visitor so far"),
        min_value=1,
        max_value=10_000,
        initial=1,
        widget=UnfoldAdminDecimalFieldWidget(attrs={"type": "number"}),
    )
    intent = forms.ChoiceField(
        label=_("intent"),
        required=False,
        choices=[("", _("as it is recognised"))],
        widget=UnfoldAdminSelectWidget(),
    )
    sentiment = forms.FloatField(
        label=_("mood, from -1 to 1"),
        required=False,
        help_text=_("Empty: as it is recognised."),
        min_value=-1,
        max_value=1,
        localize=False,
        widget=UnfoldAdminDecimalFieldWidget(attrs={"type": "number", "step": "any"}),
    )
    attributes = forms.CharField(
        label=_("contact's attributes"),
        required=False,
        help_text=_("One per line, such as vip = gold."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2, "spellcheck": "false"}),
    )

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(scope, *args, **kwargs)
        choice: Any = self.fields["intent"]
        known = intent_choices(tenant_id=scope.tenant.id if scope.tenant else None)
        choice.choices = [*choice.choices, *((each.name, each.title) for each in known)]

    def facts(self) -> Facts:
        given = self.cleaned_data
        intent = recognise(given["text"], classifier_of(self.tenant_id))
        mood = given["sentiment"]
        return Facts(
            text=given["text"],
            language=given["language"] or detect_language(given["text"]),
            intent=given["intent"] or intent.name,
            intent_score=1.0 if given["intent"] else intent.score,
            sentiment=sentiment(given["text"]) if mood is None else mood,
            page_url=given["page_url"],
            attributes=attributes_of(given["attributes"]),
            message_count=given["message_count"],
            owner=given["owner"],
            is_open=given["hours"] == "open",
            inbox_id=given["inbox"].id if given["inbox"] else None,
        )


def try_out(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """By POST, so that nothing a customer wrote stands in an address; nothing is stored."""
    scope = scope_of(request)
    assert scope is not None
    form = TrialForm(scope, request.POST if request.method == "POST" else None)
    context = dict(model_admin.admin_site.each_context(request)) | {
        "title": _t("Try the rules"),
        "opts": model_admin.opts,
        "form": form,
        "media": model_admin.media,
    }
    if form.is_bound and form.is_valid() and form.tenant_id:
        context |= _result(form.tenant_id, form.facts())
    return TemplateResponse(request, "admin/rule_trial.html", context, headers={"Cache-Control": "no-store"})


def _result(tenant_id: UUID, facts: Facts) -> dict[str, Any]:
    found: Explanation = explain(rule_set(tenant_id), facts)
    labels = Label.objects.for_tenant(tenant_id).filter(pk__in=found.fired.label_ids)
    decisive = found.fired.decisive
    return {
        "facts": facts,
        "explanation": found,
        "labels": [str(label) for label in labels],
        "said": decisive.actions.text_for(facts.language) if decisive else "",
    }
