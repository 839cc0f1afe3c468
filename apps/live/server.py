"""The gateway: HTTP and WebSocket. `python -m apps.live.server --host 127.0.0.1 --port 8000`."""

import argparse
import logging
import os
import sys
from functools import partial
from pathlib import Path

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from apps.common import loop
from apps.common.collecting import collect_rarely
from apps.live import tuning
from apps.live.serving.listening import inherited, listen
from apps.live.serving.process import GatewayServer, announce


def serve(arguments: argparse.Namespace) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kefu.settings")
    django.setup()
    try:
        for check in settings.KEFU_START_CHECKS:
            import_string(check)()
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    try:
        listeners = inherited(arguments.fd) or [
            listen(arguments.host, arguments.port, reuse_port=arguments.reuse_port)
        ]
    except OSError as error:
        sys.exit(f"cannot listen on {arguments.host}:{arguments.port}: {os.strerror(error.errno or 0)}")
    server = GatewayServer(
        import_string(arguments.application or settings.ASGI_APPLICATION),
        listeners=listeners,
        max_sockets=tuning.max_sockets(tuning.raise_file_limit()),
        on_listening=partial(announce, arguments.ready_file, os.getpid())
        if arguments.ready_file
        else lambda: None,
    )
    loop.adopt(server.loop)
    tuning.tune_database()
    collect_rarely()
    server.run()


def main() -> None:
    parser = argparse.ArgumentParser(description="Serve HTTP and WebSocket.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--reuse-port", action="store_true", help="share the port with other processes")
    parser.add_argument("--fd", type=int, action="append", default=[], help="an inherited listening socket")
    parser.add_argument("--ready-file", type=Path, help="gets our process id once we serve")
    parser.add_argument("--application", default="", help="another ASGI application than the settings'")
    serve(parser.parse_args())
    # What had to be stored and sent is. A thread that hangs in a query must not hold the end up.
    logging.shutdown()
    os._exit(0)


if __name__ == "__main__":
    main()
