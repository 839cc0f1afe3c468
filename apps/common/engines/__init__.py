"""Embedded PostgreSQL and Valkey: their binaries come with pip, the way they are run is ours.

Imports no Django, so that settings and kefu.run can use it before anything is configured.
"""

from apps.common.engines.errors import EngineError
from apps.common.engines.lock import AlreadyRunning, HomeLock
from apps.common.engines.places import (
    EngineUrls,
    embedded_urls,
    embedder_socket,
    own_socket_folder,
    prepare_home,
)
from apps.common.engines.postgres import EmbeddedPostgres
from apps.common.engines.session import running_engines, throwaway_home
from apps.common.engines.valkey import EmbeddedValkey

__all__ = [
    "AlreadyRunning",
    "EmbeddedPostgres",
    "EmbeddedValkey",
    "EngineError",
    "EngineUrls",
    "HomeLock",
    "embedded_urls",
    "embedder_socket",
    "own_socket_folder",
    "prepare_home",
    "running_engines",
    "throwaway_home",
]
