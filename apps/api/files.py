"""Files that people sent, by their signed addresses.

Nothing in them runs here: pictures that were looked through are shown, everything else is saved, and the policy of each
answer is an empty sandbox.
"""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from typing import IO

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.api.ranges import Unsatisfiable, asked_range
from apps.common.clock import now
from apps.conversations.files import places
from apps.conversations.files.links import BadLink, ExpiredLink, Target, target_of

PIECE = 128 * 1024
# Storage may be a network away: those who wait for it keep nobody else waiting.
_threads = ThreadPoolExecutor(max_workers=8, thread_name_prefix="files")


@require_safe
def file(request: HttpRequest, signed: str, name: str) -> HttpResponseBase:
    try:
        target = target_of(signed, name)
        content = places.fetch(target.tenant_id, target.file_id)
    except (BadLink, FileNotFoundError):
        return _nothing(404, _("There is no such file here."))
    except ExpiredLink:
        return _nothing(410, _("This address has expired. Open the conversation again."))
    return _guarded(_answer(request, target, content), target, name)


def _nothing(status: int, text: str) -> HttpResponse:
    response = HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response


def _answer(request: HttpRequest, target: Target, content: IO[bytes]) -> HttpResponseBase:
    size = content.seek(0, 2)
    try:
        part = asked_range(_range_of(request, target), size)
    except Unsatisfiable:
        content.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    first, length = part or (0, size)
    if request.method == "HEAD":
        content.close()
        response: HttpResponseBase = HttpResponse()
    else:
        content.seek(first)
        response = StreamingHttpResponse(_pieces(content, length))
    if part:
        response.status_code = 206
        response["Content-Range"] = f"bytes {first}-{first + length - 1}/{size}"
    response["Content-Length"] = str(length)
    return response


def _range_of(request: HttpRequest, target: Target) -> str:
    """A file never changes, so what a browser has of it still fits unless it is of another file."""
    condition = request.headers.get("If-Range", "")
    return request.headers.get("Range", "") if condition in ("", _etag(target)) else ""


def _etag(target: Target) -> str:
    return f'"{target.file_id.hex}"'


async def _pieces(content: IO[bytes], length: int) -> AsyncIterator[bytes]:
    """Read where waiting hurts nobody; the server takes the next piece when the reader has taken this one."""
    loop = asyncio.get_running_loop()
    try:
        while length > 0:
            piece = await loop.run_in_executor(_threads, content.read, min(PIECE, length))
            if not piece:
                return
            length -= len(piece)
            yield piece
    finally:
        content.close()


def _guarded(response: HttpResponseBase, target: Target, name: str) -> HttpResponseBase:
    response["Content-Type"] = target.kind.content_type
    response["Content-Disposition"] = (
        content_disposition_header(not target.kind.is_image, name) or "attachment"
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Referrer-Policy"] = "no-referrer"
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = _etag(target)
    left = max(0, int((target.expires_at - now()).total_seconds()))
    patch_cache_control(response, private=True, max_age=left, immutable=True)
    return response
