"""Answers of the AI where plain text is shown."""

import re

# What a line of plain text should not show: bold, links, headings.
_MARKS = re.compile(r"\*\*(?P<bold>[^*\n]+)\*\*|\[(?P<label>[^\]\n]+)\]\([^)\s]+\)|^#{1,4} ", re.MULTILINE)


def plain_text(markdown: str) -> str:
    return _MARKS.sub(lambda found: found["bold"] or found["label"] or "", markdown)
