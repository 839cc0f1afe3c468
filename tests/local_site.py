"""A web site on loopback, to fetch from: pages as a test says, and what was asked for."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HTML = "text/html; charset=utf-8"
Handler = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Answer:
    body: bytes | str = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": HTML})
    etag: str = ""  # answers 304 to who knows it


@dataclass
class Site:
    """answers: by path with query; a function writes the whole answer itself."""

    origin: str
    port: int
    answers: dict[str, Answer | Handler] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)

    def url(self, path: str) -> str:
        return f"{self.origin}{path}"

    def page(
        self, path: str, text: str = "", *, title: str = "", links: tuple[str, ...] = (), head: str = ""
    ) -> None:
        """An article with links below it. Without text of its own it says its path."""
        listed = "".join(
            f'<p>See also <a href="{link}">more about that</a> if you like.</p>' for link in links
        )
        said = text or f"The text of {path} is about tea, and of {path} alone."
        self.answers[path] = Answer(
            f'<html lang="en"><head><title>{title or path}</title>{head}</head>'
            f"<body><h1>{title or f'Page {path}'}</h1><p>{said}</p>{listed}</body></html>"
        )

    def redirect(self, path: str, to: str, status: int = 302) -> None:
        self.answers[path] = Answer(status=status, headers={"Location": to})


def _handler_of(site: Callable[[], Site]) -> type[BaseHTTPRequestHandler]:
    class LocalHandler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # or each answer waits 40 ms for an acknowledgement

        def do_GET(self) -> None:
            here = site()
            here.asked.append(self.path)
            here.headers.append(dict(self.headers))
            answer = here.answers.get(self.path, Answer("not here", status=404))
            if callable(answer):
                self.close_connection = True
                answer(self)
            else:
                self.answer(answer)

        def answer(self, answer: Answer) -> None:
            is_known = bool(answer.etag) and self.headers.get("If-None-Match") == answer.etag
            body = answer.body.encode() if isinstance(answer.body, str) else answer.body
            self.send_response(304 if is_known else answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.etag:
                self.send_header("ETag", answer.etag)
            self.send_header("Content-Length", "0" if is_known else str(len(body)))
            self.end_headers()
            self.wfile.write(b"" if is_known else body)

        def log_message(self, *args: object) -> None:
            pass

    return LocalHandler


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that go away in the middle are what some tests are about."""


@contextmanager
def running_site(address: str = "127.0.0.1", port: int = 0) -> Iterator[Site]:
    server = _Server((address, port), _handler_of(lambda: site))
    site = Site(f"http://{address}:{server.server_port}", server.server_port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
