"""Dates are read with their precision and never invented."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from corpus.dates import format_published, parse_published
from corpus.errors import InputError
from corpus.models import DatePrecision, Draft

NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment", "precision"),
    [
        ("2019-04-15", datetime(2019, 4, 15, tzinfo=UTC), DatePrecision.DAY),
        ("2019-4-5", datetime(2019, 4, 5, tzinfo=UTC), DatePrecision.DAY),
        ("2019-04", datetime(2019, 4, 1, tzinfo=UTC), DatePrecision.MONTH),
        ("2019-04-15T08:30:00Z", datetime(2019, 4, 15, 8, 30, tzinfo=UTC), DatePrecision.DAY),
        ("2019-04-15T08:30", datetime(2019, 4, 15, 8, 30, tzinfo=UTC), DatePrecision.DAY),
        ("2019-04-15 08:30:00 UTC", datetime(2019, 4, 15, 8, 30, tzinfo=UTC), DatePrecision.DAY),
        ("2019-04-15T23:30:00-07:00", datetime(2019, 4, 16, 6, 30, tzinfo=UTC), DatePrecision.DAY),
        ("2019-04-15T08:30:00 +0200", datetime(2019, 4, 15, 6, 30, tzinfo=UTC), DatePrecision.DAY),
        ("2024-06-03", datetime(2024, 6, 3, tzinfo=UTC), DatePrecision.DAY),
        ("", None, DatePrecision.NONE),
        ("undated", None, DatePrecision.NONE),
    ],
)
def test_forms_of_a_date(text: str, moment: datetime | None, precision: DatePrecision) -> None:
    assert parse_published(text, now=NOW) == (moment, precision)


@pytest.mark.parametrize(
    "text",
    ["2019", "15.04.2019", "04/15/2019", "April 15", "yesterday", "2019-13-01", "2019-02-30", "0001-01-01", "9" * 99],
)
def test_anything_else_is_refused_with_one_sentence(text: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_published(text, now=NOW)
    assert str(caught.value).endswith(".")
    assert len(str(caught.value)) < 200


def test_the_future_is_refused() -> None:
    with pytest.raises(InputError, match="future"):
        parse_published("2024-06-05", now=NOW)


@pytest.mark.parametrize(
    ("text", "shown"), [("2019-04-15T08:30Z", "2019-04-15"), ("2019-04", "2019-04"), ("", "undated")]
)
def test_dates_are_shown_as_exactly_as_they_are_known(text: str, shown: str) -> None:
    published, precision = parse_published(text, now=NOW)
    assert format_published(Draft("Title", "Text", published=published, precision=precision)) == shown
