from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import typer

from bot.cli.dates import read_at, read_since, read_until
from tests.unit.bot_cli.examples import NOW


def day(year: int, month: int, number: int) -> datetime:
    return datetime(year, month, number, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [(None, None), ("30d", NOW - timedelta(days=30)), ("2019-04-15", day(2019, 4, 15)), ("2019-04", day(2019, 4, 1))],
)
def test_since(text: str | None, moment: datetime | None) -> None:
    assert read_since(text, NOW) == moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        (None, None),
        ("7d", NOW - timedelta(days=7)),
        ("2019-04-15", day(2019, 4, 16)),
        ("2019-12-31", day(2020, 1, 1)),
        ("2019-12", day(2020, 1, 1)),
        ("2019", day(2020, 1, 1)),
        ("2031-01-01", day(2031, 1, 2)),
    ],
)
def test_until_counts_the_named_day_month_or_year_whole(text: str | None, moment: datetime | None) -> None:
    assert read_until(text, NOW) == moment


def test_at() -> None:
    assert read_at("2019-04-15") == datetime(2019, 4, 15, 23, 59, 59, tzinfo=UTC)
    assert abs(read_at(None) - datetime.now(UTC)) < timedelta(seconds=5)


@pytest.mark.parametrize("read", [lambda text: read_since(text, NOW), lambda text: read_until(text, NOW), read_at])
def test_what_is_no_date_is_wrong_use_with_a_sentence(read: object) -> None:
    assert callable(read)
    for text in ("soonish", "2019-02-31", ""):
        with pytest.raises(typer.BadParameter, match="Write for example"):
            read(text)
