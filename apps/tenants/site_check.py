"""Does a page of the tenant's site load the chat? Fetches it as web import does; says in plain words what is there."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from apps.common.fetching import Bounds, Fetched, Fetcher, FetchFailed, Reason
from apps.common.origins import is_allowed
from apps.tenants.models import Inbox
from apps.tenants.site_page import SitePage, Snippet, blocked, read_page

BOUNDS = Bounds(size=3_000_000, seconds=10.0)


class Level(StrEnum):
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """code: for tests and for the page's anchor; lines: what to copy."""

    level: Level
    code: str
    text: str
    lines: tuple[str, ...] = ()


def check_site(inbox: Inbox, *, url: str, base: str) -> list[Finding]:
    """base: our own origin, as browsers know it. Call it on a thread: it waits for the page."""
    try:
        with Fetcher(bounds=BOUNDS) as fetcher:
            fetched = fetcher.get(url)
    except FetchFailed as error:
        return [Finding(Level.BAD, error.reason, _unreachable(error.reason))]
    page = read_page(fetched.body, url=fetched.url, headers=fetched.headers)
    return list(_findings(inbox, fetched, page, base))


def _unreachable(reason: Reason) -> str:
    return {
        Reason.BAD_ADDRESS: _(
            "This is not an address that can be asked: http:// or https://, on the usual ports."
        ),
        Reason.REFUSED: _("This address leads into a private network, which Kefu does not enter."),
        Reason.TOO_MANY_REDIRECTS: _("The page redirects too often."),
        Reason.TOO_LARGE: _("The page is larger than 3 MB."),
        Reason.TOO_SLOW: _("The page did not answer within 10 seconds."),
        Reason.BROKEN: _("The page's answer is damaged and cannot be read."),
        Reason.UNREACHABLE: _(
            "The page cannot be reached from here. Is the name right, and is the site public?"
        ),
    }[reason]


def _findings(inbox: Inbox, fetched: Fetched, page: SitePage, base: str) -> Iterator[Finding]:
    if fetched.status != 200:
        text = _("The page answers with status %s, so this may not be what visitors see.") % fetched.status
        yield Finding(Level.WARNING, "status", text)
    if not page.snippets:
        yield _no_snippet(page)
    else:
        yield from _about(inbox, page, page.snippets[0], base)
    if len(page.snippets) > 1:
        yield Finding(
            Level.WARNING, "twice", _("The snippet stands in the page twice; the first one counts.")
        )
    yield _origin(inbox, page, base)
    if page.isolates_frames:
        text = _(
            "The page sends Cross-Origin-Embedder-Policy: require-corp, so browsers do not show the chat in it."
        )
        yield Finding(Level.BAD, "isolated", text)


def _no_snippet(page: SitePage) -> Finding:
    text = _("The snippet is not in this page's HTML.")
    if page.has_tag_manager:
        text += " " + _(
            "The page uses a tag manager: if that adds it, look below at where the chat was last seen."
        )
    return Finding(Level.BAD, "no_snippet", text)


def _about(inbox: Inbox, page: SitePage, snippet: Snippet, base: str) -> Iterator[Finding]:
    if not snippet.address.startswith(f"{base}/"):
        text = _("The snippet is there, but it loads the chat from another address: %s") % snippet.address
        yield Finding(Level.BAD, "other_host", text)
        return
    if page.origin.startswith("https:") and base.startswith("http:"):
        text = _("The page is served by https, the chat by http: browsers block it. Serve Kefu by https.")
        yield Finding(Level.BAD, "mixed", text)
    yield _site_key(inbox, snippet)
    yield from _policy(page, snippet, base)


def _site_key(inbox: Inbox, snippet: Snippet) -> Finding:
    if snippet.site_key == inbox.site_key:
        return Finding(Level.GOOD, "snippet", _("The snippet is in the page, with this inbox's site key."))
    if not snippet.site_key:
        return Finding(Level.BAD, "no_site_key", _("The snippet is there, but it names no site key."))
    other = Inbox.objects.for_tenant(inbox.tenant_id).filter(site_key=snippet.site_key).first()
    if other is None:
        text = _("The snippet is there with another site key: %s") % snippet.site_key
    else:
        text = _("The snippet is there with the site key of another inbox of yours: %(inbox)s (%(key)s)") % {
            "inbox": other.name,
            "key": other.site_key,
        }
    return Finding(Level.BAD, "other_site_key", text)


def _policy(page: SitePage, snippet: Snippet, base: str) -> Iterator[Finding]:
    names = blocked(page, snippet, base=base)
    if not names:
        if page.policies:
            yield Finding(Level.GOOD, "policy", _("The page's Content Security Policy lets the chat in."))
        return
    text = _("The page's Content Security Policy keeps the chat out. Add to it:")
    if "script-src" in names and _is_strict(page):
        text = _(
            "The page's Content Security Policy uses 'strict-dynamic': give the snippet the page's nonce, and add:"
        )
    level = Level.WARNING if names == ["connect-src"] else Level.BAD
    yield Finding(level, "policy", text, tuple(f"{name} {base}" for name in names))


def _is_strict(page: SitePage) -> bool:
    return any(
        "'strict-dynamic'" in " ".join(sources) for policy in page.policies for sources in policy.values()
    )


def _origin(inbox: Inbox, page: SitePage, base: str) -> Finding:
    own_host = base.partition("://")[2]
    if is_allowed(page.origin, inbox.allowed_origins, own_host=own_host, any_port=False):
        return Finding(Level.GOOD, "origin", _("%s is one of the allowed origins.") % page.origin)
    text = _("%s is not one of the allowed origins, so the chat stays empty there. Add:") % page.origin
    return Finding(Level.BAD, "origin", text, (page.origin,))
