"""What visitors read when something happens by itself, in the language of the conversation."""

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def ends_soon(minutes: int, language: str) -> str:
    with translation.override(language):
        hours = round(minutes / 60)
        if minutes >= 120:
            text = ngettext(
                "Is there anything else we can do for you? Without a word from you this conversation ends in "
                "%(count)d hour.",
                "Is there anything else we can do for you? Without a word from you this conversation ends in "
                "%(count)d hours.",
                hours,
            )
            return text % {"count": hours}
        text = ngettext(
            "Is there anything else we can do for you? Without a word from you this conversation ends in "
            "%(count)d minute.",
            "Is there anything else we can do for you? Without a word from you this conversation ends in "
            "%(count)d minutes.",
            minutes,
        )
        return text % {"count": minutes}


def ended(language: str) -> str:
    with translation.override(language):
        return _("It has been quiet here, so this conversation has ended. Write again whenever you need us.")


def returned(language: str) -> str:
    with translation.override(language):
        return _(
            "Our colleague cannot answer just now, so the AI assistant answers again. "
            "Ask for a person at any time."
        )
