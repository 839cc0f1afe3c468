"""What operators can see of the providers. Labels are bounded: a status, a kind; never a tenant or a text."""

from prometheus_client import Counter, Gauge, Histogram

SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2, 3, 6, 10, 15, 30, 60, 120)

REQUESTS = Counter("kefu_ai_requests_total", "Requests to model providers, by how they ended", ["status"])
LATENCY = Histogram("kefu_ai_latency_seconds", "Time to the end of the stream", buckets=SECONDS)
FIRST_TOKEN = Histogram("kefu_ai_first_token_seconds", "Time to the first text", buckets=SECONDS)
TOKENS = Counter("kefu_ai_tokens_total", "Tokens as providers count them, or our estimate", ["kind"])
COST = Counter("kefu_ai_cost_total", "What answers cost, by the prices entered for the providers")
INFLIGHT = Gauge("kefu_ai_inflight", "Requests running now", multiprocess_mode="livesum")
BREAKER = Gauge(
    "kefu_ai_breaker_state",
    "Last seen state of a provider's breaker: 0 closed, 1 half open, 2 open",
    ["provider"],
    multiprocess_mode="livemostrecent",
)
