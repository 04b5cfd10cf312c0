from __future__ import annotations

from typing import Any

import pytest

from bot.desk import texts
from bot.limits import Allowance, Buckets, Budgets, Limits, Wait, Whose
from corpus.desk import GuildSettings

PLENTY = Allowance(100, 60)
GUILD, OTHER = GuildSettings(9), GuildSettings(8)


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def limits(clock: Clock, user: Allowance = PLENTY, channel: Allowance = PLENTY, guild: Allowance = PLENTY) -> Limits:
    return Limits(Budgets(user, channel, guild), clock)


def test_a_burst_then_a_wait() -> None:
    clock = Clock()
    limited = limits(clock, user=Allowance(2, 40))
    assert [limited.take(1, 5, GUILD) for _ in range(3)] == [None, None, Wait(20, Whose.USER)]
    assert limited.take(2, 5, GUILD) is None
    clock.now += 19.5
    assert limited.take(1, 5, GUILD) == Wait(1, Whose.USER)
    clock.now += 0.5
    assert limited.take(1, 5, GUILD) is None
    assert limited.take(1, 5, GUILD) == Wait(20, Whose.USER)


def test_a_channel_runs_dry_before_its_guild() -> None:
    limited = limits(Clock(), channel=Allowance(2, 60))
    assert [limited.take(user, 5, GUILD) for user in (1, 2, 3)] == [None, None, Wait(30, Whose.CHANNEL)]
    assert limited.take(3, 6, GUILD) is None


def test_a_guild_runs_dry_for_all_its_members() -> None:
    limited = limits(Clock(), guild=Allowance(2, 60))
    assert [limited.take(user, user, GUILD) for user in (1, 2, 3)] == [None, None, Wait(30, Whose.GUILD)]
    assert limited.take(3, 3, OTHER) is None
    assert limited.take(3) is None  # a direct message


def test_a_refusal_costs_nothing() -> None:
    limited = limits(Clock(), user=Allowance(1, 10), channel=Allowance(2, 1000), guild=Allowance(2, 1000))
    assert limited.take(1, 5, GUILD) is None
    assert limited.take(1, 5, GUILD) == Wait(10, Whose.USER)
    assert limited.take(2, 5, GUILD) is None  # the refused question did not use up the guild's budget


def test_the_longest_wait_is_told() -> None:
    limited = limits(Clock(), user=Allowance(1, 10), guild=Allowance(1, 50))
    assert limited.take(1, 5, GUILD) is None
    assert limited.take(1, 5, GUILD) == Wait(50, Whose.GUILD)


def test_a_guild_shares_out_as_it_likes() -> None:
    clock = Clock()
    limited = limits(clock, user=Allowance(1, 60), channel=Allowance(9, 60), guild=Allowance(60, 60))
    own = GuildSettings(9, user_questions=3, channel_questions=2)
    assert [limited.take(1, 5, own) for _ in range(3)] == [None, None, Wait(30, Whose.CHANNEL)]
    assert limited.take(1, 6, own) is None
    assert limited.take(1, 7, own) == Wait(20, Whose.USER)
    assert limited.take(1, 55, OTHER) is None  # what one guild allows is its own affair
    assert limited.take(1, 55, OTHER) == Wait(60, Whose.USER)
    assert limited.take(1, 77, GuildSettings(9)) == Wait(60, Whose.USER)


@pytest.mark.parametrize(
    ("operator", "own", "given"),
    [
        (Allowance(60, 60), 30, Allowance(30, 60)),
        (Allowance(60, 60), 600, Allowance(60, 60)),
        (Allowance(10, 3600), 1, Allowance(10, 3600)),
        (Allowance(60, 60), None, Allowance(60, 60)),
    ],
)
def test_a_guild_cannot_have_more_than_the_operator_gives(operator: Allowance, own: Any, given: Allowance) -> None:
    budgets = Budgets(PLENTY, PLENTY, operator)
    assert budgets.within(GuildSettings(9, guild_questions=own)).guild == given


def test_a_budget_that_is_lowered_counts_at_once() -> None:
    limited = limits(Clock(), channel=Allowance(20, 60))
    lower = GuildSettings(9, channel_questions=1)
    assert limited.take(1, 5, lower) is None
    assert limited.take(1, 5, lower) == Wait(60, Whose.CHANNEL)


def test_full_buckets_are_forgotten() -> None:
    clock = Clock()
    buckets = Buckets(clock)
    for key in range(10_000):
        buckets.take(key, Allowance(1, 1 if key % 2 else 1000))
    clock.now += 5
    buckets.take("one more", Allowance(1, 1))
    assert len(buckets._buckets) == 5001


def test_notices_are_rare() -> None:
    clock = Clock()
    limited = limits(clock)
    assert limited.may_tell(1)
    assert not limited.may_tell(1)
    assert limited.may_tell(2)
    clock.now += 30
    assert limited.may_tell(1)


@pytest.mark.parametrize(
    ("seconds", "whose", "said"),
    [
        (20, Whose.USER, "That is a lot of questions at once. Please ask again in 20 s."),
        (99, Whose.CHANNEL, "This channel is asking a lot at once. Please ask again in 99 s."),
        (3600, Whose.GUILD, "This server is asking a lot at once. Please ask again in 60 min."),
    ],
)
def test_what_is_said(seconds: int, whose: Whose, said: str) -> None:
    assert texts.wait(seconds, whose) == said
