"""Files of questions, one JSON object a line: what a line must hold, and how it becomes a Question (pure)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, cast

from retrieval.models import Question, Turn

_YEARS = (1900, 2200)
"""Moments of asking beyond these are mistakes, and counting days back from them may overflow."""


class BatchLineError(ValueError):
    """A line that holds no question; `str(error)` says why, for a person."""


@dataclass(frozen=True, slots=True)
class BatchItem:
    """One question of a file, with the id under which its answer goes out."""

    key: str | int
    question: Question


def read_batch(lines: Iterable[str], now: datetime) -> Iterator[tuple[int, BatchItem | BatchLineError]]:
    """Each line's number (from 1) with its question, or with what is wrong with it; empty lines are passed over."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield number, parse_line(line, now)
        except BatchLineError as error:
            yield number, error


def parse_line(line: str, now: datetime) -> BatchItem:
    """The question that a line holds; `now` counts where the line has no `asked_at`."""
    try:
        row = json.loads(line)
    except ValueError as error:
        raise BatchLineError("this is not JSON.") from error
    if not isinstance(row, dict):
        raise BatchLineError("this is not a JSON object.")
    key, text = row.get("id"), row.get("question")
    if not isinstance(key, (str, int)) or isinstance(key, bool):
        raise BatchLineError('"id" is missing, or is neither text nor a whole number.')
    if not isinstance(text, str):
        raise BatchLineError('"question" is missing, or is not text.')
    return BatchItem(key, Question(text=text, now=_asked_at(row, now), history=tuple(_turns(row))))


def parse_moment(text: str) -> datetime:
    """An ISO 8601 moment as UTC; a bare date means the end of that day. ValueError where it is neither."""
    cleaned = text.strip()
    moment = datetime.fromisoformat(cleaned)
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    if not _YEARS[0] <= moment.year <= _YEARS[1]:
        raise ValueError(text)
    is_bare_date = len(cleaned) <= len("2019-04-15")
    return moment + timedelta(days=1) - timedelta(seconds=1) if is_bare_date else moment


def _asked_at(row: dict[str, Any], now: datetime) -> datetime:
    asked_at = row.get("asked_at")
    if asked_at is None:
        return now
    try:
        return parse_moment(asked_at)
    except (TypeError, AttributeError, ValueError, OverflowError) as error:
        raise BatchLineError('"asked_at" should look like 2019-04-15 or 2019-04-15T08:30:00Z.') from error


def _turns(row: dict[str, Any]) -> Iterator[Turn]:
    history = row.get("history")
    if history is None:
        return
    if not isinstance(history, list):
        raise BatchLineError('"history" is not a list.')
    for turn in history:
        if not isinstance(turn, dict) or turn.get("role") not in ("user", "assistant"):
            raise BatchLineError('each turn of "history" needs a "role", "user" or "assistant".')
        if not isinstance(turn.get("content"), str):
            raise BatchLineError('each turn of "history" needs a "content", which is text.')
        yield Turn(cast('Literal["user", "assistant"]', turn["role"]), turn["content"])
