"""Words that a tenant does not want to see, what counts for their categories, and work in the background on both."""

from apps.moderation.models.categories import AllowedPhrase, WordCategory
from apps.moderation.models.jobs import Job, WordImport, WordTrial
from apps.moderation.models.words import (
    MAX_CATEGORY_LENGTH,
    MAX_READING_LENGTH,
    MAX_WORD_LENGTH,
    SensitiveWord,
    WordListVersion,
    validate_word,
)

__all__ = [
    "MAX_CATEGORY_LENGTH",
    "MAX_READING_LENGTH",
    "MAX_WORD_LENGTH",
    "AllowedPhrase",
    "Job",
    "SensitiveWord",
    "WordCategory",
    "WordImport",
    "WordListVersion",
    "WordTrial",
    "validate_word",
]
