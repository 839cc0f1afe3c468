"""The chat page, the loader and the demo shop."""

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.test import Client

from apps.widget import bundle
from tests import factories

pytestmark = pytest.mark.django_db
STATIC = Path(project.BASE_DIR) / "static"
TEMPLATES = Path(project.BASE_DIR) / "templates"


def page_settings(html: str) -> dict[str, dict[str, object]]:
    block = re.search(r'<script id="kefu-settings" type="application/json">(.*?)</script>', html)
    assert block
    loaded: dict[str, dict[str, object]] = json.loads(block[1])
    return loaded


def test_chat_carries_settings_and_strings(client: Client) -> None:
    inbox = factories.make_inbox(name="Shop", localized={"en": {"quick_questions": ["Shipping?"]}})
    answer = client.get(f"/chat/{inbox.site_key}/?locale=en-GB")
    carried = page_settings(answer.content.decode())
    assert answer.status_code == 200
    assert answer["Content-Language"] == "en"
    assert '<html lang="en">' in answer.content.decode()
    assert carried["inbox"]["quick_questions"] == ["Shipping?"]
    assert carried["max_content"] == 10_000
    assert carried["strings"]["ask-person"] == "Ask a person"


@pytest.mark.parametrize(
    ("theme", "attribute"), [("dark", ' data-theme="dark"'), ("auto", ""), ('"><script>', "")]
)
def test_chat_takes_a_known_theme_only(client: Client, theme: str, attribute: str) -> None:
    inbox = factories.make_inbox()
    html = client.get(f"/chat/{inbox.site_key}/", {"theme": theme, "locale": "en"}).content.decode()
    assert f'<html lang="en"{attribute}>' in html


@pytest.mark.parametrize(("debug", "own"), [(False, "'self'"), (True, "'self' http://testserver:*")])
def test_chat_may_be_framed_by_the_allowed_origins_only(
    client: Client, settings: Any, debug: bool, own: str
) -> None:
    settings.DEBUG = debug
    inbox = factories.make_inbox(
        allowed_origins=["https://shop.example.com/", "https://x.example; script-src *", "nonsense"]
    )
    answer = client.get(f"/chat/{inbox.site_key}/")
    policy = dict(part.split(" ", 1) for part in answer["Content-Security-Policy"].split("; "))
    assert policy["frame-ancestors"] == f"{own} https://shop.example.com"
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["connect-src"] == "'self' ws://testserver"
    assert "X-Frame-Options" not in answer


def test_chat_escapes_the_inbox(client: Client) -> None:
    inbox = factories.make_inbox(
        name="</script><script>alert(1)</script>", greeting="<img src=x onerror=alert(1)>"
    )
    html = client.get(f"/chat/{inbox.site_key}/").content.decode()
    assert "<script>alert" not in html
    assert "<img src=x" not in html


def test_chat_of_an_unknown_key_is_a_friendly_page(client: Client) -> None:
    answer = client.get("/chat/no-such-site/?locale=en")
    assert answer.status_code == 404
    assert "This chat does not exist" in answer.content.decode()
    assert "frame-ancestors *" in answer["Content-Security-Policy"]


def test_loader_is_cached_and_revalidated(client: Client) -> None:
    first = client.get("/widget.js")
    again = client.get("/widget.js", headers={"If-None-Match": first["ETag"]})
    assert first["Content-Type"] == "text/javascript; charset=utf-8"
    assert first["Cache-Control"] == "public, max-age=300, stale-while-revalidate=86400"
    assert first.content == bundle.loader().content
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(("locale", "name"), [("zh-hans", "山野小铺"), ("en", "Hillside Goods")])
def test_demo_embeds_the_widget_with_one_tag(client: Client, locale: str, name: str) -> None:
    answer = client.get(f"/demo/?locale={locale}")
    html = answer.content.decode()
    assert f"<title>{name}" in html
    assert html.count("<script") == 1
    assert f'<script src="/widget.js" data-site-key="demo" data-locale="{locale}"' in html
    assert answer["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'")


def test_templates_hold_nothing_inline_and_nothing_foreign() -> None:
    for path in [*TEMPLATES.glob("widget/*"), *TEMPLATES.glob("demo/*")]:
        text = path.read_text()
        assert not re.search(
            r"\sstyle=|\son\w+=|<style|<script>|//[a-z]", text.replace("http://www.w3.org", "")
        ), path


def test_scripts_never_make_markup_from_text() -> None:
    for path in [*STATIC.glob("js/widget/**/*.js"), STATIC / "js/socket.js", *STATIC.glob("widget/*.js")]:
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", path.read_text()
        ), path


def test_scripts_use_every_string_and_only_those(client: Client) -> None:
    inbox = factories.make_inbox()
    strings = set(page_settings(client.get(f"/chat/{inbox.site_key}/").content.decode())["strings"])
    source = "".join(path.read_text() for path in STATIC.glob("js/widget/**/*.js"))
    made = tuple(re.findall(r"\bt\(`([a-z-]+\.)\$\{", source))  # t(`rating.${score}`)
    used = {key for key in strings if f'"{key}"' in source or key.startswith(made)}
    assert strings - used == {key for key in strings if key.startswith("error.") and key not in used}
    assert set(re.findall(r'\bt\("([^"]+)"', source)) <= strings


def test_loader_stays_small() -> None:
    """Gzip, with the script for greetings that only some inboxes need. The frame: scripts/widget_size.py."""
    greeter = (STATIC / "widget/greeter.js").read_bytes()
    assert len(bundle.loader().gzipped) + len(gzip.compress(greeter)) <= 10_240


def test_tokens_have_one_dark_theme_written_twice() -> None:
    text = (STATIC / "css/tokens.css").read_text()
    blocks = re.findall(r'(?:not\(\[data-theme="light"\]\)|\[data-theme="dark"\]) \{(.*?)\}', text, re.DOTALL)
    first, second = ([line.strip() for line in block.split("\n") if line.strip()] for block in blocks)
    assert first == second
