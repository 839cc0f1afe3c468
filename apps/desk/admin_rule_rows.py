"""The rows of the rule editor: a small form for each kind of condition. What a row says is judged by the rules."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from apps.desk.rules.names import LANGUAGES, OWNERS, language_name
from apps.desk.rules.parsing import leaf_of
from apps.desk.rules.problems import Unfit

Fields = dict[str, Any]


class RowForm(forms.Form):
    """A condition of one kind. value() is its JSON, fields_of() the way back."""

    kind: ClassVar[str]
    title: ClassVar[Any]
    hint: ClassVar[Any] = ""

    def clean(self) -> Fields:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                leaf_of(self.kind, self.value(cleaned))
            except Unfit as error:
                self.add_error(None, str(error))
        return cleaned

    def value(self, cleaned: Fields) -> Any:
        raise NotImplementedError

    @classmethod
    def fields_of(cls, value: Any) -> Fields:
        raise NotImplementedError

    def tree(self) -> Fields:
        return {self.kind: self.value(self.cleaned_data)}


def _lines(label: Any, **attrs: Any) -> forms.CharField:
    widget = UnfoldAdminTextareaWidget(attrs={"rows": 3} | attrs)
    return forms.CharField(label=label, required=False, widget=widget)


def _number(label: Any, **attrs: Any) -> forms.FloatField:
    widget = UnfoldAdminDecimalFieldWidget(attrs={"type": "number"} | attrs)
    return forms.FloatField(label=label, required=False, localize=False, widget=widget)


def _choices(label: Any, choices: Any) -> forms.MultipleChoiceField:
    widget = UnfoldAdminCheckboxSelectMultipleWidget()
    return forms.MultipleChoiceField(label=label, required=False, choices=choices, widget=widget)


def _choice(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=choices, widget=UnfoldAdminSelectWidget())


class LinesRow(RowForm):
    def value(self, cleaned: Fields) -> Any:
        return [line.strip() for line in cleaned["lines"].splitlines() if line.strip()]

    @classmethod
    def fields_of(cls, value: Any) -> Fields:
        return {"lines": "\n".join(value)}


class KeywordsRow(LinesRow):
    kind = "keywords"
    title = _("Keywords")
    hint = _("One per line; one of them is enough. refund* also finds refunds and refunding.")
    lines = _lines(_("The message has one of"))


class ExpressionsRow(LinesRow):
    kind = "regex"
    title = _("Regular expression")
    hint = _("One per line; one of them is enough. Upper and lower case are the same.")
    lines = _lines(_("The message matches one of"), spellcheck="false", autocapitalize="off")


class PageRow(LinesRow):
    kind = "page"
    title = _("Page")
    hint = _(
        "One per line: /cart finds every address with /cart in it; https://*/product/* describes all of it."
    )
    lines = _lines(_("The visitor's page has one of"), spellcheck="false", autocapitalize="off")


class IntentRow(RowForm):
    """Its choices are set for the tenant."""

    kind = "intent"
    title = _("Intent")
    hint = _("What the visitor wants, as the AI understands it. The score says how sure it is, from 0 to 1.")
    names = _choices(_("The intent is one of"), ())
    at_least = _number(_("Score of at least"), min=0, max=1, step="any", placeholder="0")

    def value(self, cleaned: Fields) -> Any:
        least = cleaned.get("at_least")
        return {"is": cleaned["names"]} | ({"at_least": least} if least else {})

    @classmethod
    def fields_of(cls, value: Any) -> Fields:
        return {"names": value["is"], "at_least": value.get("at_least") or None}


class LanguageRow(RowForm):
    kind = "language"
    title = _("Language")
    languages = _choices(
        _("The visitor's language is one of"), [(tag, language_name(tag)) for tag in LANGUAGES]
    )

    def value(self, cleaned: Fields) -> Any:
        return cleaned["languages"]

    @classmethod
    def fields_of(cls, value: Any) -> Fields:
        return {"languages": value}


class HoursRow(RowForm):
    kind = "hours"
    title = _("Business hours")
    hours = _choice(
        _("It is"), [("open", _("within business hours")), ("closed", _("outside business hours"))]
    )

    def value(self, cleaned: Fields) -> Any:
        return cleaned["hours"]

    @classmethod
    def fields_of(cls, value: Any) -> Fields:
        return {"hours": value}


class AttributeRow(RowForm):
    kind = "attribute"
    title = _("Contact's attribute")
    hint = _("What your shop tells of a visitor, such as vip or orders.")
    name = forms.CharField(
        label=_("Attribute"), required=False, widget=UnfoldAdminTextInputWidget(attrs={"maxlength": 100})
    )
    comparison = _choice(
        _("Comparison"),
        [
            ("equals", _("is")),
            ("contains", _("contains")),
            ("present", _("is present")),
            ("greater", _("is greater than")),
            ("less", _("is less than")),
        ],
    )
    wanted = forms.CharField(
        label=_("Value"), required=False, widget=UnfoldAdminTextInputWidget(attrs={"maxlength": 500})
    )

    def value(self, cleaned: Fields) -> Any:
        found = {"name": cleaned["name"], "is": cleaned["comparison"]}
        return found if cleaned["comparison"] == "present" else found | {"value": cleaned["wanted"]}

    @classmethod
    def fields_of(cls, value: Any) -> Fields:
        return {"name": value["name"], "comparison": value["is"], "wanted": value.get("value", "")}


class _RangeRow(RowForm):
    """Two numbers, either of which may be missing."""

    ends: ClassVar[tuple[str, str]]

    def value(self, cleaned: Fields) -> Any:
        return {name: cleaned[name] for name in self.ends if cleaned.get(name) is not None}

    @classmethod
    def fields_of(cls, value: Any) -> Fields:
        return {name: value.get(name) for name in cls.ends}


class MessagesRow(_RangeRow):
    kind = "messages"
    title = _("Number of messages")
    hint = _("The visitor's messages in this conversation, this one included.")
    ends = ("at_least", "at_most")
    at_least = _number(_("At least"), min=1, step=1)
    at_most = _number(_("At most"), min=1, step=1)

    def value(self, cleaned: Fields) -> Any:
        found: Mapping[str, float] = super().value(cleaned)
        return {name: int(number) if number == int(number) else number for name, number in found.items()}


class OwnerRow(RowForm):
    kind = "owner"
    title = _("Who has the conversation")
    hint = _(
        "A rule without this condition is tried while the AI has it. With a person, only labels and priority count."
    )
    owners = _choices(_("The conversation is with"), list(OWNERS.items()))

    def value(self, cleaned: Fields) -> Any:
        return cleaned["owners"]

    @classmethod
    def fields_of(cls, value: Any) -> Fields:
        return {"owners": value}


class SentimentRow(_RangeRow):
    kind = "sentiment"
    title = _("Mood")
    hint = _("From -1 (angry) to 1 (happy); 0 is neutral.")
    ends = ("below", "above")
    below = _number(_("Below"), min=-1, max=1, step="any")
    above = _number(_("Above"), min=-1, max=1, step="any")


ROWS: dict[str, type[RowForm]] = {
    row.kind: row
    for row in (
        KeywordsRow,
        IntentRow,
        LanguageRow,
        PageRow,
        HoursRow,
        AttributeRow,
        MessagesRow,
        SentimentRow,
        OwnerRow,
        ExpressionsRow,
    )
}
