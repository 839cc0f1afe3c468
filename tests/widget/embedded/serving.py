"""Two real web servers on two sites: ours (127.0.0.1) with the widget, and a shop (localhost) that embeds it.

Each stage has a site key of its own, so one browser context can show many: caches are shared, what is kept is not.
"""

import json
import mimetypes
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from apps.widget import bundle
from apps.widget.pages import GREETER, LAUNCHER_KEYS

if TYPE_CHECKING:
    from tests.widget.embedded.staging import Stage

STATIC = Path(settings.BASE_DIR) / "static"
HTML = "text/html; charset=utf-8"
NOBODY = "nobody"  # a site key that no inbox has


@dataclass(frozen=True)
class Served:
    body: bytes | str
    content_type: str = HTML
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Servers:
    ours: str
    shop: str
    stages: dict[str, "Stage"]  # by site key


@contextmanager
def serving() -> Iterator[Servers]:
    servers = Servers("", "", {})
    with _server(_handler(servers, _of_ours)) as ours, _server(_handler(servers, _of_shop)) as shop:
        servers.ours, servers.shop = f"http://127.0.0.1:{ours}", f"http://localhost:{shop}"
        yield servers


@contextmanager
def _server(handler: type[BaseHTTPRequestHandler]) -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(servers: Servers, answer: Any) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            served = answer(servers, self)
            body = served.body.encode() if isinstance(served.body, str) else served.body
            self.send_response(served.status)
            self.send_header("Content-Type", served.content_type)
            self.send_header("Content-Length", str(len(body)))
            for name, value in served.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_PATCH = do_DELETE = do_GET  # noqa: N815  (http.server's names)

        def log_message(self, *args: object) -> None:
            pass

    return Handler


def _of_shop(servers: Servers, request: BaseHTTPRequestHandler) -> Served:
    """/<site key>/…: the page of that stage, whatever follows."""
    stage = servers.stages.get(request.path.split("/")[1].partition("?")[0])
    if stage is None:
        return Served("not here", status=404)
    return Served(stage.html(), headers=stage.headers)


def _of_ours(servers: Servers, request: BaseHTTPRequestHandler) -> Served:
    path = request.path.partition("?")[0]
    if path == "/widget.js":
        return _bundled(path)
    if path.startswith("/widget/"):
        return _bundled(path)
    if path.startswith("/static/"):
        return _file(path.removeprefix("/static/"))
    if path.startswith("/files/"):
        return _file(f"img/shop/{path.removeprefix('/files/')}")
    if path.endswith("/launcher.json"):
        return _launcher(servers, path)
    if path.startswith("/chat/"):
        return _chat(servers, request.path)
    return _call(servers, request, path)


@cache
def _file(name: str) -> Served:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    headers = {"Cache-Control": "max-age=600", "Access-Control-Allow-Origin": "*"}
    return Served((STATIC / name).read_bytes(), kind, headers=headers)


def _bundled(path: str) -> Served:
    made = (
        bundle.loader()
        if path == "/widget.js"
        else bundle.styles()
        if path.endswith(".css")
        else bundle.script()
    )
    return Served(made.content, made.media_type, headers={"Cache-Control": "max-age=600"})


def _chat(servers: Servers, address: str) -> Served:
    """In the language and the theme that the address asks for, as the view does."""
    stage = servers.stages.get(address.split("/")[2])
    house = next(iter(servers.stages.values())).house
    locale = "zh-hans" if "locale=zh" in address else "en"
    html = house.chat(locale, stage.inbox | {"site_key": stage.site_key}) if stage else house.missing[locale]
    theme = re.search(r"theme=(light|dark)", address)
    if theme:
        html = html.replace("<html ", f'<html data-theme="{theme[1]}" ', 1)
    policy = house.policy_between(servers.ours, servers.shop)
    return Served(html, status=200 if stage else 404, headers={"Content-Security-Policy": policy})


def _launcher(servers: Servers, path: str) -> Served:
    stage = servers.stages.get(path.split("/")[2])
    if stage is None:
        return _json({"error": {"code": "not_found"}}, 404)
    shown = stage.session("unasked")["inbox"]
    answer = {key: shown[key] for key in LAUNCHER_KEYS if key in shown}
    if answer.get("proactive"):
        answer["greeter"] = f"/static/{GREETER}"
    return _json(answer)


def _call(servers: Servers, request: BaseHTTPRequestHandler, path: str) -> Served:
    raw = request.rfile.read(int(request.headers.get("Content-Length") or 0))
    is_json = request.headers.get("Content-Type", "").startswith("application/json")
    body = json.loads(raw) if is_json and raw else None
    token = request.headers.get("Authorization", "").removeprefix("Visitor ")
    site_key = token.partition(":")[0] or (body or {}).get("site_key", "")
    stage = servers.stages.get(site_key)
    if stage is None:
        return _json({"error": {"code": "not_found", "message": ""}}, 404)
    stage.asked.append((request.command, path, body))
    if path == "/api/v1/widget/sessions":
        return _json(stage.session(token), 201)
    answer = stage.answers.get(path, Served("", status=404))
    return answer if isinstance(answer, Served) else _json(answer)


def _json(body: Any, status: int = 200) -> Served:
    return Served(json.dumps(body), "application/json", status, {"Access-Control-Allow-Origin": "*"})
