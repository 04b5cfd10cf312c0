"""Dates of feed entries: never invented, never in the future (pure)."""

from __future__ import annotations

import re
from calendar import timegm
from datetime import UTC, datetime, timedelta
from time import struct_time

from corpus.feeds.models import DateNote
from corpus.models import DatePrecision

_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""Feeds say 1970-01-01 or 0001-01-01 where they know no date."""
_SLACK = timedelta(minutes=10)
"""Clocks differ: so much ahead is now, and no mark is needed."""

Dated = tuple[datetime | None, DatePrecision, DateNote]
NO_DATE: Dated = (None, DatePrecision.NONE, DateNote.UNDATED)


def entry_date(raw: str, parsed: datetime | None, now: datetime) -> Dated:
    """The date that an entry states; `raw` is how it was written."""
    if parsed is None or parsed < _EARLIEST or re.fullmatch(r"\s*\d{4}\s*", raw):
        return NO_DATE
    precision = DatePrecision.MONTH if re.fullmatch(r"\s*\d{4}-\d\d\s*", raw) else DatePrecision.DAY
    if parsed > now:
        return now, DatePrecision.DAY, DateNote.FUTURE if parsed > now + _SLACK else DateNote.STATED
    return parsed, precision, DateNote.STATED


def from_struct(parsed: struct_time | None) -> datetime | None:
    """What the feed parser made of a date."""
    if parsed is None:
        return None
    try:
        return datetime.fromtimestamp(timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def from_iso(raw: str) -> datetime | None:
    """An ISO 8601 (RFC 3339) date."""
    text = re.sub(r"(\.\d{6})\d+", r"\1", raw.strip())
    try:
        moment = datetime.fromisoformat(re.sub(r"[zZ]$", "+00:00", text))
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
