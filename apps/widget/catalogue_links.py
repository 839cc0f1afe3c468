"""Sentences of the pages to which letters lead."""

from django.utils.translation import gettext as _


def link_strings(*, name: str) -> dict[str, str]:
    """name: of the shop."""
    return _coming_back(name) | _rating(name)


def _coming_back(name: str) -> dict[str, str]:
    return {
        "back.title": _("Your conversation with %(name)s") % {"name": name},
        "back.text": _("Go on only if the mail was meant for you."),
        "back.go": _("Continue the conversation"),
        "spent.text": _("This link was used already, or its time is over."),
        "spent.offer": _("We can send a new one to the address to which the mail went."),
        "spent.send": _("Send me a new link"),
        "spent.sent": _("A new link is on its way. Please look into your mailbox."),
        "invalid": _("This link does not work any more."),
        "enough": _("Enough for today. Please try again tomorrow."),
        "failed": _("That did not work. Please try again in a moment."),
        "to_chat": _("Open the chat"),
    }


def _rating(name: str) -> dict[str, str]:
    return {
        "rate.title": _("How was your conversation with %(name)s?") % {"name": name},
        "rate.1": _("Very bad"),
        "rate.2": _("Bad"),
        "rate.3": _("Fair"),
        "rate.4": _("Good"),
        "rate.5": _("Very good"),
        "rate.comment": _("What could we do better? (optional)"),
        "rate.send": _("Send"),
        "rate.thanks": _("Thank you for your rating!"),
    }
