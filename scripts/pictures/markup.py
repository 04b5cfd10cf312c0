"""Discord's markup → lines of styled words (pure); as much of it as the bot writes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

_ESCAPE = re.compile(r"\\([^0-9A-Za-z\s])")
_STAMP = re.compile(r"<t:(-?\d+)(?::([tTdDfFR]))?>")
_MENTION = re.compile(r"<@!?(\d+)>|<#(\d+)>|</([^:>]+):\d+>")
_CODE = re.compile(r"`([^`]+)`")
_TARGET = re.compile(r"\]\(<?([^<>()\s]*)>?\)")
_AGO = ((365.25, "year"), (30.44, "month"), (1.0, "day"), (1 / 24, "hour"), (1 / 1440, "minute"))


@dataclass(frozen=True, slots=True)
class Style:
    """How a run of text looks."""

    bold: bool = False
    italic: bool = False
    link: bool = False
    code: bool = False
    chip: bool = False
    """A timestamp or mention, on a ground of its own."""


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one style."""

    text: str
    style: Style = Style()


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it was written, before it is wrapped."""

    runs: tuple[Run, ...]
    quote: bool = False
    bullet: bool = False
    small: bool = False
    heading: int = 0


def lines(markup: str, now: datetime, names: dict[int, str]) -> list[Line]:
    """`markup` line by line; `now` is what timestamps are counted from, `names` are those of people and channels."""
    return [_line(raw, now, names) for raw in markup.split("\n")]


def _line(raw: str, now: datetime, names: dict[int, str]) -> Line:
    line = Line(())
    if raw.startswith("> "):
        line, raw = replace(line, quote=True), raw[2:]
    if raw.startswith("-# "):
        line, raw = replace(line, small=True), raw[3:]
    elif found := re.match(r"(#{1,3}) ", raw):
        line, raw = replace(line, heading=len(found[1])), raw[found.end() :]
    elif re.match(r"[-*] ", raw):
        line, raw = replace(line, bullet=True), raw[2:]
    return replace(line, runs=tuple(_joined(_runs(raw, Style(), now, names))))


def _runs(text: str, style: Style, now: datetime, names: dict[int, str]) -> Iterator[Run]:
    place = 0
    while place < len(text):
        if found := _ESCAPE.match(text, place):
            yield Run(found[1], style)
        elif found := _STAMP.match(text, place):
            yield Run(
                stamp(datetime.fromtimestamp(int(found[1]), UTC), found[2] or "f", now), replace(style, chip=True)
            )
        elif found := _MENTION.match(text, place):
            yield Run(_mention(found, names), replace(style, chip=True))
        elif found := _CODE.match(text, place):
            yield Run(found[1], replace(style, code=True))
        elif text.startswith("**", place) and (end := text.find("**", place + 2)) > 0:
            yield from _runs(text[place + 2 : end], replace(style, bold=True), now, names)
            place = end + 2
            continue
        elif text[place] == "[" and (inner := _link(text, place)):
            shown, place = inner
            yield from _runs(shown, replace(style, link=True), now, names)
            continue
        else:
            yield Run(text[place], style)
            place += 1
            continue
        place = found.end()


def _link(text: str, start: int) -> tuple[str, int] | None:
    """What a masked link shows, and where it ends; brackets may stand in it."""
    depth = 0
    place = start
    while place < len(text):
        if text[place] == "\\":
            place += 2
            continue
        depth += {"[": 1, "]": -1}.get(text[place], 0)
        if depth == 0:
            target = _TARGET.match(text, place)
            return (text[start + 1 : place], target.end()) if target else None
        place += 1
    return None


def _mention(found: re.Match[str], names: dict[int, str]) -> str:
    if found[3]:
        return f"/{found[3]}"
    number = int(found[1] or found[2])
    return ("@" if found[1] else "#") + names.get(number, "somebody")


def _joined(runs: Iterator[Run]) -> Iterator[Run]:
    """Neighbours of one style as one run."""
    last: Run | None = None
    for run in runs:
        if last is not None and last.style == run.style:
            last = Run(last.text + run.text, run.style)
            continue
        if last is not None:
            yield last
        last = run
    if last is not None:
        yield last


def stamp(moment: datetime, form: str, now: datetime) -> str:
    """A timestamp as an English client shows it."""
    day = f"{moment:%B} {moment.day}, {moment.year}"
    hour = f"{moment.hour % 12 or 12}:{moment:%M} {moment:%p}"
    if form == "R":
        return _ago(moment, now)
    return {"t": hour, "d": f"{moment:%m/%d/%Y}", "D": day, "f": f"{day} {hour}"}.get(
        form, f"{moment:%A}, {day} {hour}"
    )


def _ago(moment: datetime, now: datetime) -> str:
    days = (now - moment).total_seconds() / 86_400
    for length, name in _AGO:
        count = round(days / length)
        if count >= 1 and days >= length:
            return (
                f"a {name} ago"
                if count == 1 and name != "hour"
                else "an hour ago"
                if count == 1
                else f"{count} {name}s ago"
            )
    return "a few seconds ago"
