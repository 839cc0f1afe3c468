"""Rows of an inbox's chat settings: faces, fields of the form before the chat, greetings that come by themselves."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from apps.tenants.admin_pictures import PictureField
from apps.tenants.admin_rows import Row, RowForm
from apps.tenants.admin_texts import ListsField, TextsField
from apps.tenants.widget_settings import LONGEST_WAIT_S, tidy_face, tidy_field, tidy_greeting

KINDS = (
    ("text", _("one line")),
    ("email", _("e-mail address")),
    ("phone", _("telephone number")),
    ("textarea", _("several lines")),
    ("select", _("choice from a list")),
    ("checkbox", _("checkbox")),
)


def _line(label: Any, *, longest: int, help_text: Any = "", **attrs: Any) -> forms.CharField:
    widget = UnfoldAdminTextInputWidget(attrs=attrs)
    return forms.CharField(
        label=label, required=False, max_length=longest, help_text=help_text, widget=widget
    )


class FaceRow(RowForm):
    title = _("public face")
    name = _line(_("name"), longest=40)
    avatar_url = PictureField(label=_("picture"))

    def tidy(self, cleaned: Row) -> Row:
        return tidy_face(cleaned)


class FieldRow(RowForm):
    title = _("field")
    name = _line(
        _("short name"),
        longest=40,
        help_text=_(
            "name, email and phone go to the contact; any other, such as order_number, to the conversation."
        ),
        spellcheck="false",
        autocapitalize="off",
    )
    kind = forms.ChoiceField(label=_("kind"), choices=KINDS, initial="text", widget=UnfoldAdminSelectWidget())
    required = forms.BooleanField(label=_("must be filled in"), required=False, widget=UnfoldBooleanWidget())
    label = TextsField(label=_("label"), longest=80)
    options = ListsField(label=_("choices, one per line"))
    pattern = _line(
        _("pattern"),
        longest=220,
        help_text=_("A regular expression for the whole answer, such as [A-Z]{2}\\d{6}. Empty: anything."),
        spellcheck="false",
        autocapitalize="off",
    )
    error = TextsField(label=_("what is said when the answer does not fit"), longest=120)

    def tidy(self, cleaned: Row) -> Row:
        return tidy_field(cleaned)


class GreetingRow(RowForm):
    title = _("greeting")
    id = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput())
    url = _line(
        _("on pages"),
        longest=500,
        help_text=_("An address in which * stands for anything, such as */cart*. Empty: on all."),
        inputmode="url",
        spellcheck="false",
    )
    after_s = forms.IntegerField(
        label=_("after seconds on the page"),
        min_value=0,
        max_value=LONGEST_WAIT_S,
        initial=20,
        required=False,
        widget=UnfoldAdminIntegerFieldWidget(),
    )
    text = TextsField(label=_("text"), rows=2, longest=300)

    def tidy(self, cleaned: Row) -> Row:
        return tidy_greeting(cleaned | {"after_s": cleaned["after_s"] or 0})
