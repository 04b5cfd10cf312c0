"""Timelines, outlets and trends for the terminal (pure: each function returns what Rich prints)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from bot.markdown import one_line
from bot.news import texts
from bot.news.headlines import grouped, kind_shown, status_shown
from bot.terminal import headline, told
from corpus.dates import format_date
from corpus.overview import Headline, OutletCount

if TYPE_CHECKING:
    from bot.news.trends import Trends

_WEEKS = 8
"""Columns of weeks that fit beside the names; the last ones are shown."""


def latest_text(headlines: Sequence[Headline], *, by_company: bool) -> Text:
    """A line for each story, the newest first; `by_company`: those of one company together under its name."""
    lines = [_event(each, status_shown(each)) for each in headlines]
    if not by_company:
        return Text("\n").join(lines)
    blocks = [
        [Text(one_line(name), style="bold"), *(Text.assemble("  ", line) for line in those)]
        for name, those in grouped(headlines, lines).items()
    ]
    return Text("\n").join(line for block in blocks for line in block)


def timeline_text(headlines: Iterable[Headline]) -> Text:
    """`id  Title · 2019-04-15 · Outlet · rumour · also: A, B`, one a line."""
    return Text("\n").join(_event(each, kind_shown(each)) for each in headlines)


def sources_table(outlets: Iterable[OutletCount]) -> Table:
    """Outlet, articles, newest."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("outlet")
    table.add_column("articles", justify="right")
    table.add_column("newest")
    for each in outlets:
        name = one_line(each.source or "") or (f"via {one_line(each.via)}" if each.via else texts.NO_OUTLET)
        table.add_row(Text(name), f"{each.articles:,}", format_date(each.newest, each.precision))
    return table


def trends_table(trends: Trends) -> Table:
    """Company, articles in all, and the last weeks."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("company")
    table.add_column("articles", justify="right")
    for monday in trends.span.mondays[-_WEEKS:]:
        table.add_column(f"{monday:%m-%d}", justify="right")
    for each in trends.series:
        table.add_row(Text(each.company), f"{each.total:,}", *map(str, each.counts[-_WEEKS:]))
    return table


def trends_note(trends: Trends) -> str:
    """What the numbers leave out."""
    from bot.news.trends import notes_on

    sentence = "; ".join(notes_on(trends))
    return f"{sentence[0].upper()}{sentence[1:]}."


def _event(each: Headline, kind: str) -> Text:
    """The id in front is what `show` and `forget` take."""
    return Text.assemble((each.id, "cyan"), "  ", headline(each), *told(kind, each.also))
