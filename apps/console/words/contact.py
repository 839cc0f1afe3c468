"""The contact pane."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: dict[str, "Promise | str"] = {
    "contact.saved": _("Saved."),
    "contact.failed": _("This could not be saved. Please try again."),
    "contact.error.invalid": _("Please check what you entered."),
    "contact.error.forbidden": _("You may not do this."),
    "contact.error.not_found": _("It is not there any more."),
    "contact.error.same_person": _("These are one person already."),
    "contact.error.too_late": _("A merge can be undone for thirty days."),
    "contact.error.too_many_attributes": _("At most 100 attributes and 16 KiB in all."),
    "contact.error.address_unknown": _("Where they last wrote from is not known any more."),
    "contact.field.name": _("Name"),
    "contact.field.email": _("E-mail"),
    "contact.field.phone": _("Phone"),
    "contact.field.avatar_url": _("Picture"),
    "contact.lasts.": _("Until it is lifted"),
    "contact.lasts.hour": _("An hour"),
    "contact.lasts.day": _("A day"),
    "contact.lasts.week": _("A week"),
    "contact.lasts.month": _("30 days"),
    "contact.lasts.year": _("A year"),
    "contact.yes": _("Yes"),
    "contact.no": _("No"),
    "panel.refused": _("This panel cannot be shown."),
}
