"""Words of time in a question: "this week", "as of March", "last year", "latest", counted from the moment of asking."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from retrieval.models import TimeWords

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
         "september sept sep", "october oct", "november nov", "december dec"), start=1
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_UNIT_DAYS = {"day": 1, "week": 7, "month": 31, "year": 365}

_VAGUE_COUNTS = {"few": 3, "couple of": 2}
_SINCE = re.compile(r"\bsince\b", re.I)
Window: TypeAlias = tuple[datetime | None, datetime | None]

_LATEST = re.compile(
    r"\b(latest|newest|most recent|recent(?:ly)?|right now|now|currently|current|at the moment|these days"
    r"|as of (?:today|now)|today|lately|up to date|still|this week|this month|yesterday)\b",
    re.I,
)
_PAST_SPAN = re.compile(r"\b(past|last|previous)\s+(\d{1,3}|few|couple of)?\s*(day|week|month|year)(s?)\b", re.I)
_THIS_SPAN = re.compile(r"\bthis\s+(week|month|year)\b", re.I)
_MONTH_YEAR = re.compile(rf"\b({_MONTH})\.?(?:\s+\d{{1,2}}(?:st|nd|rd|th)?)?,?\s+(?:of\s+)?((?:19|20)\d\d)\b", re.I)
# "may" is a verb ("the cells they put in may be sold") unless it has its capital or nothing comes after it.
_AS_OF_MONTH = re.compile(
    rf"\b(?:as of|in|since|during|last)\s+(?:early |mid |late |last )?({_MONTH})\b(?!\s*\d)(?<!(?-i:may)(?=\s+\w))",
    re.I,
)
_QUARTER = re.compile(
    r"\b(?:q([1-4])|(first|second|third|fourth) quarter)(?:\s+(?:of\s+)?['’]?((?:19|20)?\d\d))?\b", re.I
)
_IN_YEAR = re.compile(r"\b(?:in|during|for|since|spring|summer|autumn|fall|winter|mid)[\s-]+((?:19|20)\d\d)\b", re.I)


def read_time_words(text: str, now: datetime) -> TimeWords:
    """The window of time that `text` names, and whether it asks for the newest state; `now` is in UTC."""
    since, until = _window(text, now)
    return TimeWords(since, until, bool(_LATEST.search(text)), is_firm=not _without_year(text))


def _without_year(text: str) -> bool:
    """Whether a month or a quarter is named, and no year to it."""
    if _MONTH_YEAR.search(text) or _IN_YEAR.search(text) or _THIS_SPAN.search(text) or _PAST_SPAN.search(text):
        return False
    quarter = _QUARTER.search(text)
    return not quarter[3] if quarter else bool(_AS_OF_MONTH.search(text))


def _window(text: str, now: datetime) -> Window:
    since, until = _named_window(text, now)
    if since is None or until is None or since > now:
        return None, None  # articles of the future there are none
    return since, max(until, now) if _SINCE.search(text) else until


def _named_window(text: str, now: datetime) -> Window:
    if re.search(r"\b(today|yesterday)\b", text, re.I):
        return now - timedelta(days=2), now
    if match := _THIS_SPAN.search(text):
        return now - timedelta(days=_UNIT_DAYS[match[1].lower()] + 1), now
    if match := _PAST_SPAN.search(text):
        return _past_span(match, now)
    if match := _QUARTER.search(text):
        return _quarter(match, now)
    if match := _MONTH_YEAR.search(text):
        return _months(int(match[2]), _MONTHS[match[1].lower()], 1)
    if match := _AS_OF_MONTH.search(text):
        month = _MONTHS[match[1].lower()]
        return _months(now.year if month <= now.month else now.year - 1, month, 1)
    if match := _IN_YEAR.search(text):
        return _months(int(match[1]), 1, 12)
    return None, None


def _past_span(match: re.Match[str], now: datetime) -> Window:
    which, count, unit, plural = match[1].lower(), match[2], match[3].lower(), match[4]
    if unit == "year" and count is None and not plural and which != "past":
        return _months(now.year - 1, 1, 12)
    times = int(count) if count and count.isdigit() else _VAGUE_COUNTS[count.lower()] if count else 1
    # "last week" is rarely meant to the day: one unit more.
    return now - timedelta(days=_UNIT_DAYS[unit] * (times if count or unit == "year" else times + 1)), now


def _quarter(match: re.Match[str], now: datetime) -> Window:
    quarter = int(match[1]) if match[1] else ("first", "second", "third", "fourth").index(match[2].lower()) + 1
    if match[3]:
        return _months(int(match[3]) % 100 + (int(match[3]) // 100 or 20) * 100, 3 * quarter - 2, 3)
    # Without a year it is the last one that has begun.
    return _months(now.year if 3 * quarter - 2 <= now.month else now.year - 1, 3 * quarter - 2, 3)


def _months(year: int, month: int, count: int) -> tuple[datetime, datetime]:
    last = month - 1 + count
    return datetime(year, month, 1, tzinfo=UTC), datetime(year + last // 12, last % 12 + 1, 1, tzinfo=UTC)
