"""Numbers of reports as people read them."""

from datetime import date, datetime

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from apps.reports.shapes import Figure, Grain, Point, Unit, Value, Wish

NOTHING = "–"
MINUTE, HOUR, DAY = 60, 3600, 86_400


def shown(value: Value | None, unit: Unit) -> str:
    if value is None:
        return NOTHING
    match unit:
        case Unit.SECONDS:
            return duration(float(value))
        case Unit.PERCENT:
            return f"{_decimal(value, 1)} %"
        case Unit.SCORE | Unit.MONEY:
            return _decimal(value, 2)
        case _:
            return str(number_format(value, decimal_pos=0, use_l10n=True, force_grouping=True))


def duration(seconds: float) -> str:
    """With two parts: 1 h 5 min."""
    whole = round(seconds)
    if whole < MINUTE:
        return _("%(s)s s") % {"s": whole}
    if whole < HOUR:
        return _("%(min)s min %(s)s s") % {"min": whole // MINUTE, "s": whole % MINUTE}
    if whole < DAY:
        return _("%(h)s h %(min)s min") % {"h": whole // HOUR, "min": whole % HOUR // MINUTE}
    return _("%(d)s d %(h)s h") % {"d": whole // DAY, "h": whole % DAY // HOUR}


def change(figure: Figure) -> str:
    """Beside the number: how it was in the period before."""
    if figure.before is None:
        return ""
    earlier = {"value": shown(figure.before.value, figure.unit)}
    percent = figure.change_percent
    if percent is None:
        return _("before: %(value)s") % earlier
    if not percent:
        return _("as before: %(value)s") % earlier
    sign = "+" if percent > 0 else "−"
    return _("%(percent)s %% · before: %(value)s") % (
        earlier | {"percent": f"{sign}{_decimal(abs(percent), 1)}"}
    )


def verdict(figure: Figure) -> str:
    """better, worse, or nothing."""
    percent = figure.change_percent
    if not percent or figure.wish == Wish.NEITHER:
        return ""
    return "better" if (percent > 0) == (figure.wish == Wish.MORE) else "worse"


def moment(point: Point, grain: Grain) -> str:
    """What stands below the point in the chart."""
    start = point.start
    if grain == Grain.HOUR and isinstance(start, datetime):
        return f"{start:%H:%M}"
    day = start.date() if isinstance(start, datetime) else start
    return date_format(day, "YEAR_MONTH_FORMAT") if grain == Grain.MONTH else day_text(day)


def day_text(day: date) -> str:
    return f"{day:%m-%d}"


def _decimal(value: Value, places: int) -> str:
    return str(number_format(value, decimal_pos=places, use_l10n=True, force_grouping=True))
