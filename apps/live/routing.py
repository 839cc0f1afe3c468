"""WebSocket addresses."""

from django.urls import path

from apps.live.agent import AgentGateway
from apps.live.visitor import VisitorGateway

websocket_urlpatterns = [
    path("ws/visitor/", VisitorGateway.as_asgi()),
    path("ws/agent/", AgentGateway.as_asgi()),
]
