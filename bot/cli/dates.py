"""The dates of `--since`, `--until` and `--at` (pure)."""

from __future__ import annotations

from datetime import UTC, datetime

import typer

from bot.batch import parse_moment
from bot.when import parse_since, parse_until


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
    try:
        return parse_until(text, now)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--until") from error


def read_at(text: str | None) -> datetime:
    """The moment of asking; a bare date means its end."""
    if text is None:
        return datetime.now(UTC)
    try:
        return parse_moment(text)
    except (ValueError, OverflowError) as error:
        message = f"“{text.strip()[:30]}” is not a moment. Write for example 2019-04-15 or 2019-04-15T08:30."
        raise typer.BadParameter(message, param_hint="--at") from error
