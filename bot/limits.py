"""How much one person, one channel and one guild may ask: token buckets, in memory."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.settings import BotSettings
from corpus.desk import GuildSettings

_MAX_BUCKETS = 10_000
"""Beyond this many, those that have filled up again are forgotten: a full bucket is as good as none."""
_MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Allowance:
    """`amount` at once, and as much again spread over `seconds`."""

    amount: int
    seconds: float

    @property
    def rate(self) -> float:
        """Tokens that come back in a second."""
        return self.amount / self.seconds

    @property
    def per_minute(self) -> int:
        """The rate as moderators see it, at least 1."""
        return max(round(self.rate * _MINUTE), 1)


@dataclass(frozen=True, slots=True)
class Budgets:
    """What one person, one channel with its threads, and one guild may ask."""

    user: Allowance
    channel: Allowance
    guild: Allowance

    @classmethod
    def of(cls, settings: BotSettings) -> Budgets:
        """As the operator has them."""
        return cls(
            Allowance(settings.user_questions, settings.user_seconds),
            Allowance(settings.channel_questions, settings.channel_seconds),
            Allowance(settings.guild_questions, settings.guild_seconds),
        )

    def within(self, settings: GuildSettings) -> Budgets:
        """As a guild has them. It may share out its questions as it likes, but have no more than the operator gives."""
        changed = self
        if settings.user_questions is not None:
            changed = replace(changed, user=Allowance(settings.user_questions, _MINUTE))
        if settings.channel_questions is not None:
            changed = replace(changed, channel=Allowance(settings.channel_questions, _MINUTE))
        if settings.guild_questions is not None:
            own = Allowance(settings.guild_questions, _MINUTE)
            changed = replace(changed, guild=min(own, self.guild, key=lambda each: each.rate))
        return changed


class Whose(StrEnum):
    """The budget that is used up."""

    USER = "user"
    CHANNEL = "channel"
    GUILD = "guild"


@dataclass(frozen=True, slots=True)
class Wait:
    """A question too many."""

    seconds: int
    """Until the next one, at least 1."""
    whose: Whose


_ONE_NOTICE = Allowance(1, 30.0)
"""In a channel all see what the bot says: a person who floods it is told so once in a while, not every time."""


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float
    allowance: Allowance


class Buckets:
    """One token bucket per key."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """`clock` gives seconds that never run backwards."""
        self._clock = clock
        self._buckets: dict[Hashable, _Bucket] = {}

    def wait(self, key: Hashable, allowance: Allowance) -> float:
        """Seconds until `key` may take a token; 0.0 if now."""
        missing = 1.0 - self._tokens(key, allowance)
        # What is left of a token by rounding is nothing to wait for.
        return missing / allowance.rate if missing > 1e-9 else 0.0

    def take(self, key: Hashable, allowance: Allowance) -> None:
        """Take one token of `key`."""
        if len(self._buckets) >= _MAX_BUCKETS:
            self._forget_full()
        self._buckets[key] = _Bucket(self._tokens(key, allowance) - 1.0, self._clock(), allowance)

    def _tokens(self, key: Hashable, allowance: Allowance) -> float:
        bucket = self._buckets.get(key)
        if bucket is None:
            return float(allowance.amount)
        back = (self._clock() - bucket.at) * allowance.rate
        return min(bucket.tokens + back, float(allowance.amount))

    def _forget_full(self) -> None:
        self._buckets = {key: bucket for key, bucket in self._buckets.items() if not self._is_full(key, bucket)}

    def _is_full(self, key: Hashable, bucket: _Bucket) -> bool:
        return self._tokens(key, bucket.allowance) >= bucket.allowance.amount


class Limits:
    """The budgets of all people, channels and guilds together."""

    def __init__(self, budgets: Budgets, clock: Callable[[], float]) -> None:
        """`budgets` as the operator has them; `clock` gives seconds that never run backwards."""
        self.budgets = budgets
        self._buckets = Buckets(clock)
        self._told = Buckets(clock)

    def take(self, user_id: int, channel_id: int | None = None, settings: GuildSettings | None = None) -> Wait | None:
        """Take one question from all budgets; or take nothing and say how long to wait, and for which of them.

        Outside guilds there is the person's budget only: `settings` is None there.
        """
        budgets = self.budgets.within(settings) if settings else self.budgets
        keys: list[tuple[Whose, Hashable, Allowance]] = [(Whose.USER, user_id, budgets.user)]
        if settings is not None:
            if settings.user_questions is not None:
                # A guild's own measure is filled up there alone, or it would be that of other guilds as well.
                keys = [(Whose.USER, (user_id, settings.guild_id), budgets.user)]
            if channel_id is not None:
                keys.append((Whose.CHANNEL, channel_id, budgets.channel))
            keys.append((Whose.GUILD, settings.guild_id, budgets.guild))
        waits = [(self._buckets.wait((whose, key), allowance), whose) for whose, key, allowance in keys]
        longest, whose = max(waits, key=lambda each: each[0])
        if longest > 0:
            return Wait(max(math.ceil(longest - 1e-6), 1), whose)
        for whose, key, allowance in keys:
            self._buckets.take((whose, key), allowance)
        return None

    def may_tell(self, user_id: int) -> bool:
        """Whether a person may be told once more, where all can read it, that something was refused."""
        if self._told.wait(user_id, _ONE_NOTICE) > 0:
            return False
        self._told.take(user_id, _ONE_NOTICE)
        return True
