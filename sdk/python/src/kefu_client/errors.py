"""What can go wrong."""

from typing import Any

import httpx


class KefuError(Exception):
    """The installation refused. code: a word of the API such as not_found; fields: texts by wrong field.

    details: the whole error as it was answered, such as evaluation_sets of not_evaluated.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        fields: dict[str, Any] | None = None,
        details: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(f"{code} ({status}): {message}" if status else f"{code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.fields = fields or {}
        self.details = details or {}


class Unreachable(KefuError):
    """No answer came."""

    def __init__(self, message: str) -> None:
        super().__init__(0, "unreachable", message)


def refusal(response: httpx.Response) -> KefuError:
    try:
        error = response.json()["error"]
        return KefuError(response.status_code, error["code"], error["message"], error.get("fields"), error)
    except (ValueError, KeyError, TypeError):
        # A proxy in between, or another server altogether: its page is no message for anybody.
        return KefuError(response.status_code, "unexpected", "the answer is not one of Kefu's")
