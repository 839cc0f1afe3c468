"""Models that think aloud before they answer: the thoughts are never shown.

Most servers send them beside the text (reasoning_content), where nobody reads them. Others, such as older Ollama and
vLLM without a reasoning parser, leave them at the beginning of the text, between <think> and </think>.
"""

OPENING, CLOSING = "<think>", "</think>"


class ThoughtFilter:
    """Takes a growing text and gives it without thoughts at its beginning."""

    def __init__(self) -> None:
        self._held = ""
        self._is_inside = False
        self._is_past = False

    def feed(self, text: str) -> str:
        if self._is_past or not text:
            return text
        self._held += text
        if self._is_inside:
            return self._after_thoughts()
        beginning = self._held.lstrip()
        if beginning.startswith(OPENING):
            self._is_inside = True
            return self._after_thoughts()
        return "" if OPENING.startswith(beginning) else self.finish()

    def finish(self) -> str:
        """What was held back because it could have become a thought."""
        held, self._held, self._is_past = self._held, "", True
        return "" if self._is_inside else held

    def _after_thoughts(self) -> str:
        _thoughts, closing, rest = self._held.partition(CLOSING)
        if not closing:
            self._held = self._held[-len(CLOSING) :]  # enough to see the end of the thoughts
            return ""
        self._held, self._is_inside = rest, False
        return self.finish().lstrip()
