"""Probes come before the host check: a load balancer addresses a machine by its number, not by its public name."""

from django.http import HttpRequest, HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

from apps.api import health, metrics

PROBES = {"/healthz": health.alive, "/readyz": health.ready, "/metrics": metrics.figures}


class ProbeMiddleware(MiddlewareMixin):
    def process_request(self, request: HttpRequest) -> HttpResponseBase | None:
        probe = PROBES.get(request.path_info)
        return probe(request) if probe else None
