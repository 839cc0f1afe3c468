"""What stands in a draft before somebody, or a model, has written it: in the language of the question."""

from collections.abc import Sequence

from django.utils import translation
from django.utils.translation import gettext as _

from apps.ai.language import CHINESE, ENGLISH


def placeholder() -> str:
    return _("(Write the answer here, then delete this line and everything below.)")


def outline(questions: Sequence[str], answers: Sequence[str], language: str) -> str:
    with translation.override(language or CHINESE):
        parts = [placeholder(), _asked(questions)]
        if answers:
            quoted = ["> " + answer.replace("\n", "\n> ") for answer in answers]
            parts += [_("What colleagues answered:"), *quoted]
    return "\n\n".join(parts)


def _asked(questions: Sequence[str]) -> str:
    return "\n".join([_("What customers asked:"), "", *(f"- {question}" for question in questions)])


def is_outline(body: str) -> bool:
    """Whether nobody has written the answer yet."""
    for language in (CHINESE, ENGLISH):
        with translation.override(language):
            if placeholder() in body:
                return True
    return False
