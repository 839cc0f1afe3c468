"""The session cookies of the demo's agents."""

import http.client
import secrets
import urllib.parse
from contextlib import closing

AGENTS = ("agent", "agent2")
PASSWORD = "kefu-demo"  # the demo's, known to everybody


class NotSignedIn(Exception):
    """The console did not take the demo's password."""


def agent_cookies(port: int) -> list[str]:
    return [_cookie(port, name) for name in AGENTS]


def _cookie(port: int, username: str) -> str:
    """The form alone is posted: the page around it needs collected static files, which a checkout has not."""
    token = secrets.token_hex(16)
    form = {"username": username, "password": PASSWORD, "csrfmiddlewaretoken": token}
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"kefu_csrf={token}"}
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request("POST", "/console/login/", urllib.parse.urlencode(form), headers)
        answer = connection.getresponse()
        answer.read()
    for cookie in answer.headers.get_all("Set-Cookie", []):
        if cookie.startswith("kefu_session="):
            return cookie.partition(";")[0]
    raise NotSignedIn(f"{username}: {answer.status}")
