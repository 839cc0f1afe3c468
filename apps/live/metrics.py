"""Figures of the gateway."""

from prometheus_client import Counter, Gauge, Histogram

connections = Gauge("kefu_ws_connections", "Open WebSockets.", ["kind"], multiprocess_mode="livesum")
replayed_total = Counter(
    "kefu_replayed_messages", "Messages sent from the database: replays and filled holes."
)
ack_seconds = Histogram(
    "kefu_message_ack_seconds",
    "From a message frame to its acknowledgement.",
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
slow_readers_total = Counter("kefu_ws_slow_readers", "Sockets cut because their reader fell too far behind.")
refused_total = Counter(
    "kefu_ws_refused", "Sockets closed for what they sent, and handshakes refused.", ["code"]
)
