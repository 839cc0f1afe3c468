"""What the console says, by key: for the templates through say(), for the scripts as one JSON catalogue.

Placeholders are written {name}; values are put in as text, never as a pattern.
"""

from django.utils.functional import Promise

from apps.console.words import (
    assignment,
    composing,
    contact,
    copilot,
    general,
    listing,
    people,
    protection,
    threads,
)

TEXTS: dict[str, "Promise | str"] = {
    **general.TEXTS,
    **listing.TEXTS,
    **threads.TEXTS,
    **composing.TEXTS,
    **assignment.TEXTS,
    **copilot.TEXTS,
    **contact.TEXTS,
    **people.TEXTS,
    **protection.TEXTS,
}


def say(key: str, **values: str) -> str:
    return str(TEXTS[key]).format_map(values) if values else str(TEXTS[key])


def reason_text(reason: str) -> str:
    return say(f"reason.{reason}" if f"reason.{reason}" in TEXTS else "reason.other")


def catalogue() -> dict[str, str]:
    """Every text in the reader's language."""
    return {key: str(text) for key, text in TEXTS.items()}
