"""Publication dates with their precision: parsed, never invented (pure)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from corpus.errors import InputError
from corpus.models import Article, DatePrecision, Draft
from corpus.overview import Headline

UNDATED = "undated"
_SLACK = timedelta(days=2)
"""Clocks and time zones differ: a date may lie this far ahead."""
_FORMS = "a date should look like 2019-04-15, 2019-04 or 2019-04-15T08:30:00Z"
_EARLIEST = 1880


def parse_published(value: str, *, now: datetime | None = None) -> tuple[datetime | None, DatePrecision]:
    """UTC time and precision of an ISO 8601 date; (None, NONE) for nothing or "undated"."""
    text = value.strip()
    if text.lower() in ("", "undated", "none", "null", "unknown"):
        return None, DatePrecision.NONE
    try:
        if month := re.fullmatch(r"(\d{4})-(\d{1,2})", text):
            moment, precision = datetime(int(month[1]), int(month[2]), 1, tzinfo=UTC), DatePrecision.MONTH
        elif day := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text):
            moment = datetime(int(day[1]), int(day[2]), int(day[3]), tzinfo=UTC)
            precision = DatePrecision.DAY
        elif re.match(r"\d{4}-?\d\d-?\d\d[T ]\d\d", text):
            moment, precision = _as_utc(datetime.fromisoformat(_plain_offset(text))), DatePrecision.DAY
        else:
            raise ValueError(text)
    except (ValueError, OverflowError) as error:
        raise InputError(f'"{text[:40]}" is not a date that can be read; {_FORMS}.') from error
    if moment.year < _EARLIEST:
        raise InputError(f'"{text[:40]}" lies too far back to be the date of an article.')
    if moment > (now or datetime.now(UTC)) + _SLACK:
        raise InputError(f'The date "{text[:40]}" lies in the future.')
    return moment, precision


def format_published(article: Article | Draft | Headline) -> str:
    """ "2019-04-15", "2019-04" where only the month is known, or "undated"."""
    return format_date(article.published, article.precision)


def format_date(published: datetime | None, precision: DatePrecision) -> str:
    """As `format_published`, of a date that stands alone."""
    if published is None or precision is DatePrecision.NONE:
        return UNDATED
    moment = _as_utc(published)
    day = f"-{moment.day:02d}" if precision is DatePrecision.DAY else ""
    return f"{moment.year:04d}-{moment.month:02d}{day}"


def _as_utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _plain_offset(text: str) -> str:
    """ISO 8601 as `fromisoformat` reads it: "2019-04-15 08:30:00 UTC" and "… +0200" included."""
    text = re.sub(r"\s*(?:UTC|GMT|Z)$", "+00:00", text, flags=re.I)
    return re.sub(r"\s+([+-]\d\d:?\d\d)$", r"\1", text)
