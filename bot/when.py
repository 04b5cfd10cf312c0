"""Dates as people type them: "7d", "2w", "2024-05-01", "2024-05" (pure)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_DAYS = {"d": 1, "day": 1, "days": 1, "w": 7, "week": 7, "weeks": 7, "m": 30, "month": 30, "months": 30}
_DAYS |= {"y": 365, "year": 365, "years": 365}
_AGO = re.compile(r"(\d{1,6})\s*([a-z]+)(?:\s+ago)?")
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_DAY_NAMES = ("today", "yesterday")
_FAR = datetime(9000, 1, 1, tzinfo=UTC)
_FORMS = "Write for example 7d, 2w, 2024-05-01 or 2024-05."


def parse_since(text: str, now: datetime) -> datetime:
    """The UTC moment that `text` names, counted from `now`; ValueError with a plain sentence if it names none."""
    wanted = text.strip().lower()
    if wanted in _DAY_NAMES:
        return _midnight(now) - timedelta(days=wanted == "yesterday")
    if (ago := _AGO.fullmatch(wanted)) and ago[2] in _DAYS:
        return _before(now, int(ago[1]) * _DAYS[ago[2]], text)
    if date := _DATE.fullmatch(wanted):
        return _on(date, now, text)
    raise ValueError(f"I cannot read “{_shown(text)}” as a date. {_FORMS}")


def parse_until(text: str, now: datetime) -> datetime:
    """The first UTC moment that counts no more: a day, month or year that is named still counts whole."""
    wanted = text.strip().lower()
    date = _DATE.fullmatch(wanted)
    # A limit that lies in the future harms nobody, so a date is not held against `now`.
    start = parse_since(text, _FAR if date else now)
    if date is None:
        return start + timedelta(days=wanted in _DAY_NAMES)
    if date[3]:
        return start + timedelta(days=1)
    next_month = (start.replace(day=1) + timedelta(days=32)).replace(day=1)
    return next_month if date[2] else start.replace(year=start.year + 1)


def _before(now: datetime, days: int, text: str) -> datetime:
    try:
        return now.astimezone(UTC) - timedelta(days=days)
    except OverflowError:
        raise ValueError(f"“{_shown(text)}” is too long ago. {_FORMS}") from None


def _on(date: re.Match[str], now: datetime, text: str) -> datetime:
    try:
        moment = datetime(int(date[1]), int(date[2] or 1), int(date[3] or 1), tzinfo=UTC)
    except ValueError:
        raise ValueError(f"“{_shown(text)}” is not a day of the calendar. {_FORMS}") from None
    if moment > now:
        raise ValueError(f"“{_shown(text)}” lies in the future. {_FORMS}")
    return moment


def _midnight(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _shown(text: str) -> str:
    return text.strip()[:30]
