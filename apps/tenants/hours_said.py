"""Moments and days of opening hours in a reader's words: the active language, the hours' own clock."""

from datetime import datetime, timedelta

from django.utils import translation
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# Holidays that are known everywhere: who reads another language reads them in it.
HOLIDAYS = (
    ("元旦", gettext_lazy("New Year's Day")),
    ("春节", gettext_lazy("Spring Festival")),
    ("清明节", gettext_lazy("Qingming Festival")),
    ("劳动节", gettext_lazy("Labour Day")),
    ("端午节", gettext_lazy("Dragon Boat Festival")),
    ("中秋节", gettext_lazy("Mid-Autumn Festival")),
    ("国庆节", gettext_lazy("National Day")),
    ("调休", gettext_lazy("Made-up working day")),
)


def said_opening(opening: datetime, moment: datetime) -> str:
    """«today at 13:30 (UTC+8)», «Mon 09:00 (UTC+8)». opening: in the hours' zone; moment: now, in any."""
    days = (opening.date() - moment.astimezone(opening.tzinfo).date()).days
    clock = f"{opening:%H:%M} ({_offset(opening)})"
    if days == 0:
        return _("today at %(time)s") % {"time": clock}
    if days == 1:
        return _("tomorrow at %(time)s") % {"time": clock}
    day = str(WEEKDAYS_ABBR[opening.weekday()]) if days < 7 else date_format(opening, "MONTH_DAY_FORMAT")
    return f"{day} {clock}"


def _offset(moment: datetime) -> str:
    """UTC+8, UTC+5:30: the reader may sit elsewhere."""
    offset = moment.utcoffset() or timedelta()
    hours, minutes = divmod(abs(int(offset.total_seconds())) // 60, 60)
    sign = "-" if offset < timedelta() else "+"
    return f"UTC{sign}{hours}" + (f":{minutes:02}" if minutes else "")


def said_holiday(name: str) -> str:
    """The name of a calendar's entry in the reader's language if it is a well-known one, else as it was written."""
    written = name.casefold()
    for chinese, ours in HOLIDAYS:
        with translation.override("en"):
            english = str(ours)
        if written in (chinese, english.casefold()):
            return str(ours)
    return name
