"""What a waiting visitor reads, in the language of the conversation: no promise that nobody keeps."""

from django.utils import translation
from django.utils.translation import gettext as _

from apps.ai.style import handoff_notice, handoff_regret, joined
from apps.desk.attending import Outlook, Situation, closed_text


def called(reason: str, language: str, outlook: Outlook, position: int, *, own: str = "") -> str:
    """When a person is asked for. own: what the tenant's rule says then; how things stand is added to it."""
    if outlook.situation in (Situation.THERE, Situation.UNKNOWN):
        place = place_text(position, language) if outlook.situation is Situation.THERE else ""
        return joined(own or handoff_notice(reason, language), place)
    return joined(own or handoff_regret(reason, language), standing(language, outlook, position))


def place_text(position: int, language: str) -> str:
    """Empty for the first: whose turn it is next need not count."""
    if position <= 1:
        return ""
    with translation.override(language):
        return _("You are number %(position)d in the queue.") % {"position": position}


def standing(language: str, outlook: Outlook, position: int) -> str:
    """Why nobody comes at once."""
    with translation.override(language):
        match outlook.situation:
            case Situation.CLOSED:
                return closed_text(outlook.opens, outlook.moment, language, outlook.holiday)
            case Situation.NOBODY:
                return _(
                    "None of us is here at the moment. Leave your message: we answer it as soon as somebody is back."
                )
            case _:
                text = _("All of us are busy at the moment; one of us comes to you as soon as possible.")
                return joined(text, place_text(position, language))
