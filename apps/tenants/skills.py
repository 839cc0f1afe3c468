"""Words for what people can do. A conversation asks for them by its labels, which rules put on it too."""

import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LONGEST = 40  # as a label's title
MOST = 50
WORD = re.compile(r"[\w-]+")
SKILLS_HELP = gettext_lazy(
    "Titles of labels: a conversation with such a label goes to people who have it as a skill."
)


def tidy_skill(word: str) -> str:
    """Lower case, like labels compare. Raises ValidationError."""
    tidy = word.strip().lower()
    if not WORD.fullmatch(tidy):
        raise ValidationError(_("Letters, digits, hyphens and underscores only."))
    if len(tidy) > LONGEST:
        raise ValidationError(_("At most %(most)d characters.") % {"most": LONGEST})
    return tidy


def tidy_skills(words: object) -> list[str]:
    """Raises ValidationError."""
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise ValidationError({"skills": [_("A list of words.")]})
    try:
        tidy = list(dict.fromkeys(tidy_skill(word) for word in words if word.strip()))
    except ValidationError as error:
        raise ValidationError({"skills": error.messages}) from None
    if len(tidy) > MOST:
        raise ValidationError({"skills": [_("At most %(most)d.") % {"most": MOST}]})
    return tidy


def validate_skill(word: str) -> None:
    """Raises ValidationError."""
    tidy_skill(word)


def has_all(wanted: Iterable[str], *owned: Iterable[str]) -> bool:
    return set(wanted) <= {word for words in owned for word in words}
