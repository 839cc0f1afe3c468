"""A list of like things in a form: each a small form of its own, with a button to add one and one to take it away."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

Row = dict[str, Any]
MOST_SENT = 50
SPARE = 9999


class RowForm(forms.Form):
    """One entry. tidy() is asked for the stored form of what was entered; what it refuses is shown in the row."""

    title: ClassVar[Any]
    use_required_attribute = False

    def clean(self) -> Row:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                self.row = self.tidy(cleaned)
            except ValidationError as error:
                self.add_error(None, error)
        return cleaned

    def tidy(self, cleaned: Row) -> Row:
        """Raises ValidationError."""
        raise NotImplementedError

    @classmethod
    def initial_of(cls, row: Row) -> Row:
        """The values of the form's fields for a stored entry."""
        return row


class RowsWidget(forms.Widget):
    class Media:
        css: ClassVar = {"all": ["css/admin_rules.css", "css/admin_widget.css"]}
        js: ClassVar = [forms.Script("js/admin/rows.js", type="module")]

    template_name = "admin/rows.html"
    use_fieldset = True
    needs_multipart_form = False

    def __init__(self, row_form: type[RowForm], *, most_sent: int = MOST_SENT) -> None:
        super().__init__()
        self.row_form = row_form
        self.most_sent = most_sent
        self.needs_multipart_form = row_form().is_multipart()

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[RowForm]:
        found = (re.fullmatch(rf"{re.escape(name)}-(\d{{1,4}})-is-row", key) for key in data)
        numbers = sorted(int(match[1]) for match in found if match)[: self.most_sent]
        sent = [number for number in numbers if not data.get(f"{name}-{number}-remove")]
        rows = [self.row_form(data, files, prefix=f"{name}-{number}") for number in sent]
        return [row for row in rows if row.has_changed()]  # one that was added and left empty is none

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False  # no row at all is an answer, too

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        return super().get_context(name, None, attrs) | {
            "rows": self._rows(name, value or []),
            "blank": self.row_form(prefix=f"{name}-__row__"),
            "spare": self.row_form(prefix=f"{name}-{SPARE}"),  # without our script: one more
            "title": self.row_form.title,
        }

    def _rows(self, name: str, value: list[Any]) -> list[RowForm]:
        return [
            row
            if isinstance(row, RowForm)
            else self.row_form(prefix=f"{name}-{number}", initial=self.row_form.initial_of(row))
            for number, row in enumerate(value)
        ]

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return render_to_string(self.template_name, self.get_context(name, value, attrs))

    def id_for_label(self, id_: str) -> str:
        return ""


class RowsField(forms.Field):
    """A list of what the rows' tidy() gave."""

    def __init__(self, row_form: type[RowForm], *, most: int, **kwargs: Any) -> None:
        super().__init__(
            required=False, widget=RowsWidget(row_form, most_sent=max(MOST_SENT, most + 1)), **kwargs
        )
        self._most = most

    def clean(self, value: list[RowForm]) -> list[Row]:
        if len(value) > self._most:
            raise ValidationError(_("At most %(most)s of them.") % {"most": self._most})
        if any(row.errors for row in value):
            raise ValidationError(_("Look at the entries marked in red."))
        return [row.row for row in value]

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool((initial or []) != self.clean(data))
        except ValidationError:
            return True
