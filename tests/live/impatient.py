"""The echo application in a process that waits for nothing long."""

from apps.live.serving import outbound, process, requests, sockets
from tests.live.echo import application as application

sockets.PING_AFTER_S = 0.2
sockets.DEAD_AFTER_S = 3.0  # a busy machine may keep a good client waiting
sockets.HANDSHAKE_S = 3
process.ROUND_S = 0.1
requests.STALLED_S = 0.3
outbound.CONGESTED_FOR_S = 0.3
