"""Moments of opening hours in a reader's words: the active language, the hours' own clock."""

from datetime import datetime, timedelta

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.translation import gettext as _


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
