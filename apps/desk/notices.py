"""Lines of the thread that tell of a recall or a rating, in the language of the conversation."""

from django.utils import translation
from django.utils.translation import gettext as _


def recalled(language: str) -> str:
    with translation.override(language):
        return _("A message was recalled.")


def rated(score: int, comment: str, language: str) -> str:
    with translation.override(language):
        line = _("The visitor rated this conversation %(score)d out of 5.") % {"score": score}
    return f"{line}\n{comment}" if comment else line
