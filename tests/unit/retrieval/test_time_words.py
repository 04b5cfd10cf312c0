"""Words of time against the moment of asking."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.time_words import read_time_words

NOW = datetime(2024, 1, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("what happened this week?", "2024-01-12", "2024-01-20"),
        ("yesterday's news", "2024-01-18", "2024-01-20"),
        ("sales last year", "2023-01-01", "2024-01-01"),
        ("sales in the past year", "2023-01-20", "2024-01-20"),
        ("sales in the last 3 months", "2023-10-19", "2024-01-20"),
        ("the past couple of weeks", "2024-01-06", "2024-01-20"),
        ("the past few days", "2024-01-17", "2024-01-20"),
        ("as of March", "2023-03-01", "2023-04-01"),
        ("in January", "2024-01-01", "2024-02-01"),
        ("in December", "2023-12-01", "2024-01-01"),
        ("last March", "2023-03-01", "2023-04-01"),
        ("in May", "2023-05-01", "2023-06-01"),
        ("what was sold in may?", "2023-05-01", "2023-06-01"),
        ("in May 2019", "2019-05-01", "2019-06-01"),
        ("on March 15, 2019", "2019-03-01", "2019-04-01"),
        ("on 15 March 2019", "2019-03-01", "2019-04-01"),
        ("Q1 2019", "2019-01-01", "2019-04-01"),
        ("in the fourth quarter of 2019", "2019-10-01", "2020-01-01"),
        ("Q1 deliveries", "2024-01-01", "2024-04-01"),
        ("loss in q2 22", "2022-04-01", "2022-07-01"),
        ("Q3 '23 sales", "2023-07-01", "2023-10-01"),
        ("Q4 deliveries", "2023-10-01", "2024-01-01"),
        ("in 2019", "2019-01-01", "2020-01-01"),
        ("summer 2019", "2019-01-01", "2020-01-01"),
        ("since 2019", "2019-01-01", "2024-01-20"),
        ("since March 2019", "2019-03-01", "2024-01-20"),
    ],
)
def test_windows(text: str, since: str, until: str) -> None:
    words = read_time_words(text, NOW)
    assert words.since
    assert words.until
    assert (words.since.date(), words.until.date()) == (date.fromisoformat(since), date.fromisoformat(until))


@pytest.mark.parametrize(
    ("text", "is_firm"),
    [
        ("deliveries in December", False),
        ("Q4 deliveries", False),
        ("deliveries in December 2023", True),
        ("Q4 2023 deliveries", True),
        ("sales last year", True),
        ("what happened this week?", True),
        ("who is Xiaomi talking to?", True),
    ],
)
def test_a_month_without_its_year_is_a_guess(text: str, is_firm: bool) -> None:
    assert read_time_words(text, NOW).is_firm is is_firm


@pytest.mark.parametrize(
    "text",
    [
        "who is Xiaomi talking to?",
        "how many cars may be sold?",
        "are the cells they put in may be sold?",
        "in may be careful",
        "what will be built in 2030?",
        "sales in Q1 2030",
        "in March 2031",
        "next year",
        "is the Model 2019 good?",
        "troops march in",
    ],
)
def test_no_window(text: str) -> None:
    words = read_time_words(text, NOW)
    assert (words.since, words.until) == (None, None)


@pytest.mark.parametrize("text", ["the latest on BYD", "What is the price now?", "as of today", "the current range"])
def test_the_newest_is_wanted(text: str) -> None:
    assert read_time_words(text, NOW).wants_latest


@pytest.mark.parametrize("text", ["who is Xiaomi talking to?", "sales in 2019", "what do we know"])
def test_the_newest_is_not_wanted(text: str) -> None:
    assert not read_time_words(text, NOW).wants_latest


moments = st.datetimes(datetime(1999, 1, 1), datetime(2090, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
WORDS = "in last past this as of since may march dec q1 q4 2019 2030 1999 999 few weeks years month today"
phrases = st.lists(st.sampled_from(WORDS.split()), max_size=6).map(" ".join)


@given(phrases, moments)
def test_a_window_has_two_ends_in_order_and_begins_in_the_past(text: str, now: datetime) -> None:
    words = read_time_words(text, now)
    assert (words.since is None) == (words.until is None)
    if words.since and words.until:
        assert words.since < words.until
        assert words.since <= now
