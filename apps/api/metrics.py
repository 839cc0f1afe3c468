"""/metrics: the figures of all processes of this machine (PROMETHEUS_MULTIPROC_DIR) or of this one."""

import hmac
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView
from prometheus_client import Gauge
from redis.exceptions import RedisError

from apps.api.health import queues
from apps.common import valkey

FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-Ip")
queue_depth = Gauge(
    "kefu_queue_depth", "Tasks that wait for a worker.", ["queue"], multiprocess_mode="mostrecent"
)


@never_cache
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """For the machine itself, and for whoever knows KEFU_METRICS_TOKEN."""
    if not (_is_local(request) or _knows_token(request)):
        return HttpResponseForbidden(
            "metrics are for loopback or the metrics token\n", content_type="text/plain"
        )
    _count_waiting_tasks()
    page: HttpResponse = ExportToDjangoView(request)
    return page


def _is_local(request: HttpRequest) -> bool:
    """A proxy on this machine speaks for somebody else, and says so in a header."""
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def _knows_token(request: HttpRequest) -> bool:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    expected = settings.KEFU_METRICS_TOKEN
    return (
        bool(expected)
        and scheme.lower() == "bearer"
        and hmac.compare_digest(token.strip().encode("utf-8", "replace"), expected.encode())
    )


def _count_waiting_tasks() -> None:
    prefix = str(settings.CELERY_BROKER_TRANSPORT_OPTIONS.get("global_keyprefix", ""))
    names = queues()
    pipeline = valkey.client().pipeline(transaction=False)
    for name in names:
        pipeline.llen(prefix + name)
    try:
        depths = pipeline.execute()
    except RedisError:
        queue_depth.clear()
        return
    for name, depth in zip(names, depths, strict=True):
        queue_depth.labels(name).set(depth)
