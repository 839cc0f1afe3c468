"""/healthz and /readyz."""

import asyncio
import logging
from collections.abc import Callable

import psycopg
import redis
from channels.layers import get_channel_layer
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.common.keys import WORKER_HEARTBEAT
from apps.common.waiting import wait_for

WITHIN_S = 2
LAYER_TRIES, LAYER_WITHIN_S = 3, 0.5
UP, DOWN = "ok", "down"
log = logging.getLogger(__name__)


@never_cache
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """The process answers. Nothing else is asked."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """{"status", "database", "redis", "channel_layer", "workers": {queue: ok or down}}.

    503 only without the database, without which a web process can do nothing; with ?all=1 unless everything runs.
    """
    is_redis_up = _is_up(_ask_redis)
    workers = _workers() if is_redis_up else dict.fromkeys(queues(), DOWN)
    parts = {
        "database": _state(_is_up(_ask_database)),
        "redis": _state(is_redis_up),
        "channel_layer": _state(is_redis_up and _is_up(_ask_channel_layer)),
    }
    is_whole = DOWN not in (*parts.values(), *workers.values())
    status = "ok" if is_whole else "unavailable" if parts["database"] == DOWN else "degraded"
    is_enough = is_whole or (status == "degraded" and request.GET.get("all") != "1")
    return JsonResponse({"status": status, **parts, "workers": workers}, status=200 if is_enough else 503)


def queues() -> list[str]:
    """Every queue that some worker should serve."""
    routed = {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()}
    return sorted(routed | {settings.CELERY_TASK_DEFAULT_QUEUE})


def _state(is_up: bool) -> str:
    return UP if is_up else DOWN


def _is_up(ask: Callable[[], None]) -> bool:
    try:
        ask()
    except (psycopg.Error, redis.RedisError, OSError, TimeoutError) as error:
        log.warning("not ready: %s: %s", ask.__name__, error)
        return False
    return True


def _ask_database() -> None:
    """On a connection of its own: the pool would make the caller wait for much longer than a probe may take."""
    parameters = connection.get_connection_params() | {"connect_timeout": WITHIN_S}
    with psycopg.connect(**parameters) as own:
        own.execute("SELECT 1")


def _redis() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=WITHIN_S, socket_connect_timeout=WITHIN_S, decode_responses=True
    )


def _ask_redis() -> None:
    with _redis() as client:
        client.ping()


def _workers() -> dict[str, str]:
    names = queues()
    with _redis() as client:
        beats = client.mget([WORKER_HEARTBEAT + name for name in names])
    return {name: _state(beat is not None) for name, beat in zip(names, beats, strict=True)}


def _ask_channel_layer() -> None:
    wait_for(_round_trip(), LAYER_TRIES * LAYER_WITHIN_S + WITHIN_S)


async def _round_trip() -> None:
    """Raises TimeoutError when no message comes back. A first one may be sent before its subscription holds."""
    layer = get_channel_layer()
    for _attempt in range(LAYER_TRIES):
        channel = await layer.new_channel("probe.")
        await layer.send(channel, {"type": "probe"})
        receiving = asyncio.ensure_future(layer.receive(channel))
        done, _pending = await asyncio.wait({receiving}, timeout=LAYER_WITHIN_S)
        await _give_up(receiving if not done else asyncio.ensure_future(layer.receive(channel)))
        if done:
            return
    raise TimeoutError("the channel layer delivers nothing")


async def _give_up(receiving: "asyncio.Future[object]") -> None:
    """A cancelled receive is the layer's only way to release a channel."""
    await asyncio.sleep(0)
    receiving.cancel()
    await asyncio.wait({receiving})
