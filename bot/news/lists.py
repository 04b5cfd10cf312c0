"""Pages of headlines as Discord messages (pure)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.lines import ago_stamp, also_line, date_of, day_stamp, outlet_of, title_of
from bot.markdown import escape_line, safe_url, size_of
from bot.news import texts
from bot.news.headlines import grouped, kind_shown, status_shown
from bot.render import RenderedMessage
from corpus.models import DatePrecision
from corpus.overview import Headline

PER_PAGE = 10
_ROOM = 3600
"""Characters for the lines of a page: the rest of 4000 is for its heading, footer and page number."""


@dataclass(frozen=True, slots=True)
class _Room:
    """How many characters of each part a line may show."""

    title: int
    outlet: int
    also: int
    """Of the name of each other outlet."""


# Without its link, a line of the last step has at most 250 characters, whatever stands in it.
_ROOMS = (_Room(200, 80, 50), _Room(120, 40, 26), _Room(70, 30, 0))

Line = Callable[[Headline, _Room], str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which headlines were asked for, as a heading says it."""

    company: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    """The first moment that counts no more."""

    @property
    def first_day(self) -> str | None:
        """The first day that counts, as Discord shows it."""
        return day_stamp(self.since) if self.since else None

    @property
    def last_day(self) -> str | None:
        """The last day that counts, as Discord shows it."""
        return day_stamp(self.until - timedelta(microseconds=1)) if self.until else None


def render_latest(headlines: Sequence[Headline], wanted: Wanted, now: datetime) -> RenderedMessage:
    """The newest, one line each; where no company was chosen, those of one company together."""
    if not headlines:
        return RenderedMessage(texts.nothing_latest(wanted.company, wanted.first_day), found=False)
    shown = newest_lines(headlines, now, _ROOM)
    heading = texts.latest_heading(wanted.company, wanted.first_day)
    if wanted.company is not None:
        return RenderedMessage("\n".join([heading, *shown]))
    groups = grouped(headlines, shown)
    blocks = ["\n".join([f"**{escape_line(name, 60)}**", *lines]) for name, lines in groups.items()]
    return RenderedMessage("\n".join([heading, *blocks]))


def render_timeline(headlines: Sequence[Headline], wanted: Wanted, undated: int) -> RenderedMessage:
    """What happened to a company, in order, with what each headline makes of it."""
    span = texts.span_of(wanted.first_day, wanted.last_day)
    notes = [texts.undated_left_out(undated)] if undated else []
    if not headlines:
        message = RenderedMessage(texts.nothing_happened(wanted.company or "", span), found=False)
    else:
        if any(kind_shown(each) for each in headlines):
            notes.append(texts.BY_HEADLINE)
        lines = _fitting(headlines, _event)
        message = RenderedMessage("\n".join([texts.timeline_heading(wanted.company or "", span), *lines]))
    return replace(message, footer=f"-# {' · '.join(notes)}") if notes else message


def newest_lines(headlines: Sequence[Headline], now: datetime, space: int) -> list[str]:
    """A line for each headline; `space` must be 250 characters a line at least."""
    return _fitting(headlines, lambda each, room: _line(each, room, _age(each, now)), space)


def _event(headline: Headline, room: _Room) -> str:
    """ "- 4 March 2024 · Title · Outlet · rumour"."""
    parts = (date_of(headline), title_of(headline, room.title), outlet_of(headline, room.outlet), kind_shown(headline))
    return "- " + " · ".join(part for part in (*parts, _also(headline, room)) if part)


def _line(headline: Headline, room: _Room, age: str) -> str:
    """ "- Title · 3 days ago · Outlet · rumour · also: A, B"."""
    status, also = status_shown(headline), _also(headline, room)
    parts = (title_of(headline, room.title), age, outlet_of(headline, room.outlet), status, also)
    return "- " + " · ".join(part for part in parts if part)


def _age(headline: Headline, now: datetime) -> str:
    if headline.published is None or headline.precision is DatePrecision.NONE:
        return "undated"
    if headline.precision is DatePrecision.MONTH:
        return f"{headline.published.astimezone(UTC):%Y-%m}"
    return ago_stamp(headline.published, now)


def _also(headline: Headline, room: _Room) -> str:
    return also_line(headline.also, room.also) if room.also else ""


def _fitting(headlines: Sequence[Headline], line: Line, space: int = _ROOM) -> list[str]:
    """Every line: with less of its parts, and in the end without the longest links, where they would not all fit."""
    lines: list[str] = []
    for room in _ROOMS:
        lines = [line(each, room) for each in headlines]
        if _size(lines) <= space:
            return lines
    longest_first = sorted(range(len(headlines)), key=lambda index: -len(safe_url(headlines[index].url) or ""))
    for index in longest_first:
        if _size(lines) <= space:
            break
        lines[index] = line(replace(headlines[index], url=None), _ROOMS[-1])
    return lines


def _size(lines: Sequence[str]) -> int:
    return sum(size_of(line) + 1 for line in lines)
