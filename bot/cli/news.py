"""`evbot latest`, `timeline`, `sources` and `trends`: what is new, read without the index and without the model."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.dates import read_at, read_since, read_until
from bot.cli.exits import NO_ANSWER
from bot.cli.names import canonical_names
from bot.cli.session import session_of
from bot.errors import RefusedError
from bot.news import texts
from bot.news.trends import DEFAULT_WEEKS, MAX_COMPANIES, MAX_WEEKS, count_trends, span_up_to
from bot.shapes import headlines_shape, sources_shape, trends_shape
from bot.terminal_news import latest_text, sources_table, timeline_text, trends_note, trends_table
from corpus.models import GLOBAL_SCOPE, ArticleFilter

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def latest(
    context: typer.Context,
    company: Annotated[
        list[str] | None, typer.Option("--company", metavar="NAME", help="Only on this company; may be repeated.")
    ] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="30d|DATE", help="Only published since then.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DATE", help="Only published up to then.")] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=1000, help="How many.")] = 10,
    as_json: AsJson = False,
) -> None:
    """List what is new, one line for each story; undated ones come last."""
    from corpus.database.headlines import HeadlineStore

    session = session_of(context)
    now = datetime.now(UTC)
    names = canonical_names(company)
    wanted = ArticleFilter((GLOBAL_SCOPE,), names, read_since(since, now), read_until(until, now))
    with session.reading_shipped(session.settings) as library:
        found = HeadlineStore(library.database).newest(wanted, limit)
    if as_json:
        session.show_json(headlines_shape(found))
    elif found:
        session.show(latest_text(found, by_company=not names))
    else:
        session.note("No article fits.")
    if not found:
        raise typer.Exit(NO_ANSWER)


def timeline(
    context: typer.Context,
    company: Annotated[str, typer.Argument(metavar="COMPANY", help="Name, ticker or nickname.")],
    since: Annotated[str | None, typer.Option("--since", metavar="30d|DATE", help="Begin then.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DATE", help="End then.")] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=1000, help="How many, the last ones.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List what happened to a company, oldest first, one line each."""
    from corpus.database.headlines import HeadlineStore

    session = session_of(context)
    now = datetime.now(UTC)
    names = canonical_names([company], "COMPANY")
    wanted = ArticleFilter((GLOBAL_SCOPE,), names, read_since(since, now), read_until(until, now))
    with session.reading_shipped(session.settings) as library:
        headlines = HeadlineStore(library.database)
        count = headlines.count(wanted, dated=True)
        found = headlines.in_order(wanted, limit, max(count - limit, 0))
        undated = headlines.count(ArticleFilter((GLOBAL_SCOPE,), names), dated=False)
    if as_json:
        session.show_json(headlines_shape(found))
    elif found:
        session.show(timeline_text(found))
    else:
        session.note("No dated article fits.")
    if count > limit:
        earlier = "1 earlier one is" if count - limit == 1 else f"{count - limit:,} earlier ones are"
        session.note(f"{earlier} left out; --limit shows more.")
    if undated:
        session.note(f"{texts.undated_left_out(undated)}.")
    if not found:
        raise typer.Exit(NO_ANSWER)


def sources(context: typer.Context, as_json: AsJson = False) -> None:
    """List the outlets: how many articles, and how old the newest is."""
    from corpus.database.counts import CountStore

    session = session_of(context)
    with session.reading_shipped(session.settings) as library:
        counts = CountStore(library.database)
        everything, outlets = counts.freshness((GLOBAL_SCOPE,)), counts.outlets((GLOBAL_SCOPE,))
    if as_json:
        session.show_json(sources_shape(everything, outlets))
    elif outlets:
        session.out.print(sources_table(outlets))
    else:
        session.note(texts.NOTHING_TRACKED)
    if not outlets:
        raise typer.Exit(NO_ANSWER)


def trends(
    context: typer.Context,
    company: Annotated[
        list[str] | None,
        typer.Argument(metavar="COMPANY", help="Whom to count; without: the most written-about.", show_default=False),
    ] = None,
    weeks: Annotated[
        int, typer.Option("--weeks", "-w", min=1, max=MAX_WEEKS, help="How many weeks back.")
    ] = DEFAULT_WEEKS,
    at: Annotated[
        str | None, typer.Option("--at", metavar="DATE", help="Count up to the week of that day, not up to now.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE.png", help="Draw a picture as well.", dir_okay=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Count how much was written on each company per week."""
    from corpus.database.counts import CountStore

    session = session_of(context)
    names = canonical_names(company, "COMPANY")
    if len(names) > MAX_COMPANIES:
        raise RefusedError(texts.too_many_companies(MAX_COMPANIES))
    now = datetime.now(UTC)
    span = span_up_to(min(read_at(at), now), weeks)
    with session.reading_shipped(session.settings) as library:
        found = count_trends(CountStore(library.database), (GLOBAL_SCOPE,), names, span, now)
    if as_json:
        session.show_json(trends_shape(found))
    if not found.total:
        session.note("No article with a date in these weeks.")
        raise typer.Exit(NO_ANSWER)
    if not as_json:
        session.out.print(trends_table(found))
        session.note(trends_note(found))
    if out is not None:
        from bot.news.chart import draw

        out.write_bytes(draw(found))
        session.note(f"Picture written to {out}")
