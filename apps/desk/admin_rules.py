"""Trigger rules: what happens to a visitor's message besides the AI. Everything is chosen and typed, nothing coded."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
)

from apps.ai.models import Persona
from apps.ai.taught import intent_choices
from apps.conversations.models import Conversation, Label
from apps.desk.admin_rule_editor import ConditionsField
from apps.desk.admin_rule_trial import try_out
from apps.desk.models import TriggerRule
from apps.desk.rules.actions import Action, actions_of
from apps.desk.rules.explaining import in_words
from apps.desk.rules.names import REPLY_LANGUAGES, language_name
from apps.desk.rules.parsing import conditions_of
from apps.desk.rules.problems import Problems
from apps.desk.rules.services import save_rule
from apps.knowledge.models import Collection
from apps.tenants.admin_base import TenantModelAdmin
from apps.tenants.admin_forms import TenantModelForm
from apps.tenants.admin_roles import Area
from apps.tenants.admin_scope import scope_of
from apps.tenants.models import Team

DECISIONS = (
    ("", _("nothing else: the AI or a later rule decides")),
    (Action.ANSWER, _("answer by AI")),
    (Action.REPLY, _("fixed reply")),
    (Action.HANDOFF, _("hand over to a person")),
    (Action.BLOCK, _("block: say nothing")),
)
PICKERS = {"persona": Persona, "collections": Collection, "team": Team, "labels": Label}
TEXTS = {f"text_{tag.replace('-', '_')}": tag for tag in REPLY_LANGUAGES}
# Which fields belong to which decision; rules.js shows those of the chosen one.
OF_DECISION = {
    "persona": "answer",
    "collections": "answer",
    "team": "handoff",
} | dict.fromkeys(TEXTS, "reply handoff")


def _rows(model: Any, label: Any, help_text: Any = "") -> "forms.ModelMultipleChoiceField[Any]":
    return forms.ModelMultipleChoiceField(
        label=label,
        required=False,
        queryset=model.objects.none(),
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
        help_text=help_text,
    )


def _row(model: Any, label: Any, empty: Any) -> "forms.ModelChoiceField[Any]":
    return forms.ModelChoiceField(
        label=label,
        required=False,
        queryset=model.objects.none(),
        empty_label=empty,
        widget=UnfoldAdminSelectWidget(),
    )


def _text(tag: str) -> forms.CharField:
    return forms.CharField(
        label=format_lazy(_("Text in {language}"), language=language_name(tag)),
        required=False,
        max_length=2000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )


class RuleForm(TenantModelForm):
    """The actions are fields of their own; clean() puts them together. Choices are set for the request."""

    conditions = ConditionsField(label=_("Conditions"))
    decision = forms.ChoiceField(
        label=_("What happens"), required=False, choices=DECISIONS, widget=UnfoldAdminSelectWidget()
    )
    persona = _row(Persona, _("Answer style"), _("the inbox's own"))
    collections = _rows(Collection, _("Collections"), _("None: the inbox's own."))
    team = _row(Team, _("Team"), _("no team in particular"))
    text_zh_hans = _text("zh-hans")
    text_en = _text("en")
    labels = _rows(Label, _("Add labels"))
    urgency = forms.TypedChoiceField(
        label=_("Set the conversation's priority"),
        required=False,
        choices=[("", _("leave it as it is")), *((each.word, each.label) for each in Conversation.Priority)],
        widget=UnfoldAdminSelectWidget(),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, value in _initial(self.instance.actions).items():
            self.initial.setdefault(name, value)
        for name, decisions in OF_DECISION.items():
            if name in self.fields:
                self.fields[name].widget.attrs["data-decision"] = decisions

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.errors.keys().isdisjoint({"decision", "urgency", *PICKERS, *TEXTS}):
            self.instance.actions = _actions(cleaned, self.instance.actions)
            self._check_actions()
        return cleaned

    def _check_actions(self) -> None:
        try:
            actions_of(self.instance.actions)
        except Problems as error:
            for problem in error.problems:
                self.add_error("text_zh_hans" if problem.path == ("reply",) else "decision", problem.reason)


def _initial(actions: dict[str, Any]) -> dict[str, Any]:
    decision = next((name for name in Action if name in actions), "")
    details = actions.get(decision)
    details = details if isinstance(details, dict) else {}
    texts = details.get("texts") or {}
    return {
        "decision": str(decision),
        "persona": details.get("persona"),
        "collections": details.get("collections") or [],
        "team": details.get("team"),
        "labels": actions.get("labels") or [],
        "urgency": actions.get("priority", ""),
    } | {name: texts.get(tag, "") for name, tag in TEXTS.items()}


def _actions(cleaned: dict[str, Any], stored: dict[str, Any]) -> dict[str, Any]:
    """Texts in languages that the form does not show are left alone."""
    decision = cleaned["decision"]
    actions: dict[str, Any] = {}
    if decision == Action.BLOCK:
        actions[decision] = True
    elif decision == Action.ANSWER:
        actions[decision] = {"persona": _id(cleaned["persona"]), "collections": _ids(cleaned["collections"])}
    elif decision:
        texts = _texts(cleaned, stored.get(decision))
        actions[decision] = {"texts": texts} | (
            {"team": _id(cleaned["team"])} if decision == Action.HANDOFF else {}
        )
    if cleaned["labels"]:
        actions["labels"] = _ids(cleaned["labels"])
    if cleaned["urgency"]:
        actions["priority"] = cleaned["urgency"]
    return actions


def _texts(cleaned: dict[str, Any], stored: Any) -> dict[str, str]:
    known = stored.get("texts", {}) if isinstance(stored, dict) else {}
    others = {tag: text for tag, text in known.items() if tag not in REPLY_LANGUAGES}
    return {tag: cleaned[name].strip() for name, tag in TEXTS.items() if cleaned[name].strip()} | others


def _id(row: Any) -> str | None:
    return str(row.pk) if row else None


def _ids(rows: QuerySet[Any]) -> list[str]:
    return [str(row.pk) for row in rows]


@admin.register(TriggerRule)
class TriggerRuleAdmin(TenantModelAdmin):
    area = Area.AUTOMATION
    form = RuleForm
    list_display = ("name", "what_happens", "inbox", "priority", "stops", "is_active")
    list_filter = ("is_active", "inbox")
    list_select_related = ("inbox",)
    search_fields = ("name",)
    autocomplete_fields = ("inbox",)
    actions_list = ["try_rules"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        about = ["name", "is_active", "inbox"]
        then = ["decision", "persona", "collections", *TEXTS, "team", "labels", "urgency"]
        if obj is not None and not self.has_change_permission(request, obj):
            said = [*about, "in_words", "what_happens", "priority", "stops"]
            return [(None, {"fields": ["tenant", *said] if self._shows_tenant(request) else said})]
        return [
            (None, {"fields": ["tenant", *about] if self._shows_tenant(request) else about}),
            (_("When a visitor's message arrives"), {"fields": ["conditions"]}),
            (_("Then"), {"fields": then}),
            (_("Among the other rules"), {"fields": ["priority", "stops"]}),
        ]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        scope = scope_of(request)
        for name, model in PICKERS.items():
            if name in form.base_fields:
                rows: Any = model._default_manager.all()
                if scope and scope.tenant:
                    rows = rows.filter(tenant_id=scope.tenant.id)
                form.base_fields[name].queryset = rows
        if "conditions" in form.base_fields:
            tenant_id = scope.tenant.id if scope and scope.tenant else getattr(obj, "tenant_id", None)
            known = intent_choices(tenant_id=tenant_id)
            form.base_fields["conditions"].widget.intents = [(each.name, each.title) for each in known]
        return form

    @admin.display(description=_("what happens"))
    def what_happens(self, rule: TriggerRule) -> str:
        decision = next((label for name, label in DECISIONS if name and name in rule.actions), None)
        beside = [
            name
            for key, name in (("labels", _("labels")), ("priority", _("priority")))
            if key in rule.actions
        ]
        return capfirst(" + ".join(str(name) for name in [*([decision] if decision else []), *beside]))

    @admin.display(description=_("conditions"))
    def in_words(self, rule: TriggerRule) -> str:
        return render_to_string("admin/rule_words.html", {"lines": in_words(conditions_of(rule.conditions))})

    def store(self, request: HttpRequest, row: Any, form: Any) -> None:
        save_rule(rule=row)

    @action(description=_("Try the rules"), url_path="try", permissions=["view"])  # type: ignore[untyped-decorator]
    def try_rules(self, request: HttpRequest) -> HttpResponse:
        """Nothing is stored or sent."""
        return try_out(self, request)
