"""What is found in a page of somebody's site: the snippet, and the policy that lets it run or not."""

import pytest

from apps.tenants.site_page import Snippet, blocked, read_page

BASE = "https://chat.example"
LOADER = f"{BASE}/widget.js"
TAG = f'<script src="{BASE}/widget.js" data-site-key="shop" async></script>'


def page_with(body: str = TAG, **headers: str):  # type: ignore[no-untyped-def]
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return read_page(
        f"<html><body>{body}</body></html>".encode(), url="https://shop.example/a/", headers=named
    )


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (TAG, [Snippet(LOADER, "shop")]),
        (f'<SCRIPT SRC="{LOADER}" DATA-SITE-KEY="shop"></SCRIPT>', [Snippet(LOADER, "shop")]),
        (
            f'<script src="{LOADER}?v=2"></script><script>kefuSettings = {{siteKey: "shop"}}</script>',
            [Snippet(f"{LOADER}?v=2", "shop")],
        ),
        (
            f'<script>s.src = "{LOADER}"; KEFU.init({{KEFU_KEFU_ID: "shop"}})</script>',
            [Snippet(LOADER, "shop")],
        ),
        (
            '<script src="/widget.js" nonce="n1"></script>',
            [Snippet("https://shop.example/widget.js", "", "n1")],
        ),
        (f"<!-- {TAG} --><p>widget.js</p>", []),
        ('<script src="http://[broken/widget.js"></script>', []),
        ("", []),
    ],
    ids=["tag", "capitals", "settings", "gofly", "relative", "comment", "broken", "empty"],
)
def test_page_tells_its_snippets(body: str, found: list[Snippet]) -> None:
    assert page_with(body).snippets == found


def test_page_that_is_none_has_nothing() -> None:
    assert read_page(b"\x00\xff" * 50, url="https://shop.example/", headers={}).snippets == []
    assert read_page(b"", url="https://shop.example/", headers={}).snippets == []


@pytest.mark.parametrize(
    ("policy", "names"),
    [
        ("", []),
        ("img-src 'none'", []),
        ("default-src 'self'", ["script-src", "frame-src", "connect-src"]),
        (f"default-src 'self' {BASE}", []),
        (f"default-src *; script-src 'self'; frame-src {BASE}", ["script-src"]),
        (f"script-src https:; frame-src https://*.example; connect-src {BASE}/api/", []),
        ("script-src https://*.chat.example; child-src 'none'", ["script-src", "frame-src"]),
        (f"script-src-elem {BASE}; script-src 'none'", []),
        (f"script-src {BASE} 'strict-dynamic' 'nonce-other'", ["script-src"]),
        ("script-src http://chat.example", []),
        (f"script-src {BASE}; script-src 'none'", []),
        (f"script-src {BASE}, script-src 'none'", ["script-src"]),
    ],
)
def test_policy_tells_which_directives_keep_the_chat_out(policy: str, names: list[str]) -> None:
    page = page_with(content_security_policy=policy)
    assert blocked(page, page.snippets[0], base=BASE) == names


def test_policy_may_stand_in_the_page_and_both_count() -> None:
    meta = '<meta http-equiv="content-security-policy" content="frame-src \'none\'">'
    page = page_with(meta + TAG, content_security_policy="script-src 'self'")
    assert blocked(page, page.snippets[0], base=BASE) == ["script-src", "frame-src"]


def test_nonce_lets_the_snippet_in() -> None:
    tag = TAG.replace("async", 'nonce="r4nd" async')
    page = page_with(tag, content_security_policy="script-src 'nonce-r4nd' 'strict-dynamic'")
    assert blocked(page, page.snippets[0], base=BASE) == []


def test_own_pages_are_themselves() -> None:
    page = read_page(
        TAG.encode(), url=f"{BASE}/demo/", headers={"content-security-policy": "default-src 'self'"}
    )
    assert blocked(page, page.snippets[0], base=BASE) == []
