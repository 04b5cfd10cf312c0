"""Timelines, outlets and trends for the terminal (pure: each function returns what Rich prints)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from bot.markdown import one_line
from bot.news import texts
from bot.terminal import headline
from corpus.dates import format_date
from corpus.overview import Headline, OutletCount
from retrieval.models import StatementKind
from retrieval.statements import standing

if TYPE_CHECKING:
    from bot.news.trends import Trends

_WEEKS = 8
"""Columns of weeks that fit beside the names; the last ones are shown."""


def timeline_text(headlines: Iterable[Headline]) -> Text:
    """`id  Title · 2019-04-15 · Outlet · rumour · also: A, B`, one a line."""
    return Text("\n").join(_event(each) for each in headlines)


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


def _event(each: Headline) -> Text:
    kind = standing(each)
    parts: Sequence[tuple[str, str]] = (
        (f" · {kind.value}" if kind is not StatementKind.REPORTED else "", "yellow"),
        (f" · {texts.also(', '.join(map(one_line, each.also)))}" if each.also else "", "dim"),
    )
    return Text.assemble((each.id, "cyan"), "  ", headline(each), *parts)
