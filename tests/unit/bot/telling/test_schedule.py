"""Local times, over the changes of the clock."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from bot.telling.schedule import is_quiet, next_run, parse_quiet, parse_time, parse_zone, suggest_zones
from corpus.telling import Quiet

BERLIN = "Europe/Berlin"


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("8:00", time(8)),
        ("22", time(22)),
        ("7.30", time(7, 30)),
        ("7:30 pm", time(19, 30)),
        ("12am", time(0)),
        ("12 PM", time(12)),
    ],
)
def test_times(text: str, expected: time) -> None:
    assert parse_time(text) == expected


@pytest.mark.parametrize("text", ["", "25:00", "8:61", "eight", "13 pm", "8:00:00", "-1"])
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(ValueError, match="as a time of day"):
        parse_time(text)


def test_quiet_hours_over_midnight_and_by_day() -> None:
    night = parse_quiet("22:00 - 7:00", BERLIN)
    assert night == Quiet(time(22), time(7), BERLIN)
    # In winter Berlin is an hour ahead of UTC, in summer two.
    assert [is_quiet(night, utc(2024, 1, 10, hour)) for hour in (20, 21, 5, 6)] == [False, True, True, False]
    assert [is_quiet(night, utc(2024, 7, 10, hour)) for hour in (19, 20, 4, 5)] == [False, True, True, False]
    noon = parse_quiet("12 to 13:30", "UTC")
    assert [is_quiet(noon, utc(2024, 1, 10, *at)) for at in ((11, 59), (12, 0), (13, 29), (13, 30))] == [
        False,
        True,
        True,
        False,
    ]
    assert not is_quiet(None, utc(2024, 1, 1))


@pytest.mark.parametrize("text", ["22", "22:00", "9-9", "a-b", ""])
def test_what_are_no_quiet_hours(text: str) -> None:
    with pytest.raises(ValueError, match=r"Quiet hours|quiet hours|time of day"):
        parse_quiet(text, "UTC")


def test_the_next_day_and_the_next_week() -> None:
    assert next_run(time(8), BERLIN, None, utc(2024, 1, 10, 6, 59)) == utc(2024, 1, 10, 7)
    assert next_run(time(8), BERLIN, None, utc(2024, 1, 10, 7)) == utc(2024, 1, 11, 7)
    assert next_run(time(8), BERLIN, 0, utc(2024, 1, 10, 7)) == utc(2024, 1, 15, 7)  # a Monday
    # Late in the evening it is tomorrow already on the other side of the world.
    assert next_run(time(8), "Asia/Shanghai", None, utc(2024, 1, 10, 23)) == utc(2024, 1, 11)


def test_the_clock_is_put_forward() -> None:
    """On 31 March 2024, 2:00 became 3:00 in Berlin."""
    assert next_run(time(8), BERLIN, None, utc(2024, 3, 30, 8)) == utc(2024, 3, 31, 6)  # 23 hours later
    assert next_run(time(2, 30), BERLIN, None, utc(2024, 3, 30, 12)) == utc(2024, 3, 31, 1, 30)  # 3:30 there
    assert next_run(time(2, 30), BERLIN, None, utc(2024, 3, 31, 1, 30)) == utc(2024, 4, 1, 0, 30)


def test_the_clock_is_put_back() -> None:
    """On 27 October 2024, 3:00 became 2:00 in Berlin, so that 2:30 came twice."""
    assert next_run(time(8), BERLIN, None, utc(2024, 10, 26, 6)) == utc(2024, 10, 27, 7)  # 25 hours later
    first = next_run(time(2, 30), BERLIN, None, utc(2024, 10, 26, 12))
    assert first == utc(2024, 10, 27, 0, 30)
    assert next_run(time(2, 30), BERLIN, None, first) == utc(2024, 10, 28, 1, 30)


def test_every_day_of_a_year_has_one_digest() -> None:
    moment, days = utc(2024, 1, 1), set()
    for _ in range(366):
        moment = next_run(time(2, 30), "America/New_York", None, moment)
        days.add((moment - timedelta(hours=4)).date())
    assert len(days) == 366
    assert moment == utc(2024, 12, 31, 7, 30)


def test_zones() -> None:
    assert parse_zone(" europe/berlin ") == BERLIN
    assert parse_zone("america/new york") == "America/New_York"
    assert suggest_zones("berl") == [BERLIN]
    assert len(suggest_zones("")) == 25
    with pytest.raises(ValueError, match="do not know the time zone"):
        parse_zone("Middle/Earth")
