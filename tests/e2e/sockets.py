"""A client of the gateway that shares no code with it."""

import http.cookiejar
import json
import re
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.e2e.installation import Installation

Json = dict[str, Any]
WAIT_S = 60.0
opened = ExitStack()  # every socket of the running test; the fixture below closes them


@pytest.fixture
def close_sockets() -> Iterator[None]:
    yield
    opened.close()


class Client:
    """One socket. Keeps every frame it was sent."""

    def __init__(self, url: str, *, protocol: str | None = "kefu.v1.json", **headers: str) -> None:
        subprotocols = [Subprotocol(protocol)] if protocol else None
        self.socket: ClientConnection = opened.enter_context(
            connect(
                url, subprotocols=subprotocols, additional_headers=headers, max_size=None, open_timeout=WAIT_S
            )
        )
        self.frames: list[Json] = []

    def send(self, **frame: Any) -> None:
        self.socket.send(json.dumps(frame))

    def receive(self, kind: str, **fields: Any) -> Json:
        """The next frame of that type with those fields; the others are kept in frames."""
        while True:
            frame = json.loads(self.socket.recv(timeout=WAIT_S))
            self.frames.append(frame)
            if frame["type"] == kind and fields.items() <= frame.items():
                return dict(frame)

    def quiet(self, seconds: float = 0.5) -> list[Json]:
        """What else came before it was silent for so long."""
        found = []
        while True:
            try:
                found.append(json.loads(self.socket.recv(timeout=seconds)))
            except TimeoutError:
                self.frames += found
                return found

    def close_code(self) -> int:
        """The code with which the server closes; frames before it are kept."""
        with pytest.raises(ConnectionClosed) as closed:  # noqa: PT012 - the frames before the end matter too
            while True:
                self.frames.append(json.loads(self.socket.recv(timeout=WAIT_S)))
        assert closed.value.rcvd is not None
        return closed.value.rcvd.code

    def close(self) -> None:
        self.socket.close()


def post(url: str, body: Json, **headers: str) -> Json:
    request = urllib.request.Request(
        url, json.dumps(body).encode(), {"Content-Type": "application/json"} | headers, method="POST"
    )
    with urllib.request.urlopen(request, timeout=WAIT_S) as answer:
        return dict(json.load(answer))


def visitor_token(installation: Installation, site_key: str = "demo") -> str:
    return str(post(f"{installation.url}/api/v1/widget/sessions", {"site_key": site_key})["token"])


def visitor(installation: Installation, token: str, **hello: Any) -> Client:
    client = Client(f"{installation.socket_url}/ws/visitor/")
    client.send(type="hello", token=token, **hello)
    return client


def session_cookie(installation: Installation, username: str = "agent") -> str:
    """The cookie of somebody who has signed in at the console."""
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    login = f"{installation.url}/console/login/"
    page = opener.open(login, timeout=WAIT_S).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token is not None
    form = {"username": username, "password": "kefu-demo", "csrfmiddlewaretoken": token[1]}
    opener.open(login, urllib.parse.urlencode(form).encode(), timeout=WAIT_S)
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar if cookie.name == "kefu_session")


def agent(installation: Installation, username: str = "agent") -> Client:
    client = Client(f"{installation.socket_url}/ws/agent/", Cookie=session_cookie(installation, username))
    client.send(type="hello")
    client.receive("welcome")
    return client
