"""The calendar of opening hours in a form: an entry a row, with a date or several, what counts then, and a name."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from apps.tenants.admin_rows import Row, RowForm, RowsField
from apps.tenants.hours import MOST_EXCEPTIONS
from apps.tenants.hours_calendar import in_order
from apps.tenants.hours_text import CLOSED, DAYS, DayException, day_intervals, day_text, exception_of

TIMES = "times"
LONGEST_NAME = 60


class DayWidget(UnfoldAdminTextInputWidget):  # type: ignore[misc]
    """The browser's own calendar."""

    input_type = "date"


def _choices() -> list[tuple[str, Any]]:
    like = [(day, _like(number)) for number, day in enumerate(DAYS)]
    return [(CLOSED, _("closed")), *like, (TIMES, _("other times"))]


def _like(weekday: int) -> str:
    return str(_("works like a %(weekday)s")) % {"weekday": WEEKDAYS[weekday]}


class EntryRow(RowForm):
    title = _("entry")
    first = forms.DateField(label=_("first day"), widget=DayWidget())
    last = forms.DateField(label=_("to"), required=False, widget=DayWidget(), help_text=_("Empty: one day."))
    name = forms.CharField(
        label=_("name"),
        required=False,
        max_length=LONGEST_NAME,
        widget=UnfoldAdminTextInputWidget(attrs={"placeholder": _("National Day")}),
    )
    what = forms.ChoiceField(
        label=pgettext_lazy("a day", "it is"), choices=_choices, widget=UnfoldAdminSelectWidget()
    )
    times = forms.CharField(
        label=_("other times"),
        required=False,
        max_length=120,
        widget=UnfoldAdminTextInputWidget(attrs={"placeholder": "09:00-12:00"}),
    )

    def tidy(self, cleaned: Row) -> Row:
        first, last, what = cleaned["first"], cleaned["last"] or cleaned["first"], cleaned["what"]
        intervals = day_intervals(cleaned["times"]) if what == TIMES else ()
        if what == TIMES and not intervals:
            raise ValidationError(_("Write the times, such as 09:00-12:00."))
        like = DAYS.index(what) if what in DAYS else None
        entry = DayException(first, last, intervals, cleaned["name"].strip(), like)
        if exception_of(str(entry)) != entry:
            raise ValidationError(_("Write another name: this one cannot be read again."))
        return {"line": str(entry)}

    @classmethod
    def initial_of(cls, row: Row) -> Row:
        entry = exception_of(row["line"])
        what = DAYS[entry.like] if entry.like is not None else TIMES if entry.intervals else CLOSED
        return {
            "first": entry.first,
            "last": entry.last if entry.last != entry.first else None,
            "name": entry.name,
            "what": what,
            "times": day_text(entry.intervals),
        }


class CalendarField(RowsField):
    """Its value is the list of texts that is stored."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(EntryRow, most=MOST_EXCEPTIONS, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return [{"line": row} if isinstance(row, str) else row for row in value or []]

    def clean(self, value: Any) -> Any:
        return in_order(row["line"] for row in super().clean(value))
