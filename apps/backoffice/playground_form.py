"""What somebody tries in the playground: the words, and whatever else an answer may depend on."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from apps.desk.playing import MOST_ANSWERED, MOST_LINES
from apps.desk.rules.names import REPLY_LANGUAGES, language_name
from apps.tenants.admin_inbox_form import InboxForm, attributes_of
from apps.tenants.admin_scope import Scope

Json = dict[str, Any]
ANSWERED = "A:"  # how a line of what was said before begins when it was ours
LONGEST = 20_000
LONGEST_LINE = 2_000


class PlaygroundForm(InboxForm):
    field_order = ("tenant", "text", "each_line", "asks_model", "with_draft", "inbox")
    without_inbox = _("the oldest one")
    text = forms.CharField(
        label=_("the visitor writes"),
        max_length=LONGEST,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3, "autofocus": True}),
    )
    each_line = forms.BooleanField(
        label=_("each line is a question by itself"), required=False, widget=UnfoldBooleanWidget()
    )
    asks_model = forms.BooleanField(
        label=_("ask the model for the answer (costs what an answer costs)"),
        required=False,
        widget=UnfoldBooleanWidget(),
    )
    with_draft = forms.BooleanField(
        label=_("beside it, as the draft of the configuration would answer"),
        required=False,
        widget=UnfoldBooleanWidget(),
    )
    language = forms.ChoiceField(
        label=_("language"),
        required=False,
        choices=[("", _("as it is recognised")), *((tag, language_name(tag)) for tag in REPLY_LANGUAGES)],
        widget=UnfoldAdminSelectWidget(),
    )
    hours = forms.ChoiceField(
        label=_("it is"),
        required=False,
        choices=[
            ("", _("what time it is now")),
            ("open", _("within business hours")),
            ("closed", _("outside business hours")),
        ],
        widget=UnfoldAdminSelectWidget(),
    )
    page_url = forms.CharField(
        label=_("page"),
        required=False,
        max_length=1000,
        widget=UnfoldAdminTextInputWidget(attrs={"placeholder": "https://shop.example.com/cart"}),
    )
    name = forms.CharField(
        label=_("contact's name"), required=False, max_length=120, widget=UnfoldAdminTextInputWidget()
    )
    attributes = forms.CharField(
        label=_("contact's attributes"),
        required=False,
        max_length=5000,
        help_text=_("One per line, such as vip = gold."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2, "spellcheck": "false"}),
    )
    history = forms.CharField(
        label=_("said before"),
        required=False,
        max_length=LONGEST,
        help_text=_("One message per line; lines that begin with A: are ours."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )

    def __init__(self, scope: Scope, *args: Any, may_ask_model: bool, **kwargs: Any) -> None:
        super().__init__(scope, *args, **kwargs)
        if not may_ask_model:
            del self.fields["asks_model"]

    def clean(self) -> Json:
        cleaned = super().clean()
        if "text" in cleaned:
            self._check_lines(self.lines)
        return cleaned

    def _check_lines(self, lines: list[str]) -> None:
        if len(lines) > MOST_LINES:
            self.add_error("text", _("At most %s lines at once.") % MOST_LINES)
        elif len(lines) > MOST_ANSWERED and self.cleaned_data.get("asks_model"):
            self.add_error("text", _("At most %s lines at once when the model is asked.") % MOST_ANSWERED)
        if any(len(line) > LONGEST_LINE for line in lines):
            self.add_error("text", _("A question has at most %s characters.") % LONGEST_LINE)

    @property
    def changes_facts(self) -> bool:
        """Whether anything is entered that stands behind «who writes, where and when»."""
        hidden = ("inbox", "language", "hours", "page_url", "name", "attributes", "history")
        return any(self[name].value() or self[name].errors for name in hidden)

    @property
    def lines(self) -> list[str]:
        text: str = self.cleaned_data["text"]
        if not self.cleaned_data.get("each_line"):
            return [text]
        return [line.strip() for line in text.splitlines() if line.strip()]

    def question(self) -> Json:
        """For the worker."""
        given = self.cleaned_data
        inbox = {"inbox": str(given["inbox"].id)} if given["inbox"] else {}
        return inbox | {
            "lines": self.lines,
            "asks_model": bool(given.get("asks_model")),
            "with_draft": bool(given["with_draft"]),
            "history": turns(given["history"]),
            "attributes": attributes_of(given["attributes"]),
            **{name: given[name] for name in ("language", "hours", "page_url", "name")},
        }


def turns(text: str) -> list[dict[str, str]]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return [
        {"role": "assistant", "content": line.removeprefix(ANSWERED).strip()}
        if line.startswith(ANSWERED)
        else {"role": "user", "content": line}
        for line in lines
    ]
