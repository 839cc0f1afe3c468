"""The persona on the way out: opening, closing, length, and the fixed texts."""

from django.utils import translation
from django.utils.translation import gettext

from apps.ai import reasons
from apps.ai.lengths import LengthLimit
from apps.ai.profiles import Passage, PersonaStyle
from apps.ai.stages import Pipeline, Stage, Trimmer


class Opening:
    """Puts the persona's opening before the first text; where there is no text, there is no opening."""

    stop_reason = None

    def __init__(self, opening: str) -> None:
        self._opening = opening

    def feed(self, text: str) -> str:
        if not text or not self._opening:
            return text
        opening, self._opening = self._opening, ""
        return opening + _space_between(opening, text) + text

    def finish(self) -> str:
        return ""


def _space_between(left: str, right: str) -> str:
    """A space where the script writes one: after an ASCII end and before an ASCII beginning."""
    return " " if left[-1:].isascii() and right[:1].isascii() and not left[-1:].isspace() else ""


def styling(style: PersonaStyle) -> list[Stage]:
    """The stages that give a growing answer the persona's form; its closing follows when it has ended well."""
    limit: list[Stage] = [LengthLimit(style.max_length)] if style.max_length else []
    return [*limit, Opening(style.opening)]


def closing_after(style: PersonaStyle, text: str) -> str:
    return f"\n{style.closing}" if style.closing and text else ""


def knowledge_only_answer(style: PersonaStyle, passage: Passage) -> str:
    """The answer without a model: the passage in the persona's form."""
    pipeline = Pipeline([Trimmer(), *styling(style)])
    text = pipeline.feed(passage.text) + pipeline.finish()
    return text + closing_after(style, text)


def dont_know(style: PersonaStyle, language: str) -> str:
    """What is said when no knowledge fits: the persona's own text, or ours."""
    if style.fallback_text:
        return style.fallback_text
    with translation.override(language):
        return gettext("I'm sorry, I don't know that. Shall I call a colleague?")


def polite_failure(language: str) -> str:
    """What is said when no answer could be had, whatever the reason."""
    with translation.override(language):
        return gettext("I'm sorry, I can't answer right now. A colleague will take over as soon as possible.")


def handoff_notice(reason: str, language: str) -> str:
    """What is said when a person is called who comes at once."""
    with translation.override(language):
        match reason:
            case reasons.CUSTOMER_REQUEST:
                return gettext("I am calling a colleague for you. One moment, please.")
            case reasons.COMPLAINT:
                return gettext("I am sorry about this. A colleague will look after you in a moment.")
            case reasons.MISSING_KNOWLEDGE | reasons.UNSUPPORTED_REQUEST:
                return gettext(
                    "I can't help with this myself, so I am calling a colleague. One moment, please."
                )
            case reasons.PROVIDER_FAILURE:
                return polite_failure(language)
            case _:
                return gettext("A colleague will continue from here. One moment, please.")


def handoff_regret(reason: str, language: str) -> str:
    """How it begins when nobody comes at once; empty where there is nothing to be sorry for."""
    with translation.override(language):
        match reason:
            case reasons.COMPLAINT:
                return gettext("I am sorry about this.")
            case reasons.MISSING_KNOWLEDGE | reasons.UNSUPPORTED_REQUEST:
                return gettext("I can't help with this myself.")
            case reasons.PROVIDER_FAILURE:
                return gettext("I'm sorry, I can't answer right now.")
            case _:
                return ""


def joined(*sentences: str) -> str:
    """One text of them, with a space between two where the script writes one. Empty ones are left out."""
    text = ""
    for sentence in sentences:
        text += _space_between(text, sentence) + sentence if text and sentence else sentence
    return text
