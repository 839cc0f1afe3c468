"""HTTP in a gateway process: one thread carries a request through middleware and view.

Everything there is synchronous, and Django's own handler would change threads around each of a dozen middlewares:
measured, 11 ms of CPU for opening a visitor's session against 3 ms here.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.http import HttpRequest, HttpResponseBadRequest, HttpResponseBase
from django.urls import set_script_prefix

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
_threads = ThreadPoolExecutor(max_workers=8, thread_name_prefix="gateway-http")
# Who waits for a worker's answer or for storage, or brings ten thousand rows or a picture, does not keep those out who
# need a moment.
_patient_threads = ThreadPoolExecutor(max_workers=32, thread_name_prefix="gateway-patient")
PATIENT = (
    "/api/v1/ai/",
    "/api/v1/knowledge/search",
    "/api/v1/articles/bulk",
    "/api/v1/uploads",
    "/api/v1/widget/uploads",
    "/console/uploads/",
    "/files/",
    "/admin/knowledge/search/",
    "/admin/playground/",
    "/admin/checks/",
)


class OneThreadHandler(ASGIHandler):
    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Our own server has the body in a file already (apps/live/serving/requests.py).
        body = scope.get("extensions", {}).get("kefu.body")
        try:
            body = body or await self.read_body(receive)
        except RequestAborted:
            return
        loop = asyncio.get_running_loop()
        try:
            request, refusal = self.create_request(scope, body)
            if request is None or refusal is not None:
                response: HttpResponseBase = refusal or HttpResponseBadRequest()
            else:
                threads = _patient_threads if request.path_info.startswith(PATIENT) else _threads
                response = await loop.run_in_executor(threads, self._respond, scope, request)
            await self.send_response(response, send)
            if response.streaming:
                await loop.run_in_executor(_threads, response.close)
        finally:
            body.close()

    def _respond(self, scope: Scope, request: HttpRequest) -> HttpResponseBase:
        """What is not streamed is finished here, in the thread that has used the database for it."""
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=self.__class__, scope=scope)
        response = self.get_response(request)
        vars(response)["_handler_class"] = self.__class__  # Django's own name: close() tells it to listeners
        if not response.streaming:
            response.close()
        return response
