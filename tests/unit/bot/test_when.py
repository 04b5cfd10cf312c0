from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.when import parse_since, parse_until

NOW = datetime(2024, 6, 15, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("7d", NOW - timedelta(days=7)),
        (" 30 Days ", NOW - timedelta(days=30)),
        ("2w", NOW - timedelta(weeks=2)),
        ("3 weeks ago", NOW - timedelta(weeks=3)),
        ("1m", NOW - timedelta(days=30)),
        ("1y", NOW - timedelta(days=365)),
        ("2024-05-01", datetime(2024, 5, 1, tzinfo=UTC)),
        ("2024-5-1", datetime(2024, 5, 1, tzinfo=UTC)),
        ("2024-05", datetime(2024, 5, 1, tzinfo=UTC)),
        ("2023", datetime(2023, 1, 1, tzinfo=UTC)),
        ("today", datetime(2024, 6, 15, tzinfo=UTC)),
        ("yesterday", datetime(2024, 6, 14, tzinfo=UTC)),
    ],
)
def test_dates(text: str, moment: datetime) -> None:
    assert parse_since(text, NOW) == moment


@pytest.mark.parametrize("text", ["", "soon", "7x", "2024-13", "2024-02-30", "2030-01-01", "999999y", "-3d", "1/2/24"])
def test_what_is_no_date_is_said_so(text: str) -> None:
    with pytest.raises(ValueError, match=r"^(I cannot read )?“.*\. Write for example 7d"):
        parse_since(text, NOW)


@given(st.text(max_size=40))
def test_any_text_gives_a_moment_or_a_sentence(text: str) -> None:
    try:
        assert parse_since(text, NOW) <= NOW
    except ValueError as error:
        assert "Write for example" in str(error)  # noqa: PT017  # both outcomes are right


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("7d", NOW - timedelta(days=7)),
        ("2024-05-31", datetime(2024, 6, 1, tzinfo=UTC)),
        ("2023-12", datetime(2024, 1, 1, tzinfo=UTC)),
        ("2023", datetime(2024, 1, 1, tzinfo=UTC)),
        ("2031", datetime(2032, 1, 1, tzinfo=UTC)),
        ("today", datetime(2024, 6, 16, tzinfo=UTC)),
        ("Yesterday ", datetime(2024, 6, 15, tzinfo=UTC)),
    ],
)
def test_until_counts_what_is_named_whole(text: str, moment: datetime) -> None:
    assert parse_until(text, NOW) == moment
