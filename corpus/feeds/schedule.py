"""When a feed is read again (pure)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from corpus.feeds.models import FeedState

SHORTEST = timedelta(minutes=10)
LONGEST = timedelta(hours=24)
FASTER, SLOWER = 0.5, 1.25
"""After a poll with news, and after one without: a feed with news at every fourth poll stays as it is."""
JITTER = 0.1
"""Polls lie up to this share of the interval earlier or later, so that feeds do not come due all at once."""
LONGEST_WISH = timedelta(days=7)
"""How long a site may ask to be left alone."""
OFF_AFTER = timedelta(days=14)
OFF_FAILURES = 10
"""A feed that has failed for so long, and so often in a row, is switched off."""


def after_success(
    state: FeedState, now: datetime, *, news: bool, random: Random, ttl: timedelta | None = None
) -> FeedState:
    """The state after a poll that brought a document or "not modified"; `news` says whether there were new entries."""
    first = state.polls == 0
    factor = 1.0 if first else FASTER if news else SLOWER
    interval = _within(state.interval * factor)
    wait = max(interval, min(ttl, LONGEST)) if ttl else interval
    return replace(
        state,
        interval=interval,
        next_poll=now + _jittered(wait, random),
        polls=state.polls + 1,
        last_poll=now,
        last_success=now,
        last_new=now if news else state.last_new,
        failures=0,
        failing_since=None,
        last_error=None,
    )


def after_failure(
    state: FeedState, now: datetime, error: str, *, random: Random, retry_after: float | None = None
) -> FeedState:
    """The state after a poll that failed: twice as long each time, and never before the site wants it."""
    failures = state.failures + 1
    wait = min(max(state.interval, SHORTEST) * 2 ** min(failures - 1, 10), LONGEST)
    next_poll = now + _jittered(wait, random)
    if retry_after is not None:
        next_poll = max(next_poll, now + min(timedelta(seconds=retry_after), LONGEST_WISH))
    return replace(
        state,
        next_poll=next_poll,
        last_poll=now,
        failures=failures,
        failing_since=state.failing_since or now,
        last_error=error,
    )


def failed_for_long(state: FeedState) -> bool:
    """Whether the feed is to be switched off."""
    if state.failing_since is None or state.last_poll is None or state.failures < OFF_FAILURES:
        return False
    return state.last_poll - state.failing_since >= OFF_AFTER


def _within(interval: timedelta) -> timedelta:
    return max(SHORTEST, min(interval, LONGEST))


def _jittered(wait: timedelta, random: Random) -> timedelta:
    return wait * random.uniform(1 - JITTER, 1 + JITTER)
