"""One-line descriptions of articles and dates in Discord's markup (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Protocol

from bot import texts
from bot.markdown import escape_line, masked_link
from corpus.models import CorpusStats, DatePrecision

_TITLE = 200
_OUTLET = 80
_ALSO = 40


class Listed(Protocol):
    """What a line needs to know: of an article, or of a headline in a list."""

    @property
    def title(self) -> str:
        """Its title."""

    @property
    def url(self) -> str | None:
        """Where it can be read."""

    @property
    def source(self) -> str | None:
        """Outlet that published it."""

    @property
    def via(self) -> str | None:
        """Outlet that it names as its origin."""

    @property
    def published(self) -> datetime | None:
        """When it was published."""

    @property
    def precision(self) -> DatePrecision:
        """How exactly that is known."""


def day_stamp(moment: datetime) -> str:
    """A day as Discord shows it in the reader's own language.

    Noon UTC, whatever the hour: midnight UTC would be shown as the day before all over the Americas.
    """
    noon = moment.astimezone(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    return f"<t:{int(noon.timestamp())}:D>"


def ago_stamp(moment: datetime, now: datetime) -> str:
    """How long ago, as Discord says it in the reader's own language; never "in 5 hours".

    Midnight UTC is a day without an hour, which counts from its noon.
    """
    exact = moment.astimezone(UTC)
    if (exact.hour, exact.minute, exact.second) == (0, 0, 0):
        exact = exact.replace(hour=12)
    return f"<t:{int(min(exact, now).timestamp())}:R>"


def date_of(article: Listed) -> str:
    """When the article was published, as exactly as it is known."""
    if article.published is None or article.precision is DatePrecision.NONE:
        return "undated"
    if article.precision is DatePrecision.MONTH:
        return f"{article.published.astimezone(UTC):%Y-%m}"
    return day_stamp(article.published)


def plain_date(article: Listed) -> str:
    """The same within a link, where Discord shows no timestamps: "4 Mar 2024", "Mar 2024", "undated"."""
    if article.published is None or article.precision is DatePrecision.NONE:
        return "undated"
    if article.precision is DatePrecision.MONTH:
        return f"{article.published.astimezone(UTC):%b %Y}"
    return _plain_day(article.published)


def outlet_of(article: Listed, limit: int = _OUTLET) -> str:
    """Who published the article, escaped; empty where nobody knows."""
    if article.source:
        return escape_line(article.source, limit)
    return f"via {escape_line(article.via, limit)}" if article.via else ""


def title_of(article: Listed, limit: int = _TITLE) -> str:
    """The title, escaped and linked where it can be."""
    return masked_link(escape_line(article.title, limit) or texts.UNTITLED, article.url)


def also_line(outlets: Sequence[str], limit: int = _ALSO) -> str:
    """ "also: A, B, C +2", escaped, each name cut to `limit` characters; empty where nobody else reports it."""
    return texts.also(outlets, lambda name: escape_line(name, limit))


def article_line(article: Listed, kinds: str = "", also: Sequence[str] = ()) -> str:
    """ "Title · date · Outlet · rumour · also: A, B", the title linked; `kinds` is what its quotes rest on."""
    # What a moderator is about to add is no feed's summary and does not say.
    summary = texts.SUMMARY_ONLY if getattr(article, "summary_only", False) else ""
    parts = (title_of(article), date_of(article), outlet_of(article), summary, kinds, also_line(also))
    return " · ".join(part for part in parts if part)


def span_of(stats: CorpusStats) -> str:
    """ "21 Jan 2015 – 3 Nov 2023"; empty where no article is dated."""
    days = [_plain_day(moment) for moment in (stats.earliest, stats.latest) if moment is not None]
    return " – ".join(dict.fromkeys(days))


def _plain_day(moment: datetime) -> str:
    day = moment.astimezone(UTC)
    return f"{day.day} {day:%b %Y}"
