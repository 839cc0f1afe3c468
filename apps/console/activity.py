"""When somebody was last seen: sessions end after a while without a sign of life (apps/tenants/session_store.py).

What a page asks for by itself is no sign of life: scripts' GETs do not count, opening a page and sending something do.
At the desk the socket tells the rest (apps/live/agent.py).
"""

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

from apps.common.clock import now
from apps.tenants.session_store import SEEN_EVERY, SessionStore, seen


class ActivityMiddleware(MiddlewareMixin):
    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Reads no session that the page has not read itself."""
        session = request.session
        assert isinstance(session, SessionStore)
        if session.accessed and not session.modified and _is_deed(request) and SESSION_KEY in session:
            last = session.last_seen_at
            if last is not None and session.session_key and last < now() - SEEN_EVERY:
                seen(session.session_key)
        return response


def _is_deed(request: HttpRequest) -> bool:
    is_reading = request.method in ("GET", "HEAD")
    return not is_reading or request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
