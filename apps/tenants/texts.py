"""Texts that customers read, in each of our languages: {"zh-hans": "…", "en": "…"}. Knows no tables."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

Texts = dict[str, str]


def languages() -> list[str]:
    return [tag for tag, _name in settings.LANGUAGES]


def said(texts: Mapping[str, str], locale: str) -> str:
    """In the reader's language, else in the first that there is: better the other language than nothing."""
    return texts.get(locale) or next((texts[tag] for tag in languages() if texts.get(tag)), "")


def tidy_texts(value: Any, *, longest: int) -> Texts:
    """Without empty ones. Raises ValidationError."""
    if not isinstance(value, Mapping) or not set(value) <= set(languages()):
        raise ValidationError(_("One text for each of these languages: %s.") % ", ".join(languages()))
    texts = {tag: tidy_text(text, longest=longest) for tag, text in value.items()}
    return {tag: texts[tag] for tag in languages() if texts.get(tag)}


def tidy_text(value: Any, *, longest: int) -> str:
    """Raises ValidationError."""
    if not isinstance(value, str):
        raise ValidationError(_("A text is needed."))
    text = value.replace("\r\n", "\n").strip()
    if len(text) > longest:
        raise ValidationError(
            _("At most %(limit)s characters; these are %(count)s.") % {"limit": longest, "count": len(text)}
        )
    if any(char != "\n" and unicodedata.category(char) in ("Cc", "Cs") for char in text):
        raise ValidationError(_("Control characters and half surrogates cannot be stored."))
    return text
