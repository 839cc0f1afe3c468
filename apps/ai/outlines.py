"""What a person who takes over must know, without asking a model."""

from collections.abc import Mapping, Sequence

from django.utils import translation
from django.utils.translation import gettext, pgettext

from apps.ai.profiles import Turn
from apps.ai.summaries import ending_well
from apps.common.markdown import plain_text

LONGEST_PART = 160
MOST_QUESTIONS = 3


def outline(
    turns: Sequence[Turn],
    language: str,
    *,
    summary: str = "",
    reason: str = "",
    facts: Mapping[str, str] | None = None,
) -> str:
    """A few lines: what the customer asked, the last answer, what is open. In the language of its readers.

    reason: in words, why somebody is called; facts: label and value, such as name and e-mail.
    """
    with translation.override(language):
        lines = [
            _line(gettext("Why you are asked"), reason),
            _line(gettext("Before"), summary),
            _line(gettext("Asked"), _questions(turns)),
            _line(gettext("Last answer"), _last_answer(turns)),
            _line(pgettext("what waits for an answer", "Open"), _open(turns)),
            *(_line(label, value) for label, value in (facts or {}).items()),
        ]
    return "\n".join(line for line in lines if line)


def _line(label: str, text: str) -> str:
    short = ending_well(" ".join(text.split()), LONGEST_PART)
    return f"{label}: {short}" if short else ""


def _questions(turns: Sequence[Turn]) -> str:
    asked = [" ".join(turn.content.split()) for turn in turns if turn.role == "user" and turn.content.strip()]
    kept = [ending_well(text, LONGEST_PART // MOST_QUESTIONS) for text in dict.fromkeys(asked)]
    return " / ".join(kept[-MOST_QUESTIONS:])


def _last_answer(turns: Sequence[Turn]) -> str:
    answers = (turn.content for turn in reversed(turns) if turn.role == "assistant")
    return plain_text(next(answers, ""))


def _open(turns: Sequence[Turn]) -> str:
    """What the customer has said since the last answer."""
    after: list[str] = []
    for turn in reversed(turns):
        if turn.role == "assistant":
            break
        after.append(turn.content)
    return " / ".join(reversed(after)) if len(after) < len(turns) else ""
