"""Snowflake ids, timestamps and the server's clock."""

from __future__ import annotations

import datetime as dt
import itertools
import time

DISCORD_EPOCH_MS = 1_420_070_400_000


class Snowflakes:
    """Hands out rising snowflake ids."""

    def __init__(self) -> None:
        self._counter = itertools.count(1)
        self._last = 0

    def next(self) -> int:
        """A new id, larger than every one before it."""
        made = ((int(time.time() * 1000) - DISCORD_EPOCH_MS) << 22) | (next(self._counter) & 0xFFF)
        self._last = max(made, self._last + 1)
        return self._last


def created_at(snowflake: int) -> dt.datetime:
    """When this id was made."""
    return dt.datetime.fromtimestamp(((snowflake >> 22) + DISCORD_EPOCH_MS) / 1000, dt.UTC)


def now_iso() -> str:
    """This moment as Discord writes it."""
    return dt.datetime.now(dt.UTC).isoformat()


class Clock:
    """Seconds on a monotonic clock that a test may move forward instead of sleeping."""

    def __init__(self) -> None:
        self._offset = 0.0

    def now(self) -> float:
        """Seconds, comparable with one another only."""
        return time.monotonic() + self._offset

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass at once, as interaction tokens see it."""
        self._offset += seconds
