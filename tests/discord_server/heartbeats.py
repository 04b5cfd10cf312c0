"""What a connection's heartbeats tell of the bot's event loop."""

from __future__ import annotations

import time
from dataclasses import dataclass

# A beat may be this share of an interval late before it counts as missed, and at least this many seconds.
TOLERANCE, LEAST_TOLERANCE = 0.5, 0.5


@dataclass(frozen=True)
class Heartbeat:
    """One heartbeat as it arrived."""

    at: float
    seq: int | None
    gap: float
    late: bool


class Heart:
    """The heartbeats of one connection."""

    def __init__(self, interval: float) -> None:
        self.interval = interval
        self.beats: list[Heartbeat] = []
        self._last = 0.0
        self._stopped_at: float | None = None

    @property
    def patience(self) -> float:
        """The longest gap that is still in time."""
        return self.interval + max(self.interval * TOLERANCE, LEAST_TOLERANCE)

    def start(self) -> None:
        """HELLO was sent."""
        self._last = time.monotonic()

    def stop(self) -> None:
        """The connection ended."""
        self._stopped_at = time.monotonic()

    def beat(self, seq: int | None) -> None:
        """A heartbeat arrived."""
        now = time.monotonic()
        gap = now - self._last
        self.beats.append(Heartbeat(now, seq, gap, gap > self.patience))
        self._last = now

    def missed(self) -> list[str]:
        """One line for each gap that was too long, the present one included."""
        lines = [f"heartbeat {number} came after {b.gap:.2f} s" for number, b in enumerate(self.beats, 1) if b.late]
        waiting = (self._stopped_at or time.monotonic()) - self._last
        if waiting > self.patience:
            lines.append(f"heartbeat {len(self.beats) + 1} is overdue by {waiting - self.interval:.2f} s")
        return lines
