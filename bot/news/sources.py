"""What is tracked: outlets, how many articles, how fresh (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.lines import ago_stamp, span_of
from bot.markdown import escape_line
from bot.news import texts
from bot.render import RenderedMessage
from corpus.models import CorpusStats, DatePrecision
from corpus.overview import Freshness, OutletCount

PER_PAGE = 15


@dataclass(frozen=True, slots=True)
class Tracked:
    """What a guild, or a person in private, sees."""

    all: Freshness
    own: int
    """How many of the articles belong to the guild alone."""
    outlets: Sequence[OutletCount]
    """Every outlet, the one with most articles first."""


def render_sources(tracked: Tracked, first: int, now: datetime) -> RenderedMessage:
    """A page of outlets, from number `first`."""
    if not tracked.all.articles:
        return RenderedMessage(texts.NOTHING_TRACKED, found=False)
    lines = [_line(outlet, now) for outlet in tracked.outlets[first : first + PER_PAGE]]
    notes = [texts.own_articles(tracked.own)] if tracked.own else []
    if tracked.all.undated:
        notes.append(texts.undated(tracked.all.undated))
    footer = f"-# {' · '.join(notes)}" if notes else None
    return RenderedMessage("\n".join([_heading(tracked, now), *lines]), footer=footer)


def _heading(tracked: Tracked, now: datetime) -> str:
    everything = tracked.all
    span = span_of(CorpusStats(everything.articles, everything.earliest, everything.newest))
    added = ago_stamp(everything.last_added, now) if everything.last_added else ""
    return texts.tracked(everything.articles, len(tracked.outlets), span, added)


def _line(outlet: OutletCount, now: datetime) -> str:
    name = escape_line(outlet.source or "", 80) or (
        f"via {escape_line(outlet.via, 80)}" if outlet.via else texts.NO_OUTLET
    )
    return f"- {name} · {texts.articles(outlet.articles)} · {_newest(outlet, now)}"


def _newest(outlet: OutletCount, now: datetime) -> str:
    if outlet.newest is None:
        return texts.ALL_UNDATED
    if outlet.precision is DatePrecision.MONTH:
        return texts.newest(f"{outlet.newest.astimezone(UTC):%Y-%m}")
    return texts.newest(ago_stamp(outlet.newest, now))
