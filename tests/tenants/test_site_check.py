"""The check of a tenant's site: a real page is fetched, and every outcome is said in its own words."""

from collections.abc import Iterator
from ipaddress import ip_network
from typing import Any

import pytest
from django.utils import translation

from apps.tenants.models import Inbox
from apps.tenants.site_check import Finding, check_site
from tests import factories as make
from tests.local_site import HTML, Answer, Site, running_site

pytestmark = pytest.mark.django_db
BASE = "http://chat.example"


@pytest.fixture
def site(settings: Any) -> Iterator[Site]:
    with running_site() as site:
        settings.KEFU_PRIVATE_TARGETS = [ip_network("127.0.0.0/8")]
        settings.KEFU_IMPORT_PORTS = frozenset({site.port})
        yield site


@pytest.fixture
def inbox(site: Site) -> Inbox:
    return make.make_inbox(site_key="shop", allowed_origins=[site.origin])


def tag(key: str = "shop", base: str = BASE) -> str:
    return f'<script src="{base}/widget.js" data-site-key="{key}" async></script>'


def found(inbox: Inbox, site: Site, body: str, status: int = 200, **headers: str) -> dict[str, Finding]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    site.answers["/"] = Answer(f"<html><body>{body}</body></html>", status, {"Content-Type": HTML} | named)
    with translation.override("en"):
        return {finding.code: finding for finding in check_site(inbox, url=site.url("/"), base=BASE)}


def levels(findings: dict[str, Finding]) -> dict[str, str]:
    return {code: str(finding.level) for code, finding in findings.items()}


def test_good_page_is_good(inbox: Inbox, site: Site) -> None:
    policy = f"script-src {BASE}; frame-src {BASE}; connect-src {BASE}"
    findings = found(inbox, site, tag(), Content_Security_Policy=policy)
    assert levels(findings) == {"snippet": "good", "policy": "good", "origin": "good"}


def test_page_without_the_snippet(inbox: Inbox, site: Site) -> None:
    assert levels(found(inbox, site, "<p>Hello</p>")) == {"no_snippet": "bad", "origin": "good"}
    findings = found(inbox, site, '<script src="https://www.googletagmanager.com/gtm.js?id=1"></script>')
    assert "tag manager" in findings["no_snippet"].text


def test_wrong_site_keys_are_named(inbox: Inbox, site: Site) -> None:
    other = make.make_inbox(tenant=inbox.tenant, site_key="other-desk", name="Other desk")
    strange = make.make_inbox(site_key="strange", name="Somebody's secret desk")
    shown = {
        key: found(inbox, site, tag(key))["other_site_key"].text for key in (other.site_key, strange.site_key)
    }
    assert "Other desk (other-desk)" in shown["other-desk"]
    assert ("strange" in shown["strange"], "secret desk" in shown["strange"]) == (True, False)
    assert levels(found(inbox, site, tag("")))["no_site_key"] == "bad"


def test_loader_of_another_installation(inbox: Inbox, site: Site) -> None:
    findings = found(inbox, site, tag(base="http://old.example"))
    assert "http://old.example/widget.js" in findings["other_host"].text
    assert levels(found(inbox, site, tag(base="http://chat.example.evil.example")))["other_host"] == "bad"


def test_policy_that_blocks_says_what_to_add(inbox: Inbox, site: Site) -> None:
    findings = found(inbox, site, tag(), Content_Security_Policy="default-src 'self'")
    assert findings["policy"].lines == (f"script-src {BASE}", f"frame-src {BASE}", f"connect-src {BASE}")
    only_looks = found(inbox, site, tag(), Content_Security_Policy="connect-src 'self'")
    assert (only_looks["policy"].level, only_looks["policy"].lines) == ("warning", (f"connect-src {BASE}",))


def test_origin_that_is_not_allowed_is_named(inbox: Inbox, site: Site) -> None:
    inbox.allowed_origins = ["https://elsewhere.example"]
    finding = found(inbox, site, tag())["origin"]
    assert (finding.level, finding.lines) == ("bad", (site.origin,))


def test_page_with_oddities(inbox: Inbox, site: Site) -> None:
    findings = found(inbox, site, tag() + tag(), 503, Cross_Origin_Embedder_Policy="require-corp")
    assert levels(findings) == {
        "status": "warning", "snippet": "good", "twice": "warning", "origin": "good", "isolated": "bad",
    }  # fmt: skip
    assert "503" in findings["status"].text


def test_redirect_is_followed_to_the_page_that_visitors_see(inbox: Inbox, site: Site) -> None:
    site.redirect("/old", site.url("/new"))
    site.answers["/new"] = Answer(tag())
    assert [str(each.level) for each in check_site(inbox, url=site.url("/old"), base=BASE)] == [
        "good",
        "good",
    ]


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://10.0.0.7/", "refused"),
        ("http://169.254.169.254/latest/meta-data/", "refused"),
        ("file:///etc/passwd", "bad_address"),
        ("https://user:pass@shop.example/", "bad_address"),
        ("http://127.0.0.1:1/", "bad_address"),
    ],
)
def test_addresses_that_lead_inside_are_not_asked(inbox: Inbox, url: str, code: str) -> None:
    (finding,) = check_site(inbox, url=url, base=BASE)
    assert (finding.code, str(finding.level)) == (code, "bad")


def test_redirect_inside_is_refused(inbox: Inbox, site: Site) -> None:
    site.redirect("/", "http://10.0.0.7/admin")
    (finding,) = check_site(inbox, url=site.url("/"), base=BASE)
    assert finding.code == "refused"


def test_site_that_is_not_there(inbox: Inbox, site: Site, settings: Any) -> None:
    with running_site() as gone:
        settings.KEFU_IMPORT_PORTS = frozenset({gone.port})
    (finding,) = check_site(inbox, url=gone.url("/"), base=BASE)
    assert finding.code == "unreachable"
