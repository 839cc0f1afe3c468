"""Pages that letters lead to. What the link says stands behind # in the address: no log and no other site sees it.

The page's script posts it here, the session remembers it, and the address that is shown afterwards says nothing.
"""

from django.http import HttpRequest

LONGEST = 200


def given_token(request: HttpRequest) -> str:
    """What the page's script read behind the #."""
    return request.POST.get("token", "")[:LONGEST]


def keep_token(request: HttpRequest, kept_as: str, token: str) -> None:
    """Only one that was found good: whoever posts nonsense makes no session."""
    request.session[kept_as] = token


def kept_token(request: HttpRequest, kept_as: str) -> str:
    return str(request.session.get(kept_as, ""))


def forget_token(request: HttpRequest, kept_as: str) -> None:
    request.session.pop(kept_as, None)
