"""One-line descriptions of articles and dates in Discord's markup (pure)."""

from __future__ import annotations

from datetime import UTC, datetime

from bot import texts
from bot.markdown import escape_line, masked_link
from corpus.models import Article, CorpusStats, DatePrecision

_TITLE = 200
_OUTLET = 80


def day_stamp(moment: datetime) -> str:
    """A day as Discord shows it in the reader's own language.

    Noon UTC, whatever the hour: midnight UTC would be shown as the day before all over the Americas.
    """
    noon = moment.astimezone(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    return f"<t:{int(noon.timestamp())}:D>"


def date_of(article: Article) -> str:
    """When the article was published, as exactly as it is known."""
    if article.published is None or article.precision is DatePrecision.NONE:
        return "undated"
    if article.precision is DatePrecision.MONTH:
        return f"{article.published.astimezone(UTC):%Y-%m}"
    return day_stamp(article.published)


def outlet_of(article: Article) -> str:
    """Who published the article, escaped; empty where nobody knows."""
    if article.source:
        return escape_line(article.source, _OUTLET)
    return f"via {escape_line(article.via, _OUTLET)}" if article.via else ""


def title_of(article: Article, limit: int = _TITLE) -> str:
    """The title, escaped and linked where it can be."""
    return masked_link(escape_line(article.title, limit) or texts.UNTITLED, article.url)


def article_line(article: Article, kinds: str = "") -> str:
    """ "Title · date · Outlet · rumour", the title linked; `kinds` is what its quotes rest on."""
    return " · ".join(part for part in (title_of(article), date_of(article), outlet_of(article), kinds) if part)


def span_of(stats: CorpusStats) -> str:
    """ "21 Jan 2015 – 3 Nov 2023"; empty where no article is dated."""
    days = [_plain_day(moment) for moment in (stats.earliest, stats.latest) if moment is not None]
    return " – ".join(dict.fromkeys(days))


def _plain_day(moment: datetime) -> str:
    day = moment.astimezone(UTC)
    return f"{day.day} {day:%b %Y}"
