"""How much was written on each company, week by week: the numbers, as text and for the picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.markdown import cut, escape_line, one_line
from bot.news import texts
from bot.render import RenderedMessage
from corpus.overview import Written

if TYPE_CHECKING:
    from corpus.database.counts import CountStore

MAX_COMPANIES = 6
MAX_WEEKS = 104
DEFAULT_WEEKS = 12
MAX_ALT = 1024
"""Characters of an attachment's description."""
_SHOWN_WEEKS = 26
"""Up to so many weeks the text names the number of each: it is what those have who cannot see the picture."""
_WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Whole weeks from Monday to Sunday, UTC."""

    first: date
    """The first Monday."""
    weeks: int

    @property
    def since(self) -> datetime:
        """When the first week begins."""
        return datetime.combine(self.first, time(), UTC)

    @property
    def until(self) -> datetime:
        """When the last week ends."""
        return self.since + self.weeks * _WEEK

    @property
    def mondays(self) -> tuple[date, ...]:
        """The day on which each week begins."""
        return tuple(self.first + number * _WEEK for number in range(self.weeks))


@dataclass(frozen=True, slots=True)
class Series:
    """One company's articles, a number for each week."""

    company: str
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """All weeks together."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Trends:
    """What the picture shows and the text says."""

    span: Span
    series: tuple[Series, ...]
    """The company with most articles first."""
    month_only: int
    undated: int
    so_far: bool = True
    """Whether the last week is not over."""

    @property
    def total(self) -> int:
        """All companies and weeks together; an article on two of them counts twice."""
        return sum(each.total for each in self.series)


def span_up_to(now: datetime, weeks: int) -> Span:
    """The week of `now` and as many before it as make `weeks`."""
    today = now.astimezone(UTC).date()
    monday = today - timedelta(days=today.weekday())
    return Span(monday - (weeks - 1) * _WEEK, weeks)


def count_trends(
    counts: CountStore, scopes: Sequence[str], companies: Sequence[str], span: Span, now: datetime
) -> Trends:
    """The trends of these companies, or of the most written-about where none is named. Blocking."""
    companies = companies or counts.most_written(scopes, span.since, span.until, MAX_COMPANIES)
    return trends_of(span, counts.written(scopes, companies, span.since, span.until), now)


def trends_of(span: Span, written: Written, now: datetime) -> Trends:
    """Days gathered into weeks."""
    series = []
    for company, days in written.days.items():
        counts = [0] * span.weeks
        for day, articles in days.items():
            counts[(day - span.first).days // 7] += articles
        series.append(Series(company, tuple(counts)))
    series.sort(key=lambda each: (-each.total, each.company))
    return Trends(span, tuple(series), written.month_only, written.undated, so_far=now < span.until)


def render_trends(trends: Trends) -> RenderedMessage:
    """The numbers as text; the picture goes with it."""
    lines = [texts.trends_heading(trends.span.weeks), *(_line(each) for each in trends.series)]
    return RenderedMessage("\n".join(lines), footer=f"-# {' · '.join(notes_on(trends))}")


def notes_on(trends: Trends) -> list[str]:
    """What has to be known to read the numbers, and what is not among them."""
    notes = [texts.WEEKS_SO_FAR if trends.so_far else texts.WEEKS]
    if trends.month_only or trends.undated:
        notes.append(texts.not_counted(trends.undated, trends.month_only))
    return notes


def alt_text(trends: Trends) -> str:
    """What the picture shows, for those who hear it."""
    first, last = trends.span.first, trends.span.mondays[-1] + timedelta(days=6)
    parts = [
        texts.alt_of(one_line(each.company), each.total, min(each.counts), max(each.counts), each.counts[-1])
        for each in trends.series
    ]
    return cut(f"{texts.alt_heading(first, last)} {' '.join(parts)}", MAX_ALT)


def week_counts(series: Series) -> str:
    """ "3, 0, 12": a number for each week, oldest first; nothing where there are too many of them."""
    return ", ".join(str(count) for count in series.counts) if 1 < len(series.counts) <= _SHOWN_WEEKS else ""


def _line(series: Series) -> str:
    counts = week_counts(series)
    return f"- **{escape_line(series.company, 60)}** · {texts.articles(series.total)}" + (
        f": {counts}" if counts else ""
    )
