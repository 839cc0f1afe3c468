"""Daphne with our limits: `python -m apps.live.server --host 127.0.0.1 --port 8000`."""

import argparse
import gc
import os

import django

# Daphne installs Twisted's asyncio reactor when it is imported: nothing may touch the reactor before.
from daphne.server import Server
from django.conf import settings
from django.utils.module_loading import import_string


def tune_garbage_collector() -> None:
    """With CPython's default thresholds a full collection over thousands of sockets stops the loop for a second."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def serve(host: str, port: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kefu.settings")
    django.setup()
    application = import_string(settings.ASGI_APPLICATION)
    tune_garbage_collector()
    Server(
        application,
        endpoints=[f"tcp:port={port}:interface={host}:backlog=4096"],
        websocket_timeout=-1,
        websocket_handshake_timeout=10,
        server_name="kefu",
    ).run()


def main() -> None:
    parser = argparse.ArgumentParser(description="Serve HTTP and WebSocket.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    arguments = parser.parse_args()
    serve(arguments.host, arguments.port)


if __name__ == "__main__":
    main()
