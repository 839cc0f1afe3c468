"""What a browser would send when somebody presses «save» on a page."""

from html.parser import HTMLParser
from typing import Any

Data = dict[str, list[str]]
SILENT = {"submit", "button", "file", "image", "reset"}


class _Form(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.data: Data = {}
        self._select = ""
        self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "input" and given.get("type") not in SILENT:
            self._input(given)
        elif tag == "select":
            self._select = given.get("name", "")
        elif tag == "option" and self._select and "selected" in given:
            self._add(self._select, given.get("value", ""))
        elif tag == "textarea":
            self._textarea = given.get("name", "")
            self._add(self._textarea, "")

    def _input(self, given: dict[str, str]) -> None:
        if given.get("type") not in ("checkbox", "radio"):
            self._add(given.get("name", ""), given.get("value", ""))
        elif "checked" in given:
            self._add(given.get("name", ""), given.get("value", "on"))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._textarea = ""

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.data[self._textarea][-1] += data.removeprefix("\n")

    def _add(self, name: str, value: str) -> None:
        if name:
            self.data.setdefault(name, []).append(value)


def form_data(response: Any) -> Data:
    form = _Form()
    form.feed(response.content.decode())
    return form.data
