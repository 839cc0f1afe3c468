"""How often a stream is read: with many at once each less often, so that every look finds more.

What an answer costs depends less on its length than on how often it is woken for a few characters.
"""

from apps.common.loop import PerLoop

FEW = 50  # streams that are read whenever something comes
EACH_S = 0.0005
LONGEST_S = 0.3


class Pace:
    """Of one loop. streams: how many are open."""

    def __init__(self) -> None:
        self.streams = 0

    @property
    def pause_s(self) -> float:
        """Between two looks at a stream: a quarter of a second when there are 500."""
        return min(LONGEST_S, self.streams * EACH_S) if self.streams > FEW else 0.0


pace = PerLoop(Pace)
