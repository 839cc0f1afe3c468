"""Fetching from addresses that tenants enter, from a server that does its worst."""

import gzip
import ipaddress
import socket
import threading
import tomllib
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from apps.common.fetching import Bounds, Fetcher, FetchFailed, Reason, _guarded_socket, checked, user_agent
from apps.common.inflating import TooMuchData, gunzip
from apps.common.resolving import TargetRefused
from tests.local_site import HTML, Answer, Site, running_site

PRIVATE = "127.0.0.2"  # answers too, and is not in the list


@pytest.fixture
def site(settings: Any) -> Iterator[Site]:
    with running_site() as running:
        settings.KEFU_PRIVATE_TARGETS = [ipaddress.ip_network("127.0.0.1/32")]
        settings.KEFU_IMPORT_PORTS = [running.port]
        yield running


@pytest.fixture
def secret(site: Site) -> Iterator[Site]:
    """A neighbour on the same port that nobody may reach."""
    with running_site(PRIVATE, site.port) as running:
        running.page("/", "secret")
        yield running


class Names(AbstractResolver):
    """A name service that answers each question with the next of its lists, and the last one from then on."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked = 0

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked += 1
        found = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return [
            ResolveResult(hostname=host, host=one, port=port, family=socket.AF_INET, proto=0, flags=0)
            for one in found
        ]

    async def close(self) -> None:
        pass


def failure(url: str, **options: Any) -> Reason:
    with Fetcher(**options) as fetcher, pytest.raises(FetchFailed) as raised:
        fetcher.get(url)
    return raised.value.reason


def test_get_answers_what_the_server_said(site: Site) -> None:
    site.answers["/tea?x=1"] = Answer("茶", headers={"Content-Type": HTML, "ETag": '"1"'})
    with Fetcher() as fetcher:
        answer = fetcher.get(site.url("/tea?x=1#part"), headers={"If-None-Match": '"0"'})
    assert (answer.url, answer.status, answer.body.decode()) == (site.url("/tea?x=1"), 200, "茶")
    assert (answer.content_type, answer.headers["etag"]) == ("text/html", '"1"')
    sent = site.headers[0]
    assert (sent["User-Agent"], sent["If-None-Match"]) == ("Kefu/0.1.0", '"0"')
    assert "Cookie" not in sent


def test_user_agent_names_the_version_of_the_project() -> None:
    version = tomllib.loads(Path("pyproject.toml").read_text())["project"]["version"]
    assert user_agent() == f"Kefu/{version}"


def test_get_keeps_no_cookies(site: Site) -> None:
    site.answers["/"] = Answer("x", headers={"Set-Cookie": "visitor=1"})
    with Fetcher() as fetcher:
        fetcher.get(site.url("/"))
        fetcher.get(site.url("/"))
    assert ["Cookie" in sent for sent in site.headers] == [False, False]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_get_follows_redirects(site: Site, status: int) -> None:
    site.redirect("/old", "new?x=1", status)
    site.page("/new?x=1")
    with Fetcher() as fetcher:
        assert fetcher.get(site.url("/old")).url == site.url("/new?x=1")


def test_redirects_end_after_five(site: Site) -> None:
    for number in range(7):
        site.redirect(f"/{number}", f"/{number + 1}")
    site.page("/7")
    assert failure(site.url("/1")) == Reason.TOO_MANY_REDIRECTS
    with Fetcher() as fetcher:
        assert fetcher.get(site.url("/2")).url == site.url("/7")


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("http://127.0.0.2:{port}/", Reason.REFUSED),
        ("http://169.254.169.254/latest/meta-data/", Reason.REFUSED),
        ("http://[::ffff:127.0.0.2]:{port}/", Reason.REFUSED),
        ("http://[64:ff9b::7f00:2]:{port}/", Reason.REFUSED),
        ("http://2130706434:{port}/", Reason.REFUSED),
        ("http://0x7f.0.0.2:{port}/", Reason.REFUSED),
        ("http://１２７。０。０。２:{port}/", Reason.REFUSED),
        ("http://0:{port}/", Reason.REFUSED),
        ("http://127.0.0.1:22/", Reason.BAD_ADDRESS),
        ("http://user:word@127.0.0.1:{port}/", Reason.BAD_ADDRESS),
        ("file:///etc/passwd", Reason.BAD_ADDRESS),
        ("gopher://127.0.0.1:{port}/", Reason.BAD_ADDRESS),
        ("http://127.0.0.1:{port}/" + "x" * 1000, Reason.BAD_ADDRESS),
    ],
    ids=lambda value: str(value)[:40],
)
def test_no_redirect_leads_inside(site: Site, secret: Site, target: str, reason: Reason) -> None:
    url = target.format(port=site.port)
    site.redirect("/", url.encode().decode("latin-1"))
    assert failure(site.url("/")) == reason
    if url.isascii():
        assert failure(url) == reason
    assert secret.asked == []


def test_production_defaults_refuse_loopback(site: Site, settings: Any) -> None:
    settings.KEFU_PRIVATE_TARGETS = []
    assert failure(site.url("/")) == Reason.REFUSED
    settings.KEFU_IMPORT_PORTS = []
    assert failure("http://8.8.8.8:8080/") == Reason.BAD_ADDRESS
    assert site.asked == []


@pytest.mark.parametrize("url", ["http://a.example", "https://a.example:443/x", "HTTP://A.example:80/"])
def test_checked_takes_ordinary_addresses(url: str) -> None:
    assert checked(url).scheme in ("http", "https")


@pytest.mark.parametrize(
    "url", ["", "a.example", "//a.example", "http://", "http:///x", "http://[::1", "http://a:b/"]
)
def test_checked_refuses_what_is_no_address(url: str) -> None:
    with pytest.raises(FetchFailed) as raised:
        checked(url)
    assert raised.value.reason == Reason.BAD_ADDRESS


def test_a_name_that_leads_inside_is_refused(site: Site, secret: Site) -> None:
    assert failure(f"http://shop.example:{site.port}/", resolver=Names([PRIVATE])) == Reason.REFUSED
    assert secret.asked == []


def test_the_connection_goes_to_the_address_that_was_checked(site: Site, secret: Site) -> None:
    site.page("/")
    names = Names([PRIVATE, "127.0.0.1"], [PRIVATE])
    with Fetcher(resolver=names) as fetcher:
        assert fetcher.get(f"http://shop.example:{site.port}/").status == 200
    assert (names.asked, secret.asked, site.asked) == (1, [], ["/"])
    assert site.headers[0]["Host"] == f"shop.example:{site.port}"


def test_a_name_that_changes_its_mind_is_checked_again(site: Site, secret: Site) -> None:
    def and_close(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(
            b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        )

    site.answers["/"] = and_close
    names = Names(["127.0.0.1"], [PRIVATE])
    assert failure(f"http://shop.example:{site.port}/", resolver=names) == Reason.REFUSED
    assert (names.asked, secret.asked) == (2, [])


def test_no_socket_is_made_for_an_address_that_may_not_be_reached(site: Site) -> None:
    """Whatever led to it: this is where a way around the other checks would end."""
    with pytest.raises(TargetRefused):
        _guarded_socket((socket.AF_INET, socket.SOCK_STREAM, 6, "", (PRIVATE, 80)))
    _guarded_socket((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 80))).close()


def test_a_body_is_read_up_to_the_limit(site: Site) -> None:
    site.answers["/small"], site.answers["/large"] = Answer(b"x" * 1000), Answer(b"x" * 1001)
    with Fetcher(bounds=Bounds(size=1000)) as fetcher:
        assert len(fetcher.get(site.url("/small")).body) == 1000
        assert len(fetcher.get(site.url("/large"), size=2000).body) == 1001
    assert failure(site.url("/large"), bounds=Bounds(size=1000)) == Reason.TOO_LARGE


def test_an_endless_body_ends(site: Site) -> None:
    is_over = threading.Event()

    def pour(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        try:
            while True:
                request.wfile.write(b"x" * 65_536)
        except OSError:
            is_over.set()

    site.answers["/"] = pour
    assert failure(site.url("/"), bounds=Bounds(size=1_000_000)) == Reason.TOO_LARGE
    assert is_over.wait(30)


def test_a_slow_body_ends(site: Site) -> None:
    is_over = threading.Event()

    def drip(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nx")
        is_over.wait(30)

    site.answers["/"] = drip
    assert failure(site.url("/"), bounds=Bounds(seconds=0.2)) == Reason.TOO_SLOW
    is_over.set()


def test_time_counts_for_all_redirects_together(site: Site) -> None:
    is_over = threading.Event()

    def linger(request: BaseHTTPRequestHandler) -> None:
        is_over.wait(0.08)
        request.wfile.write(b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n")

    site.answers["/"] = linger
    assert failure(site.url("/"), bounds=Bounds(seconds=0.2)) == Reason.TOO_SLOW
    is_over.set()


def bare(data: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return stream.compress(data) + stream.flush()


PACKED = {
    "gzip": ("gzip", gzip.compress(b"tea" * 100)),
    "two_members": ("gzip", gzip.compress(b"tea" * 60) + gzip.compress(b"tea" * 40) + b"\0\0"),
    "deflate": ("deflate", zlib.compress(b"tea" * 100)),
    "bare_deflate": ("deflate", bare(b"tea" * 100)),
    "identity": ("identity", b"tea" * 100),
}


@pytest.mark.parametrize("name", PACKED)
def test_a_packed_body_is_unpacked(site: Site, name: str) -> None:
    coding, body = PACKED[name]
    site.answers["/"] = Answer(body, headers={"Content-Encoding": coding})
    with Fetcher() as fetcher:
        assert fetcher.get(site.url("/")).body == b"tea" * 100


def test_a_bomb_is_not_unpacked(site: Site) -> None:
    site.answers["/"] = Answer(gzip.compress(b"\0" * 30_000_000), headers={"Content-Encoding": "gzip"})
    assert failure(site.url("/"), bounds=Bounds(size=1_000_000)) == Reason.TOO_LARGE


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", b"no gzip at all"),
        ("gzip", gzip.compress(b"tea" * 1000)[:-10]),
        ("br", b"x"),
        ("gzip, gzip", b"x"),
    ],
    ids=["nonsense", "cut", "unasked", "twice"],
)
def test_what_cannot_be_unpacked_is_broken(site: Site, coding: str, body: bytes) -> None:
    site.answers["/"] = Answer(body, headers={"Content-Encoding": coding})
    assert failure(site.url("/")) == Reason.BROKEN


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nx",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000,
    ],
    ids=["nothing", "nonsense", "cut", "endless_header"],
)
def test_a_broken_answer_is_no_answer(site: Site, said: bytes) -> None:
    site.answers["/"] = lambda request: request.wfile.write(said) and None
    assert failure(site.url("/")) == Reason.UNREACHABLE


def test_nobody_there_is_unreachable(site: Site, settings: Any) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings.KEFU_IMPORT_PORTS = [port]
    assert failure(f"http://127.0.0.1:{port}/") == Reason.UNREACHABLE


def test_gunzip_stops_at_the_limit() -> None:
    assert gunzip(gzip.compress(b"x" * 10), 10) == b"x" * 10
    with pytest.raises(TooMuchData):
        gunzip(gzip.compress(b"x" * 11), 10)
    with pytest.raises(TooMuchData):
        gunzip(gzip.compress(b"x" * 6) * 2, 10)
