"""How much one person and one guild may ask: token buckets, in memory."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable
from dataclasses import dataclass

_MAX_BUCKETS = 10_000
"""Beyond this many, those that have filled up again are forgotten: a full bucket is as good as none."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """`amount` at once, and as much again spread over `seconds`."""

    amount: int
    seconds: float

    @property
    def rate(self) -> float:
        """Tokens that come back in a second."""
        return self.amount / self.seconds


_ONE_NOTICE = Allowance(1, 30.0)
"""In a channel all see what the bot says: a person who floods it is told so once in a while, not every time."""


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class Buckets:
    """One token bucket per key."""

    def __init__(self, allowance: Allowance, clock: Callable[[], float]) -> None:
        """`clock` gives seconds that never run backwards."""
        self._allowance = allowance
        self._clock = clock
        self._buckets: dict[Hashable, _Bucket] = {}

    def wait(self, key: Hashable) -> float:
        """Seconds until `key` may take a token; 0.0 if now."""
        missing = 1.0 - self._tokens(key)
        return max(missing, 0.0) / self._allowance.rate

    def take(self, key: Hashable) -> None:
        """Take one token of `key`."""
        if len(self._buckets) >= _MAX_BUCKETS:
            self._forget_full()
        self._buckets[key] = _Bucket(self._tokens(key) - 1.0, self._clock())

    def _tokens(self, key: Hashable) -> float:
        bucket = self._buckets.get(key)
        if bucket is None:
            return float(self._allowance.amount)
        back = (self._clock() - bucket.at) * self._allowance.rate
        return min(bucket.tokens + back, float(self._allowance.amount))

    def _forget_full(self) -> None:
        self._buckets = {key: bucket for key, bucket in self._buckets.items() if not self._is_full(key)}

    def _is_full(self, key: Hashable) -> bool:
        return self._tokens(key) >= self._allowance.amount


class Limits:
    """The budgets of all people and guilds together."""

    def __init__(self, user: Allowance, guild: Allowance, clock: Callable[[], float]) -> None:
        """`clock` gives seconds that never run backwards."""
        self._users = Buckets(user, clock)
        self._guilds = Buckets(guild, clock)
        self._told = Buckets(_ONE_NOTICE, clock)

    def take(self, user_id: int, guild_id: int | None) -> int:
        """Take one question from both budgets and give 0; or take nothing and give the seconds to wait, at least 1."""
        wait = self._users.wait(user_id)
        if guild_id is not None:
            wait = max(wait, self._guilds.wait(guild_id))
        if wait > 1e-9:
            return max(math.ceil(wait), 1)
        self._users.take(user_id)
        if guild_id is not None:
            self._guilds.take(guild_id)
        return 0

    def may_tell(self, user_id: int) -> bool:
        """Whether a person may be told once more, where all can read it, that something was refused."""
        if self._told.wait(user_id) > 0:
            return False
        self._told.take(user_id)
        return True
