from __future__ import annotations

from bot.limits import Allowance, Buckets, Limits


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_then_a_wait() -> None:
    clock = Clock()
    limits = Limits(Allowance(2, 40), Allowance(100, 60), clock)
    assert [limits.take(1, 9) for _ in range(3)] == [0, 0, 20]
    assert limits.take(2, 9) == 0
    clock.now += 19.5
    assert limits.take(1, 9) == 1
    clock.now += 0.5
    assert limits.take(1, 9) == 0
    assert limits.take(1, 9) == 20


def test_a_guild_runs_dry_for_all_its_members() -> None:
    clock = Clock()
    limits = Limits(Allowance(5, 60), Allowance(2, 60), clock)
    assert [limits.take(user, 9) for user in (1, 2, 3)] == [0, 0, 30]
    assert limits.take(3, 8) == 0
    assert limits.take(3, None) == 0


def test_a_refusal_costs_nothing() -> None:
    clock = Clock()
    limits = Limits(Allowance(1, 10), Allowance(2, 1000), clock)
    assert limits.take(1, 9) == 0
    assert limits.take(1, 9) == 10
    assert limits.take(2, 9) == 0  # the refused question did not use up the guild's budget


def test_full_buckets_are_forgotten() -> None:
    clock = Clock()
    buckets = Buckets(Allowance(1, 1), clock)
    for key in range(10_000):
        buckets.take(key)
    clock.now += 5
    buckets.take("one more")
    assert len(buckets._buckets) == 1


def test_notices_are_rare() -> None:
    clock = Clock()
    limits = Limits(Allowance(1, 10), Allowance(1, 10), clock)
    assert limits.may_tell(1)
    assert not limits.may_tell(1)
    assert limits.may_tell(2)
    clock.now += 30
    assert limits.may_tell(1)
