"""HTTP and WebSocket behind one ASGI application."""

import os

import django
from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kefu.settings")
django.setup(set_prefix=False)  # the imports below need it

from apps.live.http import OneThreadHandler  # noqa: E402
from apps.live.routing import websocket_urlpatterns  # noqa: E402

get_resolver().url_patterns  # noqa: B018 - imported now, not during somebody's first request
application = ProtocolTypeRouter({"http": OneThreadHandler(), "websocket": URLRouter(websocket_urlpatterns)})
