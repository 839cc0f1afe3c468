"""A token bucket: so many at once, so many a second after that."""

import time
from dataclasses import dataclass, field


@dataclass(slots=True)
class TokenBucket:
    rate: float  # tokens a second
    capacity: float
    tokens: float = field(init=False)
    filled_at: float = field(init=False)
    forgiven: float = field(init=False, default=0.0)  # tokens beyond the capacity

    def __post_init__(self) -> None:
        self.tokens = self.capacity
        self.filled_at = time.monotonic()

    def take(self) -> bool:
        now = time.monotonic()
        self.tokens = min(self.capacity, self.tokens + (now - self.filled_at) * self.rate)
        self.filled_at = now
        if self.tokens < 1 <= self.forgiven:
            self.forgiven -= 1
            return True
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True

    def forgive(self, seconds: float) -> None:
        """For so long we did not listen: what gathered meanwhile must not count as a burst."""
        self.forgiven = self.rate * seconds
