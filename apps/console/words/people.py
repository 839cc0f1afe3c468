"""Supervisor view, notifications, availability."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.desk.said import TEXTS as SAID

TEXTS: dict[str, "Promise | str"] = {
    **{f"notify.{kind.value}": text for kind, text in SAID.items()},
    "availability.online": _("Online"),
    "availability.busy": _("Busy"),
    "availability.offline": _("Offline"),
    "because.own.silent": _("Set automatically: nothing was heard of you for a while"),
    "because.own.missed": _("Set automatically: you did not accept what was offered"),
    "because.own.colleague": _("Set by {by}"),
    "because.theirs.silent": _("Automatically: nothing was heard for a while"),
    "because.theirs.missed": _("Automatically: offers were not accepted"),
    "because.theirs.colleague": _("By {by}"),
    "notifications.unread": _("Notifications, {count} unread"),
    "notifications.none_unread": _("Notifications"),
    "notifications.someone": _("Somebody"),
    "way.list": _("In the list"),
    "way.sound": _("Sound"),
    "way.desktop": _("On the desktop"),
    "way.mail": _("E-mail"),
    "live.inboxes": _("Inboxes"),
    "live.teams": _("Teams"),
    "live.stale": _("Not up to date: the server does not answer. Trying again."),
    "live.changed": _("{name} is {state} now."),
    "desktop.granted": _("This browser shows notifications on the desktop."),
    "desktop.denied": _("This browser refuses notifications. Allow them in its settings for this page."),
    "desktop.default": _("This browser has not been asked yet."),
    "desktop.missing": _("This browser cannot show notifications on the desktop."),
}
