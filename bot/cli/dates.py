"""The dates of `--since`, `--until` and `--at` (pure)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import typer

from bot.batch import parse_moment
from bot.when import parse_since

_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_FAR = datetime(9000, 1, 1, tzinfo=UTC)


def read_since(text: str | None, now: datetime) -> datetime | None:
    """The first moment that counts: "30d" before `now`, or the beginning of a day, month or year."""
    if text is None:
        return None
    try:
        return parse_since(text, now)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--since") from error


def read_until(text: str | None, now: datetime) -> datetime | None:
    """The first moment that counts no more: a day, month or year that is named still counts whole."""
    if text is None:
        return None
    date = _DATE.fullmatch(text.strip())
    try:
        # A limit that lies in the future harms nobody, so a date is not held against `now`.
        start = parse_since(text, _FAR if date else now)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--until") from error
    if not date:
        return start
    if date[3]:
        return start + timedelta(days=1)
    next_month = (start.replace(day=1) + timedelta(days=32)).replace(day=1)
    return next_month if date[2] else start.replace(year=start.year + 1)


def read_at(text: str | None) -> datetime:
    """The moment of asking; a bare date means its end."""
    if text is None:
        return datetime.now(UTC)
    try:
        return parse_moment(text)
    except (ValueError, OverflowError) as error:
        message = f"“{text.strip()[:30]}” is not a moment. Write for example 2019-04-15 or 2019-04-15T08:30."
        raise typer.BadParameter(message, param_hint="--at") from error
